package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
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
            throw new TransportException(
                    "shared memory needs JVM options that are missing: "
                            + String.join(" ", missing)
                            + "; start with java @tools/bin/jvm.options");
        }
    }
}
