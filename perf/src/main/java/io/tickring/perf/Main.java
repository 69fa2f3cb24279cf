package io.tickring.perf;

import io.tickring.perf.rig.LackingException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code tickring perf}. */
@Command(
        name = "tickring perf",
        description = "Measures what Tickring costs, each figure beside its baseline.",
        mixinStandardHelpOptions = true,
        subcommands = {
            EnvCommand.class,
            NodeCommand.class,
            RunCommand.class,
            LoopsCommand.class,
            TransportCommand.class,
            PeersCommand.class,
            PeersForkCommand.class,
            MicroCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            ForkCommand.class,
            LoopsForkCommand.class,
            TransportForkCommand.class,
            TransportPeerCommand.class,
            TransportUcxForkCommand.class,
            TransportUcxPeerCommand.class,
            LoadForkCommand.class,
            KillForkCommand.class
        })
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int LACKING = 3;

    private Main() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        final CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(
                (failure, command, result) -> {
                    System.err.println("tickring perf: " + message(failure));
                    return status(failure);
                });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line.execute(args);
    }

    private static int status(Exception failure) {
        if (failure instanceof LackingException) {
            return LACKING;
        }
        return failure instanceof IllegalArgumentException ? USAGE : FAILED;
    }

    private static String message(Exception failure) {
        return isForeseen(failure) && failure.getMessage() != null
                ? failure.getMessage()
                : failure + place(failure);
    }

    /** Whether its message was written for who runs this. */
    private static boolean isForeseen(Exception failure) {
        return !(failure instanceof RuntimeException)
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof UncheckedIOException;
    }

    private static String place(Exception failure) {
        final StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
