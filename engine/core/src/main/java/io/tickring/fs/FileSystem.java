package io.tickring.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk, by the verbs that matter for durability. Any thread.
 *
 * <p>Nothing is durable before it was forced: contents by {@code force} of the file, names (create,
 * rename, delete) by {@link #forceDirectory} of their directory.
 */
public interface FileSystem {
    /** The most bytes that one mapping may have. */
    long MAX_MAP_LENGTH = 1L << 30;

    /** Creates an empty file for sequential writing; fails when it exists. */
    WritableFile create(Path file) throws IOException;

    /** Opens an existing file for writing behind its end. */
    WritableFile append(Path file) throws IOException;

    /**
     * Maps a whole existing file, at most {@link #MAX_MAP_LENGTH} bytes.
     *
     * @param writable whether stores are allowed; they reach the file, in order of nothing, until
     *     forced
     */
    MappedFile map(Path file, boolean writable) throws IOException;

    /** Reads a whole file into memory; little-endian, position 0. */
    ByteBuffer read(Path file) throws IOException;

    /** Cuts a file to this length. Durable after its next force. */
    void truncate(Path file, long length) throws IOException;

    /** Replaces {@code to} atomically. */
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    boolean exists(Path file);

    long length(Path file) throws IOException;

    /** Makes the names in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Creates a directory and those above it, durably. */
    void createDirectories(Path directory) throws IOException;

    /** The entries of a directory, sorted by name. */
    List<Path> list(Path directory) throws IOException;

    /** Bytes that can still be written to the file system that holds this path. */
    long usableSpace(Path path) throws IOException;

    /**
     * Takes the lock of a directory: one writer, or any number of readers.
     *
     * @param lockFile created when a writer asks and it is absent
     * @throws LockHeldException when another process, or this one, holds it in a way that excludes
     *     this one; it names the holder's pid when the holder is a writer
     */
    DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException;
}
