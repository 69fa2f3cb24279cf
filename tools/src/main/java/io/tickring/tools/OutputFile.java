package io.tickring.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that a command makes. It gets its name only when it is whole: a command that fails leaves
 * nothing, and what was there before stays. What is not a regular file, such as a pipe or a device,
 * is written into as it is. <b>Thread:</b> one.
 */
final class OutputFile implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private OutputFile(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * @param overwrite whether a file that exists may be replaced
     * @throws CommandFailedException when it exists and may not
     */
    static OutputFile open(Path file, boolean overwrite) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CommandFailedException(file + " is a directory; name a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new OutputFile(file, file, FileChannel.open(file, StandardOpenOption.WRITE));
        }
        if (Files.exists(file) && !overwrite) {
            throw new CommandFailedException(
                    file + " exists already; name another file, or overwrite it with -f");
        }
        final Path parent = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            throw new CommandFailedException(
                    parent + " is no directory, so " + file + " cannot be written; make it first");
        }
        final Path temporary =
                parent.resolve(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        return new OutputFile(
                file,
                temporary,
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
    }

    /** Unbuffered. */
    FileChannel channel() {
        return channel;
    }

    /** Unbuffered. */
    OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** The file is whole: gives it its name. */
    void commit() throws IOException {
        channel.close();
        if (!temporary.equals(file)) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        committed = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed && !temporary.equals(file)) {
            Files.deleteIfExists(temporary);
        }
    }
}
