package io.tickring.transport;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A JVM of its own that owns regions for many tests, one after the other: {@link #main} is what
 * runs there.
 */
public final class PeerRegions implements AutoCloseable {
    /**
     * How long {@link #main} progresses at most before it looks for a command, and how long idle.
     */
    private static final long MOST_NS = 2_000_000;

    private static final long IDLE_NS = 50_000;

    private final PeerProcess process;
    private int count;

    private PeerRegions(PeerProcess process) {
        this.process = process;
    }

    /**
     * Starts the process.
     *
     * @param argument for the opener
     */
    public static PeerRegions start(
            String test, Class<? extends TransportOpener> opener, String argument)
            throws IOException, InterruptedException {
        return new PeerRegions(
                PeerProcess.start(test, PeerRegions.class, opener.getName(), argument));
    }

    /** The process that owns the regions. */
    public PeerProcess process() {
        return process;
    }

    /** A new region; closing its owner gives it back. */
    public RegionOwner own(long length) {
        final byte[] handle = HexFormat.of().parseHex(ask("allocate " + length));
        return new Owner(count++, handle);
    }

    @Override
    public void close() {
        process.close();
    }

    private String ask(String command) {
        try {
            return process.ask(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted at " + command, e);
        }
    }

    private final class Owner implements RegionOwner {
        private final int number;
        private final byte[] handle;

        Owner(int number, byte[] handle) {
            this.number = number;
            this.handle = handle;
        }

        @Override
        public byte[] handle() {
            return handle.clone();
        }

        @Override
        public byte[] read(int offset, int length) {
            return HexFormat.of().parseHex(ask("read " + number + ' ' + offset + ' ' + length));
        }

        @Override
        public void fill() {
            ask("fill " + number);
        }

        @Override
        public void seal() {
            ask("seal " + number);
        }

        @Override
        public void release() {
            ask("release " + number);
        }

        @Override
        public void close() {
            release();
        }
    }

    /** Owns regions until standard input ends. */
    public static void main(String[] arguments) throws Exception {
        final TransportOpener opener =
                Class.forName(arguments[0])
                        .asSubclass(TransportOpener.class)
                        .getDeclaredConstructor()
                        .newInstance();
        final List<LocalRegion> regions = new CopyOnWriteArrayList<>();
        try (Transport transport = opener.open(arguments[1])) {
            Peer.serve(words -> run(transport, regions, words), () -> progress(transport));
        }
    }

    /** Goes on while there is something to do: what arrives one at a time has more behind it. */
    private static void progress(Transport transport) {
        long idleSinceNs = System.nanoTime();
        final long untilNs = idleSinceNs + MOST_NS;
        long nowNs = idleSinceNs;
        while (nowNs - idleSinceNs < IDLE_NS && nowNs - untilNs < 0) {
            final int done = transport.progress();
            nowNs = System.nanoTime();
            if (done > 0) {
                idleSinceNs = nowNs;
            }
        }
    }

    private static String run(Transport transport, List<LocalRegion> regions, String[] words) {
        final int number = Integer.parseInt(words[1]);
        if (words[0].equals("allocate")) {
            regions.add(transport.allocate(number));
            return HexFormat.of().formatHex(regions.get(regions.size() - 1).handle());
        }
        final LocalRegion region = regions.get(number);
        switch (words[0]) {
            case "fill" -> {
                for (int i = 0; i < region.length(); i++) {
                    region.memory().put(i, (byte) i);
                }
            }
            case "read" -> {
                final byte[] bytes = new byte[Integer.parseInt(words[3])];
                region.memory().get(Integer.parseInt(words[2]), bytes);
                return HexFormat.of().formatHex(bytes);
            }
            case "seal" -> region.seal();
            case "release" -> region.close();
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
        return "done";
    }
}
