package io.tickring.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fixed layouts of FORMATS.md, as they stand on the page: offset, type and name of each field.
 */
public final class PageFields {
    private static final Pattern INDEX_FIELD =
            Pattern.compile(
                    "(\\d+) (i64|i32|u16|u8|64 B) +(.+?)(?= {3,}\\d| {3,}[a-z]|,? +\\d+ i32|$)");

    private final String page;

    /** A field; {@code type} is that of the page, or {@code 4} bytes of ASCII, or so many zeros. */
    public record Field(int offset, String type, String name) {
        int length() {
            return switch (type) {
                case "u8" -> 1;
                case "u16" -> 2;
                case "i32", "u32" -> 4;
                case "i64" -> 8;
                default -> Integer.parseInt(type.replaceAll("\\D", ""));
            };
        }

        /** Its value in a file, in words. */
        public String value(StoreImage image, String file, long base) {
            final Bytes bytes = image.file(file);
            final long at = base + offset;
            return switch (type) {
                case "u8" -> Integer.toString(bytes.u8(at));
                case "u16" -> Integer.toString(bytes.u16(at));
                case "i32" -> Integer.toString(bytes.i32(at));
                case "u32" -> String.format("%08x", bytes.u32(at));
                case "i64" -> Long.toString(bytes.i64(at));
                default ->
                        bytes.isZero(at, at + length())
                                ? "zeros"
                                : bytes.utf8(at, length()).replace("\0", "");
            };
        }
    }

    public PageFields(Path formats) throws IOException {
        page = Files.readString(formats);
    }

    /** A layout that stands in the text, one field behind the other, from its magic word on. */
    public List<Field> inLine(String magic) {
        final int from = page.indexOf('`' + magic);
        FormatException.check(from >= 0, "FORMATS.md", "has no layout that starts with " + magic);
        final String text = page.substring(from + 1, page.indexOf('`', from + 1));
        final List<Field> fields = new ArrayList<>();
        int offset = 0;
        for (String word : text.replace('\n', ' ').split(" *\\| *")) {
            final Field field = inWords(offset, word);
            fields.add(field);
            offset += field.length();
        }
        return fields;
    }

    private static Field inWords(int offset, String words) {
        if (words.startsWith("\"")) {
            return new Field(offset, "4 B", "magic");
        }
        final String[] parts = words.split(" ", 2);
        if (parts[1].startsWith("zero bytes")) {
            return new Field(offset, parts[0] + " B", "zero");
        }
        return new Field(offset, parts[0], parts[1]);
    }

    /** A table of {@code | Offset | Type | Field |} behind a heading; bodies are left out. */
    public List<Field> table(String heading) {
        final List<Field> fields = new ArrayList<>();
        final int start = page.indexOf("| Offset | Type | Field |", page.indexOf(heading));
        for (String line : page.substring(start).lines().skip(2).toList()) {
            if (!line.startsWith("|")) {
                break;
            }
            final String[] cells = line.split("\\|");
            if (!cells[2].isBlank()) {
                fields.add(
                        new Field(
                                Integer.parseInt(cells[1].trim()),
                                cells[2].trim(),
                                cells[3].trim()));
            }
        }
        return fields;
    }

    /** The head of a segment's index block: the drawing in §5. */
    public List<Field> index() {
        final int from = page.indexOf("  0 i64 \"TRSEGIDX\"");
        final List<Field> fields = new ArrayList<>();
        for (String line : page.substring(from, page.indexOf("```", from)).lines().toList()) {
            final Matcher matcher = INDEX_FIELD.matcher(line);
            for (MatchResult match : matcher.results().toList()) {
                fields.add(
                        new Field(
                                Integer.parseInt(match.group(1)),
                                match.group(2),
                                match.group(3).trim()));
            }
        }
        fields.sort(Comparator.comparingInt(Field::offset));
        return fields;
    }
}
