package io.tickring.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints: data to one stream, messages for people to the other. <b>Thread:</b> the
 * command's.
 */
final class Streams {
    private final OutputStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Interruption interruption;

    /**
     * @param terminal whether a person watches: both streams show on a terminal
     */
    Streams(OutputStream out, PrintStream err, boolean terminal, Interruption interruption) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.interruption = interruption;
    }

    /** For data; unbuffered. */
    OutputStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    boolean isTerminal() {
        return terminal;
    }

    Interruption interruption() {
        return interruption;
    }

    /** Prints data: a whole text, ending in a line feed. */
    void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void println(String line) {
        print(line + '\n');
    }

    /** Tells the person something; one line. */
    void note(String message) {
        err.println("tickring: " + message.replaceAll("\\R+", " "));
        err.flush();
    }

    /**
     * Shows how far the work is, to a person at a terminal only. Close it when done.
     *
     * @param total units of the whole, or -1 when that is not known
     * @param unit name, with a space in front
     * @param perUnit steps that make one unit shown
     */
    Progress progress(String task, long total, String unit, long perUnit) {
        return Progress.start(this, task, total, unit, perUnit);
    }

    /** A progress that shows nothing, but notices an interruption. */
    Progress silentProgress() {
        return new Progress(interruption, null);
    }
}
