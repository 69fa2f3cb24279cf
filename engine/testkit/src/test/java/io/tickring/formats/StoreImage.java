package io.tickring.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a store by their paths below its directory, with slashes between the names. */
public final class StoreImage {
    private final SortedMap<String, ByteBuffer> files = new TreeMap<>();

    private StoreImage() {}

    /** Of files that are held in memory; paths as they were there. */
    public static StoreImage of(Path directory, Map<Path, ByteBuffer> files) {
        final StoreImage image = new StoreImage();
        files.forEach(
                (path, bytes) -> {
                    if (path.startsWith(directory)) {
                        image.files.put(name(directory.relativize(path)), bytes);
                    }
                });
        return image;
    }

    /** Of a directory on disk. */
    public static StoreImage of(Path directory) throws IOException {
        final StoreImage image = new StoreImage();
        final List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.filter(Files::isRegularFile).toList();
        }
        for (Path path : paths) {
            image.files.put(
                    name(directory.relativize(path)), ByteBuffer.wrap(Files.readAllBytes(path)));
        }
        return image;
    }

    private static String name(Path relative) {
        return relative.toString().replace('\\', '/');
    }

    public SortedMap<String, ByteBuffer> files() {
        return files;
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    Bytes file(String path) {
        FormatException.check(has(path), path, "no such file");
        return new Bytes(path, files.get(path).duplicate().clear());
    }
}
