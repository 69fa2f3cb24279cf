package io.tickring.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what makes up feed files. */
@Command(
        name = "gen",
        mixinStandardHelpOptions = true,
        header = "Makes up a recorded session.",
        synopsisSubcommandLabel = "FORMAT",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nFormats:%n")
final class GenCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a format: gen itch");
    }
}
