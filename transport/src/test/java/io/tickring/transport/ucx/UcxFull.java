package io.tickring.transport.ucx;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns regions, and writes every byte of them, until shared memory is full; is refused a connection
 * then, too; gives one back and gets one again. A JVM of its own: memory that is promised and not
 * there ends the process.
 */
public final class UcxFull {
    static final String SAID = "said so, and went on";

    private static final int LENGTH = 1 << 20;

    private UcxFull() {}

    /**
     * @param arguments bytes that shared memory has
     */
    public static void main(String[] arguments) {
        final long most = Long.parseLong(arguments[0]) / LENGTH;
        final List<LocalRegion> regions = new ArrayList<>();
        try (UcxTransport transport = UcxTransport.open(UcxConfig.POSIX)) {
            try {
                while (regions.size() <= most) {
                    regions.add(allocate(transport));
                }
                System.out.println("there was room for more than there is");
            } catch (TransportException e) {
                System.out.println(regions.size() + " regions, then: " + e.getMessage());
                refuseToConnect(transport, regions.get(0).handle());
                regions.get(0).close();
                allocate(transport);
                System.out.println(
                        e.getMessage().contains("/dev/shm") ? SAID : "not what was asked");
            }
        }
    }

    /** A worker takes room there, too. */
    private static void refuseToConnect(UcxTransport transport, byte[] handle) {
        try {
            transport.connect(handle);
            throw new AssertionError("a worker found room where a region did not");
        } catch (TransportException e) {
            System.out.println("connecting: " + e.getMessage());
        }
    }

    private static LocalRegion allocate(UcxTransport transport) {
        final LocalRegion region = transport.allocate(LENGTH);
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            region.memory().putLong(at, at);
        }
        return region;
    }
}
