package io.tickring.perf.load;

import io.tickring.perf.rig.Json;
import java.io.PrintStream;

/** One run, in the JVM that was started for it. */
public final class LoadFork {
    private LoadFork() {}

    /**
     * @param out takes a line of JSON for each measurement, as soon as there is one
     */
    public static void run(LoadSettings settings, PrintStream out) throws Exception {
        new LoadRun(
                        settings,
                        LoadNode.WAL_FILE_LENGTH,
                        measurement -> {
                            out.println(Json.write(measurement));
                            out.flush();
                        })
                .run();
    }
}
