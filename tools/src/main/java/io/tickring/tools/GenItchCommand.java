package io.tickring.tools;

import io.tickring.feed.itch.ItchGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes up an ITCH 5.0 session. */
@Command(
        name = "itch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Makes up a NASDAQ TotalView-ITCH 5.0 session.",
        descriptionHeading = "%n",
        description = {
            "A consistent day of exactly N messages, in BinaryFILE framing (2-byte length before each"
                    + " message): directory, trading states, adds, executions, cancels, replaces,"
                    + " trades, crosses; symbols by Zipf's law, most of the flow around open and"
                    + " close, every reference valid. The same arguments give the same bytes on every"
                    + " machine.",
            "",
            "ITCH carries no date. A FILE whose name holds one (YYYYMMDD) can be ingested as it is;"
                    + " any other needs ingest --date."
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:written", "1:FILE exists or cannot be written", "2:usage"},
        footerHeading = "%nExample:%n",
        footer = {
            "  tickring gen itch --messages 5000000 --symbols 500 --seed 7 --out s_20260105.itch50"
        })
final class GenItchCommand implements Callable<Integer> {
    private final Streams io;

    @Option(
            names = "--messages",
            required = true,
            paramLabel = "N",
            description = "messages, exactly; at least 6 + 3 for each symbol")
    private long messages;

    @Option(
            names = "--symbols",
            defaultValue = "100",
            paramLabel = "K",
            description = "symbols, 1 to 65,535 (default: ${DEFAULT-VALUE})")
    private int symbols;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "of all that chance decides (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "where to; not overwritten without -f")
    private Path out;

    @Option(
            names = {"-f", "--force"},
            description = "overwrite FILE")
    private boolean force;

    GenItchCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        final ItchGenerator generator = new ItchGenerator(messages, symbols, seed);
        io.interruption().hold();
        try (OutputFile file = OutputFile.open(out, force)) {
            write(generator, file);
            file.commit();
        }
        io.note(String.format("wrote %,d messages of %,d symbols to %s", messages, symbols, out));
        return ExitCode.OK;
    }

    private void write(ItchGenerator generator, OutputFile file) throws IOException {
        try (Progress progress = io.progress("generate", messages, " messages", 1)) {
            generator.writeTo(file.channel(), progress);
        }
    }
}
