package io.tickring.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Sets damaged files aside under names that end in {@code .bad}, beside where they were. Such files
 * are never swept, read or overwritten. Any thread.
 */
public final class BadFiles {
    public static final String SUFFIX = ".bad";

    private static final String TEMPORARY_SUFFIX = ".bad.tmp";
    private static final int PIECE_LENGTH = 1 << 20;

    private BadFiles() {}

    /**
     * The file under which this one is set aside, or was already: {@code NAME.bad}, else {@code
     * NAME.2.bad}, and so on.
     */
    public static Path placeOf(FileSystem files, Path file) throws IOException {
        for (int n = 1; ; n++) {
            final Path place = numbered(file, n);
            if (!files.exists(place) || files.exists(file) && isSame(files, file, place)) {
                return place;
            }
        }
    }

    /** The last place under which a file that is gone was set aside; null when it never was. */
    public static Path lastPlaceOf(FileSystem files, Path file) {
        Path last = null;
        for (int n = 1; files.exists(numbered(file, n)); n++) {
            last = numbered(file, n);
        }
        return last;
    }

    private static Path numbered(Path file, int n) {
        return file.resolveSibling(file.getFileName() + (n == 1 ? "" : "." + n) + SUFFIX);
    }

    /** Returns when a copy of the file is durable; makes none when there is one already. */
    public static Path copy(FileSystem files, Path file) throws IOException {
        final Path place = placeOf(files, file);
        if (!files.exists(place)) {
            final Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
            if (files.exists(temporary)) {
                files.delete(temporary);
            }
            try (MappedFile from = files.map(file, false);
                    WritableFile to = files.create(temporary)) {
                writeAll(from.buffer(), 0, from.buffer().capacity(), to);
                to.force();
            }
            files.rename(temporary, place);
        }
        files.forceDirectory(file.getParent());
        return place;
    }

    /** Returns when the file is durably known under its new name alone. */
    public static Path rename(FileSystem files, Path file) throws IOException {
        final Path place = placeOf(files, file);
        files.rename(file, place);
        files.forceDirectory(file.getParent());
        return place;
    }

    /** Writes these bytes of a buffer, piece by piece. */
    public static void writeAll(ByteBuffer from, int start, int end, WritableFile to)
            throws IOException {
        for (int at = start; at < end; at += PIECE_LENGTH) {
            to.write(from.slice(at, Math.min(PIECE_LENGTH, end - at)));
        }
    }

    private static boolean isSame(FileSystem files, Path one, Path other) throws IOException {
        if (files.length(one) != files.length(other)) {
            return false;
        }
        try (MappedFile a = files.map(one, false);
                MappedFile b = files.map(other, false)) {
            return a.buffer().duplicate().clear().equals(b.buffer().duplicate().clear());
        }
    }
}
