package io.tickring.transport.shm;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.TransportException;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The JVM options without which Chronicle cannot map a file, looked at before it is loaded. */
final class JvmFlags {
    private JvmFlags() {}

    /**
     * All are there.
     *
     * @throws TransportException that names those which are not
     */
    static void check() {
        final Module base = Object.class.getModule();
        final Module ours = JvmFlags.class.getModule();
        final List<String> missing = new ArrayList<>();
        for (String exported : List.of("jdk.internal.ref", "sun.nio.ch")) {
            if (!base.isExported(exported, ours)) {
                missing.add("--add-exports=java.base/" + exported + "=ALL-UNNAMED");
            }
        }
        final String opened = "java.lang.reflect";
        if (!base.isOpen(opened, ours)) {
            missing.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        if (!missing.isEmpty()) {
            throw missing(missing, null);
        }
        checkMemory();
    }

    /** What newer JDKs warn of, or deny when they are told to, or some day by themselves. */
    private static void checkMemory() {
        final ByteBuffer trial = ByteBuffer.allocateDirect(Long.BYTES);
        try {
            final long address = NativeMemory.address(trial);
            final Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            final Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe.getMethod("getLong", long.class).invoke(instance.get(null), address);
        } catch (LinkageError | ReflectiveOperationException e) {
            throw missing(
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow"),
                    e);
        } finally {
            Reference.reachabilityFence(trial);
        }
    }

    private static TransportException missing(List<String> options, Throwable cause) {
        return new TransportException(
                "shared memory needs JVM options that are missing: "
                        + String.join(" ", options)
                        + "; start with java @tools/bin/jvm.options",
                cause);
    }
}
