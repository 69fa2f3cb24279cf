package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Row;
import io.tickring.perf.rig.WorkDirectory;
import java.util.List;
import java.util.Optional;

/**
 * What a command measures in rounds, each of JVMs and C programs in turns, and what the whole ones
 * gave. <b>Threads:</b> one runs them; results may be asked for by another meanwhile.
 */
interface Rounds {
    /** The command, as it is called. */
    String name();

    /** What needs a core each, for the message when there are too few. */
    String whatNeedsTwoCores();

    /** The program in C that runs beside; see {@link CLoops#build}. */
    String programInC();

    /** What there is to know about where it runs. */
    List<String> placeNotes();

    /** Before the first round. */
    default void prepare(WorkDirectory work) throws Exception {}

    /**
     * Measures once.
     *
     * @param number from 0
     * @param runs of every loop in it
     * @param c empty where there is no C compiler
     */
    void round(int number, int runs, LoopScale scale, WorkDirectory work, Optional<CLoops> c)
            throws Exception;

    /** Behind the last round. */
    default void finish(LoopScale scale) throws Exception {}

    /** Whole rounds so far. */
    int whole();

    /** Latencies over all whole rounds. */
    List<Row> rows();

    /** Figures over all whole rounds. */
    List<Measure> measures();

    /** What a reader of the figures must know. */
    List<String> notes();

    /** The figures as a person reads them. */
    String text();
}
