package io.tickring.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The other process's side of a {@link PeerProcess}: commands come as lines on standard input, each
 * is answered with one line; whatever else is printed is kept for the reader of a failure. Ends
 * when its parent does.
 */
public final class Peer {
    /** What begins an answer, so that a library's own output is never taken for one. */
    static final String ANSWER = "answer ";

    /** What begins an answer that says why there is none. */
    static final String FAILURE = "failure ";

    private static final String END = "\0end";
    private static final long IDLE_MICROS = 100;

    private Peer() {}

    /** Does what a line asks for. */
    @FunctionalInterface
    public interface Commands {
        /**
         * One command.
         *
         * @param words of the line, the command first
         * @return one line, which may be empty
         */
        String run(String[] words) throws Exception;
    }

    /**
     * Serves the parent until it closes the stream. Prints this process's pid first.
     *
     * @param idle done again and again between commands: a transport's progress
     */
    public static void serve(Commands commands, Runnable idle) throws InterruptedException {
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final Thread reader = new Thread(() -> read(lines), "peer-commands");
        reader.setDaemon(true);
        reader.start();
        say(ANSWER + ProcessHandle.current().pid());
        while (true) {
            final String line = lines.poll(IDLE_MICROS, TimeUnit.MICROSECONDS);
            if (line == null) {
                idle.run();
            } else if (line.equals(END)) {
                return;
            } else {
                say(answer(commands, line));
                // Whoever asks again and again must not keep it from what is asked about.
                idle.run();
            }
        }
    }

    /** As {@link #serve(Commands, Runnable)} with nothing to do in between. */
    public static void serve(Commands commands) throws InterruptedException {
        serve(commands, () -> {});
    }

    private static String answer(Commands commands, String line) {
        try {
            return ANSWER + commands.run(line.split(" "));
        } catch (Exception e) {
            return FAILURE + oneLine(e);
        }
    }

    private static String oneLine(Exception e) {
        return (e + " at " + Arrays.stream(e.getStackTrace()).limit(8).toList()).replace('\n', ' ');
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void read(BlockingQueue<String> lines) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            System.out.println("standard input: " + e);
        }
        lines.add(END);
    }
}
