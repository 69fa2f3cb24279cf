package io.tickring.wal;

import io.tickring.fs.BadFiles;
import io.tickring.fs.FileSystem;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Writes the files of a salvaged log anew. <b>Thread:</b> one. */
final class SalvageWriter {
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final int ZEROS_LENGTH = 1 << 20;

    private final WalConfig config;
    private final long line;

    /**
     * @param line told by holes as the position that was forced when they were sealed
     */
    SalvageWriter(WalConfig config, long line) {
        this.config = config;
        this.line = line;
    }

    /** Returns when the file is durable in its place, with its holes. */
    void replace(SalvagePart part) throws IOException {
        final FileSystem files = config.files();
        final Path temporary =
                part.path().resolveSibling(part.path().getFileName() + TEMPORARY_SUFFIX);
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile out = files.create(temporary)) {
            writeHeader(part, out);
            int at = WalFileLayout.HEADER_LENGTH;
            for (SalvagePart.Hole hole : part.holes()) {
                copy(part, at, hole.offset(), out);
                writeHole(part, hole, out);
                at = hole.offset() + hole.length();
            }
            copy(part, at, part.length(), out);
            out.force();
        }
        files.rename(temporary, part.path());
        files.forceDirectory(config.directory());
    }

    private void writeHeader(SalvagePart part, WritableFile out) throws IOException {
        final ByteBuffer header =
                ByteBuffer.allocate(WalFileLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        WalFileLayout.writeHeader(
                header,
                config.storeId(),
                config.shard(),
                part.use().generation(),
                part.use().basePosition(),
                part.length());
        out.write(header);
    }

    /** Bytes of the file as they are; zeros where it has none, or none of this log. */
    private static void copy(SalvagePart part, int from, int to, WritableFile out)
            throws IOException {
        final int there = part.hasFrames() ? part.bytes().capacity() : 0;
        final int end = Math.max(from, Math.min(to, there));
        if (from < end) {
            BadFiles.writeAll(part.bytes(), from, end, out);
        }
        writeZeros(to - end, out);
    }

    private void writeHole(SalvagePart part, SalvagePart.Hole hole, WritableFile out)
            throws IOException {
        final ByteBuffer header =
                ByteBuffer.allocate(WalFrameLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        WalFrameLayout.writeHole(
                header,
                config.shard(),
                part.use().basePosition() + hole.offset(),
                part.use().generation(),
                line,
                hole.length());
        out.write(header);
        writeZeros(hole.length() - WalFrameLayout.HEADER_LENGTH, out);
    }

    private static void writeZeros(int length, WritableFile out) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate(Math.min(Math.max(0, length), ZEROS_LENGTH));
        for (int left = length; left > 0; left -= zeros.capacity()) {
            out.write(zeros.clear().limit(Math.min(left, zeros.capacity())));
        }
    }
}
