package io.tickring.perf.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Keeps what there is of a run that is broken off: by an interrupt, or by a failure, once.
 * <b>Thread:</b> any.
 */
public final class PartialResult {
    private final LoadResults results;
    private final Path directory;
    private final PrintStream err;
    private boolean settled;

    /**
     * @param directory of the result
     * @param err is told where it is
     */
    public PartialResult(LoadResults results, Path directory, PrintStream err) {
        this.results = results;
        this.directory = directory;
        this.err = err;
    }

    /** The run is whole: there is nothing partial to keep any more. */
    public synchronized void settle() {
        settled = true;
    }

    /** The run was broken off. */
    public synchronized void keep() {
        if (settled) {
            return;
        }
        settled = true;
        try {
            results.write(directory, true);
            err.println("tickring perf: broken off; what was measured is kept in " + directory);
        } catch (IOException e) {
            err.println(
                    "tickring perf: broken off, and what was measured could not be kept: "
                            + e.getMessage());
        }
    }
}
