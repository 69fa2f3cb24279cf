package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.fs.WritableFile;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The files of a store as bytes, to be changed by hand and sealed again: what a later version, a
 * bug or an enemy might have written. Offsets are those of FORMATS.md.
 */
final class HandFiles {
    private static final int MANIFEST_HEADER = 16;
    private static final int EDIT_HEADER = 8;

    private final NavigableMap<String, byte[]> files = new TreeMap<>();

    HandFiles() {}

    /** Copies. */
    static HandFiles of(Path directory, Map<Path, ByteBuffer> image) {
        final HandFiles hand = new HandFiles();
        image.forEach(
                (path, bytes) -> {
                    final byte[] copy = new byte[bytes.capacity()];
                    bytes.get(0, copy);
                    hand.put(directory.relativize(path).toString(), copy);
                });
        return hand;
    }

    /** Reads a directory on disk. */
    static HandFiles read(Path directory) throws IOException {
        final HandFiles hand = new HandFiles();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                hand.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return hand;
    }

    /** A disk in memory that holds these files as a store. */
    MemFileSystem disk() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        files.putIfAbsent("LOCK", new byte[0]);
        write(disk, HandStore.DIRECTORY);
        return disk;
    }

    HandFiles copy() {
        final HandFiles copy = new HandFiles();
        files.forEach((name, bytes) -> copy.put(name, bytes.clone()));
        return copy;
    }

    NavigableMap<String, byte[]> files() {
        return files;
    }

    void put(String name, byte[] bytes) {
        files.put(name, bytes);
    }

    /** The bytes of a file, to be changed in place. */
    ByteBuffer file(String name) {
        return ByteBuffer.wrap(files.get(name)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Cuts a file, or fills it up with zeros. */
    void resize(String name, int length) {
        files.put(name, Arrays.copyOf(files.get(name), length));
    }

    /** The names of files in which a word occurs. */
    List<String> named(String word) {
        return files.keySet().stream().filter(name -> name.contains(word)).toList();
    }

    /** Writes all files, durably. */
    void write(FileSystem disk, Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            final Path path = directory.resolve(file.getKey());
            disk.createDirectories(path.getParent());
            try (WritableFile out = disk.create(path)) {
                out.write(ByteBuffer.wrap(file.getValue()));
                out.force();
            }
            disk.forceDirectory(path.getParent());
        }
    }

    static int crc(ByteBuffer bytes, int from, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    /** Sets the CRC of a header that ends with it. */
    void sealHeader(String name, int crcOffset) {
        final ByteBuffer file = file(name);
        file.putInt(crcOffset, crc(file, 0, crcOffset));
    }

    /** Sets the CRC of a log's frame. */
    void sealFrame(String name, int frame) {
        final ByteBuffer file = file(name);
        file.putInt(frame + 4, crc(file, frame + 8, file.getInt(frame) - 8));
    }

    /** Where the frames of a log file start, up to the first empty place. */
    List<Integer> frames(String name) {
        final ByteBuffer file = file(name);
        final List<Integer> frames = new ArrayList<>();
        for (int at = 64; at < file.capacity(); at += file.getInt(at)) {
            final int length = file.getInt(at);
            if (length < 64 || length % 64 != 0 || length > file.capacity() - at) {
                break;
            }
            frames.add(at);
        }
        return frames;
    }

    /** Where the bodies of a manifest's edits start. */
    List<Integer> edits(String manifest) {
        final ByteBuffer file = file(manifest);
        final List<Integer> bodies = new ArrayList<>();
        int at = MANIFEST_HEADER;
        while (at + EDIT_HEADER < file.capacity()) {
            final int length = file.getInt(at);
            if (length < 1 || length > file.capacity() - at - EDIT_HEADER) {
                break;
            }
            bodies.add(at + EDIT_HEADER);
            at += EDIT_HEADER + length;
        }
        return bodies;
    }

    void sealEdit(String manifest, int body) {
        final ByteBuffer file = file(manifest);
        final int length = file.getInt(body - EDIT_HEADER);
        file.putInt(body - EDIT_HEADER + 4, crc(file, body, length));
    }

    /** Where the index block of a segment starts, as the manifest has it. */
    int index(String segment) {
        final String manifest = manifest(segment);
        return (int) file(manifest).getLong(mentions(segment).get(0) + 29);
    }

    /**
     * Sets the checksums of what tells how a file is to be read. Those of zones, and of frames
     * whose events were changed, stay: values that are no longer what was stored, with a checksum
     * that says they are, nobody can notice.
     */
    void seal(String name, int offset) {
        if (name.equals("tickring.store")) {
            sealHeader(name, 28);
        } else if (name.endsWith(".arrow")) {
            sealSegment(name);
        } else if (name.endsWith(".log")) {
            if (offset < 64) {
                sealHeader(name, 60);
            }
            for (int frame : frames(name)) {
                if (offset >= frame && offset < frame + 64) {
                    sealFrame(name, frame);
                }
            }
        } else if (name.endsWith("MANIFEST")) {
            sealHeader(name, 12);
            edits(name).forEach(body -> sealEdit(name, body));
        }
    }

    /** Sets the CRCs of a segment and of its index wherever its manifest names it. */
    void sealSegment(String segment) {
        final String manifest = manifest(segment);
        final ByteBuffer edits = file(manifest);
        final ByteBuffer bytes = file(segment);
        for (int mention : mentions(segment)) {
            final int indexAt = (int) edits.getLong(mention + 29);
            edits.putInt(mention + 25, crc(bytes, 0, bytes.capacity()));
            edits.putInt(mention + 41, crc(bytes, indexAt, edits.getInt(mention + 37)));
        }
        edits(manifest).forEach(body -> sealEdit(manifest, body));
    }

    private static String manifest(String segment) {
        return segment.substring(0, segment.indexOf('/')) + "/MANIFEST";
    }

    /** Offsets in the manifest behind each mention of a segment's file name. */
    private List<Integer> mentions(String segment) {
        final byte[] name =
                segment.substring(segment.indexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
        final ByteBuffer edits = file(manifest(segment));
        final List<Integer> found = new ArrayList<>();
        for (int at = 0; at + name.length <= edits.capacity(); at++) {
            if (edits.slice(at, name.length).equals(ByteBuffer.wrap(name))) {
                found.add(at + name.length);
            }
        }
        return found;
    }
}
