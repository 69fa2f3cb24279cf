package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory for one call: a struct that goes in, and what comes out. One for every thread and for as
 * long as the thread lives, so that no address of it outlives its memory. <b>Thread:</b> the one
 * that asked for it.
 */
final class Scratch {
    private static final int STRUCT_LENGTH = 512;
    private static final int OUT_LENGTH = 64;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** The struct, all zero at first, at most 512 bytes. */
    final ByteBuffer struct;

    final long structAddress;

    /** Eight 8-byte places, all zero at first. */
    final ByteBuffer out;

    final long outAddress;

    private Scratch() {
        struct = ByteBuffer.allocateDirect(STRUCT_LENGTH).order(ByteOrder.nativeOrder());
        structAddress = NativeMemory.address(struct);
        out = ByteBuffer.allocateDirect(OUT_LENGTH).order(ByteOrder.nativeOrder());
        outAddress = NativeMemory.address(out);
    }

    /** This thread's, cleared. */
    static Scratch cleared() {
        final Scratch scratch = OF_THREAD.get();
        for (int at = 0; at < STRUCT_LENGTH; at += Long.BYTES) {
            scratch.struct.putLong(at, 0);
        }
        for (int at = 0; at < OUT_LENGTH; at += Long.BYTES) {
            scratch.out.putLong(at, 0);
        }
        return scratch;
    }

    long outAddress(int place) {
        return outAddress + (long) place * Long.BYTES;
    }

    long out(int place) {
        return out.getLong(place * Long.BYTES);
    }
}
