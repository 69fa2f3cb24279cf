package io.tickring.transport.shm;

import java.security.SecureRandom;

/** 128 random bits that name an owner or a region. */
record ShmId(long high, long low) {
    /** In hexadecimal digits. */
    static final int TEXT_LENGTH = 32;

    static ShmId random(SecureRandom dice) {
        return new ShmId(dice.nextLong(), dice.nextLong());
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
