package io.tickring.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code perf micro}: hands its arguments to JMH as they are. */
@Command(
        name = "micro",
        description =
                "Runs the JMH benchmarks; arguments are JMH's own (-l lists them, -h tells the rest).")
final class MicroCommand implements Callable<Integer> {
    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
