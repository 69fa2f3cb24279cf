package io.tickring.shard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a repair.
 *
 * @param file it is about, relative to the store's directory
 * @param what is done, in words
 * @param lost what is missing from the store because of the damage; null when nothing is
 */
public record RepairAction(String file, String what, SetAside lost) {
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file);
        map.put("what", what);
        map.put("lost", lost == null ? null : lost.toMap());
        return map;
    }
}
