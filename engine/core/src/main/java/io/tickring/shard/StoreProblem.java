package io.tickring.shard;

import io.tickring.segment.DamagedSegmentException;
import io.tickring.wal.DamagedLogException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that {@link StoreVerifier} found wrong.
 *
 * @param file path of the damaged file
 * @param offset byte in it where the damage starts
 * @param what is wrong, in words
 */
public record StoreProblem(String file, long offset, String what) {
    /** The same for programs. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file);
        map.put("offset", offset);
        map.put("what", what);
        return map;
    }

    /** What an exception says is wrong with a file, or with what it names itself. */
    static StoreProblem of(Path where, Exception e) {
        if (e instanceof DamagedStoreException damaged) {
            return new StoreProblem(damaged.file(), damaged.offset(), damaged.what());
        }
        if (e instanceof DamagedLogException damaged) {
            return new StoreProblem(damaged.file(), damaged.offset(), damaged.what());
        }
        if (e instanceof DamagedSegmentException damaged) {
            return new StoreProblem(damaged.file().toString(), damaged.offset(), damaged.what());
        }
        if (e instanceof NoSuchFileException) {
            return new StoreProblem(where.toString(), 0, "file is missing");
        }
        return new StoreProblem(where.toString(), 0, "cannot be read: " + e);
    }
}
