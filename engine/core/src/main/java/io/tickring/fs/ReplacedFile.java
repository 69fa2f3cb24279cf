package io.tickring.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A small file that is replaced as a whole: written under another name, forced, renamed, and its
 * directory forced. A crash leaves the one before or the new one, and the new one once {@link
 * #write} has returned. <b>Thread:</b> any, one at a time for each file.
 */
public final class ReplacedFile {
    private static final String TEMPORARY_SUFFIX = ".tmp";

    private ReplacedFile() {}

    /**
     * Replaces the file, or makes it.
     *
     * @param file in an existing directory
     * @param bytes all that the file is to hold, from position to limit
     * @throws IOException when the disk failed; the file is the one before or the new one
     */
    public static void write(FileSystem files, Path file, ByteBuffer bytes) throws IOException {
        final Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile to = files.create(temporary)) {
            to.write(bytes);
            to.force();
        }
        files.rename(temporary, file);
        files.forceDirectory(file.getParent());
    }
}
