package io.tickring.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line itself; its work is done by the commands below it. */
@Command(
        name = "tickring",
        mixinStandardHelpOptions = true,
        versionProvider = TickringCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header =
                "A tick engine: recorded market sessions in, durable, queryable, replayed exactly.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        footer = {
            "Start with:  tickring demo",
            "Each command explains itself:  tickring COMMAND --help",
            "",
            "Data goes to stdout, messages to stderr.",
            "Exit codes: 0 ok, 2 usage, 3 data quality (ingest --strict), 5 damaged store,",
            "6 digest mismatch (replay --expect), 130 interrupted, 1 anything else."
        })
final class TickringCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    /** The version that the build put into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = TickringCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "tickring " + (version == null ? "(development build)" : version),
                "JVM " + Runtime.version(),
                "picocli " + CommandLine.VERSION
            };
        }
    }
}
