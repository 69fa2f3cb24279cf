package io.tickring.perf.rig;

import io.tickring.ingest.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Something that is measured, together with its baseline, in a JVM of its own. */
public interface Scenario {
    /** As the command line names it. */
    String name();

    /** What is measured and what it is held against, in a line. */
    String summary();

    /** Ticks, or messages, of a run unless said. */
    long defaultTicks();

    /** Ticks, or messages, of a run that only shows that the scenario works. */
    default long quickTicks() {
        return QUICK_TICKS;
    }

    /** Measures once. */
    void run(Settings settings, Report report) throws Exception;

    /**
     * What a fork is told. Immutable.
     *
     * @param directory in which it makes its own
     * @param ticks of a run; messages where a feed file is read
     * @param symbols of the generated ticks
     * @param profile how handlers wait
     * @param walFileLengthBytes of a node's WAL files
     * @param fork its number; odd ones measure before their baseline, even ones after it
     */
    record Settings(
            Path directory,
            long ticks,
            int symbols,
            Profile profile,
            int walFileLengthBytes,
            int fork) {
        public Settings {
            if (ticks < 1 || symbols < 1) {
                throw new IllegalArgumentException(
                        "ticks and symbols must be at least 1: " + ticks + ", " + symbols);
            }
        }

        /** The same, for a shorter or a longer run. */
        public Settings ticks(long count) {
            return new Settings(directory, count, symbols, profile, walFileLengthBytes, fork);
        }

        /** The same, elsewhere. */
        public Settings directory(Path other) {
            return new Settings(other, ticks, symbols, profile, walFileLengthBytes, fork);
        }

        /** Ticks that bring the code to its steady state before anything is measured. */
        public long warmUpTicks() {
            return Math.min(ticks, WARM_UP_TICKS);
        }
    }

    /** The steady-state rule: never less than this before a measured run of as many or more. */
    long WARM_UP_TICKS = 3_000_000;

    /** A second or two of work at most. */
    long QUICK_TICKS = 200_000;

    /** What a fork tells. <b>Thread:</b> one. */
    final class Report {
        private final List<Figure> figures = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        public List<Figure> getFigures() {
            return figures;
        }

        public List<String> getNotes() {
            return notes;
        }

        public void add(Figure figure) {
            figures.add(figure);
        }

        /** Something that a reader of the figures must know. */
        public void note(String text) {
            if (!notes.contains(text)) {
                notes.add(text);
            }
        }
    }
}
