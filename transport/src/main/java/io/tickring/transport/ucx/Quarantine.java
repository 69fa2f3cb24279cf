package io.tickring.transport.ucx;

import io.tickring.jni.posix.MMan;
import java.util.ArrayDeque;

/**
 * Regions that were closed, of a transport whose packets name addresses: one that comes late must
 * find memory that is nobody's, neither none, which would end the process, nor what came to lie
 * there since. Only their addresses are kept, their pages are given back. <b>Thread:</b> any, one
 * at a time.
 */
final class Quarantine {
    /** Regions whose addresses are kept; the longest closed goes first. */
    static final int CAPACITY = 1024;

    private final ArrayDeque<UcxContext.Memory> regions = new ArrayDeque<>();
    private final UcxContext context;

    Quarantine(UcxContext context) {
        this.context = context;
    }

    void add(UcxContext.Memory memory, long length) {
        MMan.discard(memory.address(), length);
        regions.add(memory);
        if (regions.size() > CAPACITY) {
            context.free(regions.remove());
        }
    }

    /** Gives all back, whatever UCX refuses; throws the first of that. */
    void close() {
        final Closings closings = new Closings();
        while (!regions.isEmpty()) {
            final UcxContext.Memory memory = regions.remove();
            closings.run(() -> context.free(memory));
        }
        closings.end();
    }
}
