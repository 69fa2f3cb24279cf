package io.tickring.perf;

import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf env}. */
@Command(
        name = "env",
        description = "Prints the machine and the JVM as every result names them.",
        mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            description = "Directory whose file system is named; the JVM's temporary one.",
            paramLabel = "DIR")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        final Environment environment = Environment.read(directory);
        System.out.println(json ? Json.write(environment.values()) : environment.text());
        return 0;
    }
}
