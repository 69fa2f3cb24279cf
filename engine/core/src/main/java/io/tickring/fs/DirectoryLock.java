package io.tickring.fs;

/** A held lock of a directory; see {@link FileSystem#lock}. */
public interface DirectoryLock extends AutoCloseable {
    @Override
    void close();
}
