package io.tickring.perf.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Says on stderr what is being done, where a person looks at it. <b>Thread:</b> one. */
public final class Progress implements Consumer<String> {
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final PrintStream err;
    private final boolean shown;

    private Progress(PrintStream err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /** Shown when stderr is a terminal. */
    public static Progress onStderr() {
        return new Progress(System.err, isTerminal());
    }

    private static boolean isTerminal() {
        try {
            final String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // this system does not tell
        }
    }

    @Override
    public void accept(String what) {
        if (shown) {
            err.println(what);
        }
    }
}
