package io.tickring.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Starts the command line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        final Interruption interruption = new Interruption();
        interruption.install();
        final Streams io =
                new Streams(
                        new FileOutputStream(FileDescriptor.out),
                        new PrintStream(
                                new FileOutputStream(FileDescriptor.err),
                                true,
                                StandardCharsets.UTF_8),
                        Terminal.isInteractive(),
                        interruption);
        System.exit(run(io, args));
    }

    /**
     * Runs one command in this process.
     *
     * @return its exit code
     */
    static int run(Streams io, String... args) {
        try {
            return commandLine(io).execute(args);
        } catch (OutOfMemoryError e) {
            return Failures.report(io, e);
        } finally {
            io.err().flush();
            io.interruption().done();
        }
    }

    private static CommandLine commandLine(Streams io) {
        final CommandLine gen = new CommandLine(new GenCommand());
        gen.addSubcommand(new GenItchCommand(io));
        final CommandLine all = new CommandLine(new TickringCommand());
        all.addSubcommand(new DemoCommand(io));
        all.addSubcommand(gen);
        for (Object command :
                List.of(
                        new IngestCommand(io),
                        new ServeCommand(io),
                        new QueryCommand(io),
                        new ReplayCommand(io),
                        new FlushCommand(io),
                        new CompactCommand(io),
                        new RetainCommand(io),
                        new InspectCommand(io),
                        new StatusCommand(io),
                        new VerifyCommand(io))) {
            all.addSubcommand(command);
        }
        all.setExpandAtFiles(false); // @FILE is a list of symbols here
        all.setCaseInsensitiveEnumValuesAllowed(true);
        all.setUsageHelpWidth(100);
        all.setUsageHelpAutoWidth(io.isTerminal());
        all.setOut(new PrintWriter(new OutputStreamWriter(io.out(), StandardCharsets.UTF_8), true));
        all.setErr(new PrintWriter(new OutputStreamWriter(io.err(), StandardCharsets.UTF_8), true));
        all.setParameterExceptionHandler((e, args) -> onBadArguments(io, e));
        all.setExecutionExceptionHandler((e, command, result) -> Failures.report(io, e));
        return all;
    }

    private static int onBadArguments(Streams io, ParameterException e) {
        final CommandLine command = e.getCommandLine();
        String message = e.getMessage().replaceFirst("^Error: ", "");
        if (e instanceof UnmatchedArgumentException unmatched) {
            final List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                message +=
                        suggestions.stream()
                                .map(String::strip)
                                .collect(Collectors.joining(", ", "; did you mean ", "?"));
            }
        }
        io.note(message + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }
}
