package io.tickring.tools;

import io.tickring.query.Select;
import io.tickring.query.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which events are wanted. */
final class SelectOptions {
    @Option(
            names = "--symbols",
            paramLabel = "A,B|@FILE",
            description = {
                "of these symbols; @FILE holds one a line (# starts a comment).",
                "One that the store does not know selects nothing, and is said so"
            })
    private String symbols;

    @Option(
            names = "--types",
            paramLabel = "T,...",
            split = ",",
            description = "of these tick types, for example itch.trade; inspect lists them")
    private List<String> types;

    @Option(
            names = "--from",
            paramLabel = "T",
            description = {
                "event time, inclusive: ISO-8601 with offset (2020-01-30T09:30:00-05:00)",
                "or nanoseconds since the Unix epoch"
            })
    private String from;

    @Option(names = "--to", paramLabel = "T", description = "event time, exclusive")
    private String to;

    /** Whether nothing is said, so that every event is wanted. */
    boolean isAll() {
        return symbols == null && types == null && from == null && to == null;
    }

    Select select() throws IOException {
        Select select = Select.all();
        if (symbols != null) {
            select = select.ofSymbols(symbolNames());
        }
        if (types != null) {
            select = select.types(types.toArray(String[]::new));
        }
        if (from != null) {
            select = select.from(Times.parse("--from", from));
        }
        if (to != null) {
            select = select.to(Times.parse("--to", to));
        }
        return select;
    }

    private String[] symbolNames() throws IOException {
        if (!symbols.startsWith("@")) {
            return symbols.split(",", -1);
        }
        final Path file = Path.of(symbols.substring(1));
        final List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            final String named = line.replaceFirst("#.*", "").strip();
            if (!named.isEmpty()) {
                names.add(named);
            }
        }
        if (names.isEmpty()) {
            throw new UsageException(file + " names no symbol; write one a line");
        }
        return names.toArray(String[]::new);
    }
}
