package io.tickring.transport;

import java.io.IOException;
import java.util.HexFormat;

/** An owner in a JVM of its own: {@link #main} is what runs there. */
public final class PeerRegionOwner implements RegionOwner {
    private final PeerProcess process;
    private final byte[] handle;

    /**
     * Starts the process and lets it allocate.
     *
     * @param argument for the opener
     */
    public PeerRegionOwner(
            String test, Class<? extends TransportOpener> opener, String argument, long length) {
        try {
            process = PeerProcess.start(test, PeerRegionOwner.class, opener.getName(), argument);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("peer did not start: " + e, e);
        }
        handle = HexFormat.of().parseHex(ask("allocate " + length));
    }

    /** The process that owns the region. */
    public PeerProcess process() {
        return process;
    }

    @Override
    public byte[] handle() {
        return handle.clone();
    }

    @Override
    public byte[] read(int offset, int length) {
        return HexFormat.of().parseHex(ask("read " + offset + ' ' + length));
    }

    @Override
    public void fill() {
        ask("fill");
    }

    @Override
    public void seal() {
        ask("seal");
    }

    @Override
    public void release() {
        ask("release");
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

    /** Owns one region at a time until standard input ends. */
    public static void main(String[] arguments) throws Exception {
        final TransportOpener opener =
                Class.forName(arguments[0])
                        .asSubclass(TransportOpener.class)
                        .getDeclaredConstructor()
                        .newInstance();
        try (Transport transport = opener.open(arguments[1])) {
            final LocalRegion[] region = new LocalRegion[1];
            Peer.serve(words -> run(transport, region, words), transport::progress);
        }
    }

    private static String run(Transport transport, LocalRegion[] region, String[] words) {
        switch (words[0]) {
            case "allocate" -> {
                region[0] = transport.allocate(Long.parseLong(words[1]));
                return HexFormat.of().formatHex(region[0].handle());
            }
            case "fill" -> {
                for (int i = 0; i < region[0].length(); i++) {
                    region[0].memory().put(i, (byte) i);
                }
            }
            case "read" -> {
                final byte[] bytes = new byte[Integer.parseInt(words[2])];
                region[0].memory().get(Integer.parseInt(words[1]), bytes);
                return HexFormat.of().formatHex(bytes);
            }
            case "seal" -> region[0].seal();
            case "release" -> region[0].close();
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
        return "done";
    }
}
