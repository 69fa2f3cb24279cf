package io.tickring.perf.rig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The kernel's text files. */
final class ProcFile {
    private static final int PIECE_LENGTH = 1 << 16;
    private static final Pattern SEPARATOR = Pattern.compile("[\\s:]+");

    private ProcFile() {}

    /**
     * The whole of a file, or another text when it cannot be read. A value under /proc/sys must be
     * taken in one read: the kernel answers the second one with the end.
     */
    static String text(Path file, String otherwise) {
        final byte[] piece = new byte[PIECE_LENGTH];
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(piece); count > 0; count = in.read(piece)) {
                all.write(piece, 0, count);
            }
        } catch (IOException e) {
            return otherwise;
        }
        return all.toString(StandardCharsets.UTF_8).strip();
    }

    /** What stands behind a name and a colon, in the first line that begins so. */
    static String field(Path file, String name, String otherwise) {
        return text(file, "")
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }

    /** The number in the line "name number" or "name: number unit"; -1 when there is none. */
    static long number(Path file, String name) {
        return text(file, "")
                .lines()
                .map(line -> SEPARATOR.split(line, 3))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .mapToLong(words -> Long.parseLong(words[1]))
                .findFirst()
                .orElse(-1);
    }
}
