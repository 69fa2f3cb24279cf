package io.tickring.perf;

import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf env}. */
@Command(
        name = "env",
        description = {
            "Prints the machine and the JVM as every result names them, and what a second of doing"
                    + " nothing looks like."
        },
        mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {
    private static final int HICCUPS_MS = 1000;

    @Option(
            names = "--dir",
            description = "Directory whose file system is named; the JVM's temporary one.",
            paramLabel = "DIR")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        final Map<String, String> values =
                new LinkedHashMap<>(Environment.read(directory).values());
        values.put("hiccups", HiccupMeter.text(HiccupMeter.of(HICCUPS_MS)));
        System.out.println(json ? Json.write(values) : Environment.text(values));
        return 0;
    }
}
