package io.tickring.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An owner in a JVM of its own: {@link #main} is what runs there, for one region or for many. */
public final class PeerRegionOwner implements RegionOwner {
    private final PeerProcess process;
    private final boolean ownsProcess;
    private final int number;
    private final byte[] handle;

    /**
     * Starts a process for this region alone, which ends with it.
     *
     * @param argument for the opener
     */
    public PeerRegionOwner(
            String test, Class<? extends TransportOpener> opener, String argument, long length) {
        this(startProcess(test, opener, argument), true, length);
    }

    /** Owns a region of a process that outlives it. */
    public PeerRegionOwner(PeerProcess process, long length) {
        this(process, false, length);
    }

    private PeerRegionOwner(PeerProcess process, boolean ownsProcess, long length) {
        this.process = process;
        this.ownsProcess = ownsProcess;
        final String[] answer = ask("allocate " + length).split(" ");
        this.number = Integer.parseInt(answer[0]);
        this.handle = HexFormat.of().parseHex(answer[1]);
    }

    /** A process that owns as many regions as it is asked for. */
    public static PeerProcess startProcess(
            String test, Class<? extends TransportOpener> opener, String argument) {
        try {
            return PeerProcess.start(test, PeerRegionOwner.class, opener.getName(), argument);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("peer did not start: " + e, e);
        }
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
        if (ownsProcess) {
            process.close();
        } else {
            release();
        }
    }

    private String ask(String command) {
        try {
            return process.ask(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted at " + command, e);
        }
    }

    /** Owns regions until standard input ends. */
    public static void main(String[] arguments) throws Exception {
        final TransportOpener opener =
                Class.forName(arguments[0])
                        .asSubclass(TransportOpener.class)
                        .getDeclaredConstructor()
                        .newInstance();
        try (Transport transport = opener.open(arguments[1])) {
            final List<LocalRegion> regions = new ArrayList<>();
            Peer.serve(words -> run(transport, regions, words), transport::progress);
        }
    }

    private static String run(Transport transport, List<LocalRegion> regions, String[] words) {
        if (words[0].equals("allocate")) {
            final LocalRegion region = transport.allocate(Long.parseLong(words[1]));
            regions.add(region);
            return (regions.size() - 1) + " " + HexFormat.of().formatHex(region.handle());
        }
        final LocalRegion region = regions.get(Integer.parseInt(words[1]));
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
