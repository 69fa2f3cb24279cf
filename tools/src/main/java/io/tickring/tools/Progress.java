package io.tickring.tools;

import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a command's work is; every step notices an interruption. <b>Thread:</b> the command's.
 */
final class Progress implements LongConsumer, AutoCloseable {
    private static final int WIDTH = 90;
    private static final int UPDATE_INTERVAL_MS = 200;

    private final Interruption interruption;
    private final Bar bar;
    private long base;

    Progress(Interruption interruption, Bar bar) {
        this.interruption = interruption;
        this.bar = bar;
    }

    static Progress start(Streams io, String task, long total, String unit, long perUnit) {
        return new Progress(
                io.interruption(),
                io.isTerminal() ? new Bar(io, task, total, unit, perUnit) : null);
    }

    /** Steps are counted on top of these from now on. */
    void base(long done) {
        base = done;
    }

    @Override
    public void accept(long done) {
        interruption.check();
        if (bar != null) {
            bar.stepTo(base + done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Apart, so that a run that shows no bar does not load its library. */
    private static final class Bar {
        private final ProgressBar shown;

        Bar(Streams io, String task, long total, String unit, long perUnit) {
            shown =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setInitialMax(total)
                            .setUnit(unit, perUnit)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(UPDATE_INTERVAL_MS)
                            .setConsumer(new ConsoleProgressBarConsumer(io.err(), WIDTH))
                            .build();
        }

        void stepTo(long done) {
            shown.stepTo(done);
        }

        void close() {
            shown.close();
        }
    }
}
