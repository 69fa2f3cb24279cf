package io.tickring.planted.transport;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.TransportException;
import java.security.SecureRandom;
import java.util.Random;

/** What transport may do. */
@SuppressWarnings("unused")
final class Innocent {
    final Object seeded = new Random(1);
    final Object secret = new SecureRandom();

    void run() {
        Thread.onSpinWait();
        if (Thread.currentThread().isInterrupted()) {
            throw new TransportException(NativeMemory.class.getName());
        }
    }
}
