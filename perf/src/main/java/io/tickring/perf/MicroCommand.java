package io.tickring.perf;

import io.tickring.jni.ucx.Ucx;
import io.tickring.perf.micro.MicroOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code perf micro}: the JMH benchmarks, three forks each, bytes allocated beside the times. */
@Command(
        name = "micro",
        description = {
            "Runs the JMH benchmarks, three forks each, with bytes allocated per operation.",
            "Other arguments are JMH's own: a regular expression chooses, -l lists them, -lp with"
                    + " their parameters, -h tells the rest."
        })
final class MicroCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "One short fork: to look at, not to quote.")
    private boolean quick;

    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        final CommandLineOptions options;
        final List<String> all = MicroOptions.of(quick, arguments);
        final Optional<String> withoutUcx = Ucx.missing();
        if (withoutUcx.isPresent()) {
            all.addAll(MicroOptions.WITHOUT_UCX);
        }
        try {
            options = new CommandLineOptions(all.toArray(String[]::new));
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException(e.getMessage() + "; -h lists the options", e);
        }
        final Runner runner = new Runner(options);
        if (options.shouldHelp()) {
            options.showHelp();
        } else if (options.shouldListWithParams()) {
            runner.listWithParams(options);
        } else if (options.shouldList()) {
            runner.list();
        } else if (options.shouldListProfilers()) {
            options.listProfilers();
        } else if (options.shouldListResultFormats()) {
            options.listResultFormats();
        } else {
            withoutUcx.ifPresent(why -> System.out.println("SKIPPED: puts over UCX: " + why));
            run(runner);
        }
        return 0;
    }

    private void run(Runner runner) throws Exception {
        if (quick) {
            System.out.println("QUICK: one short fork, to look at and not to quote");
        }
        try {
            runner.run();
        } catch (NoBenchmarksException e) {
            throw new IllegalArgumentException(
                    "no benchmark matches " + arguments + "; -l lists them", e);
        }
    }
}
