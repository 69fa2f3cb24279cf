package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.jni.ucx.Ucx;
import java.util.List;

/** What tests do on a machine without UCX. */
public final class UcxNeeded {
    private UcxNeeded() {}

    /** Skips the test loudly where there is no UCX; fails where it was required. */
    public static void orSkip() {
        Ucx.missing()
                .ifPresent(
                        why -> {
                            if (List.of(System.getProperty("tickring.require", "").split(","))
                                    .contains("ucx")) {
                                fail("-Dtickring.require=ucx, but " + why);
                            }
                            System.out.println("SKIPPED: " + test() + ": " + why);
                            assumeTrue(false, why);
                        });
    }

    private static String test() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(
                        frames ->
                                frames.map(frame -> frame.getDeclaringClass().getSimpleName())
                                        .filter(name -> name.endsWith("Test"))
                                        .findFirst()
                                        .orElseThrow());
    }
}
