package io.tickring.jni.ucx;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a struct descriptor claims of a C type, so that a test can hold it against the headers.
 * Immutable.
 *
 * @param name of the C type
 * @param length {@code sizeof}, with the padding at its end
 * @param offsets of its fields, by their C names
 * @param constants values by their C names
 */
public record CLayout(
        String name, int length, Map<String, Integer> offsets, Map<String, Long> constants) {
    public CLayout {
        offsets = Map.copyOf(offsets);
        constants = Map.copyOf(constants);
    }

    static CLayout of(String name, int length) {
        return new CLayout(name, length, Map.of(), Map.of());
    }

    CLayout field(String field, int offset) {
        final Map<String, Integer> more = new LinkedHashMap<>(offsets);
        more.put(field, offset);
        return new CLayout(name, length, more, constants);
    }

    CLayout constant(String constant, long value) {
        final Map<String, Long> more = new LinkedHashMap<>(constants);
        more.put(constant, value);
        return new CLayout(name, length, offsets, more);
    }
}
