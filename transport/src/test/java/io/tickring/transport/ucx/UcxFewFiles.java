package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Connects again and again while this process may open so and so many files more, from many to none
 * and back. A JVM of its own, with a small limit: what may go wrong ends the process.
 */
public final class UcxFewFiles {
    static final String SAID = "said so, and connected again";

    private static final int MOST_LEFT = 40;
    private static final int CONNECTIONS = 4;

    private UcxFewFiles() {}

    /**
     * @param arguments transports of UCX
     */
    public static void main(String[] arguments) throws IOException {
        final UcxConfig config = UcxConfig.POSIX.withTls(arguments[0]);
        final Deque<InputStream> taken = new ArrayDeque<>();
        int refused = 0;
        try (UcxTransport owner = UcxTransport.open(config);
                UcxTransport writer = UcxTransport.open(config)) {
            final LocalRegion region = owner.allocate(4096);
            use(owner, writer, region);
            takeAll(taken);
            for (int left = 0; left < MOST_LEFT; left++) {
                refused += use(owner, writer, region);
                taken.remove().close();
            }
            while (!taken.isEmpty()) {
                taken.remove().close();
            }
            System.out.println(refused + " connections were refused");
            if (refused > 0 && use(owner, writer, region) == 0) {
                System.out.println(SAID);
            }
        }
    }

    private static void takeAll(Deque<InputStream> taken) {
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            System.out.println("all files are open: " + e.getMessage());
        }
    }

    /** How many of a few connections at a time were refused. */
    private static int use(UcxTransport owner, UcxTransport writer, LocalRegion region) {
        final ByteBuffer source = ByteBuffer.allocateDirect(64);
        final List<RemoteRegion> open = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                final RemoteRegion remote = writer.connect(region.handle());
                open.add(remote);
                writer.put(remote, 0, NativeMemory.address(source), 64);
                UcxFlush.both(writer, remote, owner);
            } catch (TransportException e) {
                refused++;
            }
        }
        open.forEach(RemoteRegion::close);
        return refused;
    }
}
