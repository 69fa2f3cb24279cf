package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What UCX makes of a put over tcp, seen by the answers that wait to be read. */
final class UcxTcpMessageTest {
    private static final int LONGEST = UcxConfig.TCP.maxMessageLength();
    private static final int LENGTH = 1 << 20;

    /** More than a window holds. */
    private static final int STATES = 10_000;

    /** Enough for the owner to read all that came. */
    private static final int TURNS = 1000;

    private final ByteBuffer source = ByteBuffer.allocateDirect(LENGTH);
    private final long address = NativeMemory.address(source);

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    /** UCX answers each of its messages, and must have one at a time to answer. */
    @Test
    void shouldSendTheLongestMessageInOnePiece() throws IOException {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            // The first put makes the connection.
            writer.put(remote, 0, address, 64);
            UcxFlush.both(writer, remote, owner);

            final long ofShortest = answers(owner, writer, region, remote, 1);
            assertTrue(ofShortest > 0, "no answer waits");
            assertEquals(ofShortest, answers(owner, writer, region, remote, LONGEST));
        }
    }

    /** What the first bytes of a put guard is there when they are. */
    @Test
    void shouldShowTheFirstBytesOfAPutLast() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            final int length = 5 * LONGEST + 100;
            for (int at = 0; at < length; at++) {
                source.put(at, (byte) 9);
            }
            writer.put(remote, 0, address, length);
            awaitMark(owner, writer, region, 0, (byte) 9);
            for (int at = 0; at < length; at++) {
                assertEquals(9, region.memory().get(at), "byte " + at);
            }
        }
    }

    /** An owner whose sender sleeps goes on, and the sender then learns the last of it. */
    @Test
    void shouldNotWaitForWhoeverSleepsWhenAStateIsToldAgainAndAgain() {
        final UcxConfig impatient = UcxConfig.TCP.withStallNs(1);
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(impatient)) {
            final LocalRegion region = owner.allocate(64);
            final RemoteRegion remote = writer.connect(region.handle());
            for (int i = 1; i <= STATES; i++) {
                source.order(ByteOrder.LITTLE_ENDIAN).putLong(0, i);
                writer.put(remote, 0, address, 64);
            }
            for (int i = 1; i <= STATES; i++) {
                writer.putOrderedLong(remote, 8, i);
            }
            UcxFlush.both(writer, remote, owner);

            assertEquals(STATES, region.memory().getLong(0));
            assertEquals(STATES, region.memory().getLong(8));
        }
    }

    /** Bytes that the owner answers to one put. */
    private long answers(
            UcxTransport owner,
            UcxTransport writer,
            LocalRegion region,
            RemoteRegion remote,
            int length)
            throws IOException {
        final byte mark = (byte) length;
        source.put(length - 1, mark);
        region.memory().put(length - 1, (byte) ~mark);
        writer.put(remote, 0, address, length);
        awaitMark(owner, writer, region, length - 1, mark);
        for (int i = 0; i < TURNS; i++) {
            owner.progress();
        }
        final long unread = unread();
        UcxFlush.both(writer, remote, owner);
        return unread;
    }

    /** The writer has done nothing since the byte arrived. */
    private static void awaitMark(
            UcxTransport owner, UcxTransport writer, LocalRegion region, int at, byte mark) {
        final long deadline = System.nanoTime() + UcxFlush.NS;
        owner.progress();
        while (region.memory().get(at) != mark) {
            writer.progress();
            owner.progress();
            assertTrue(System.nanoTime() - deadline < 0, "nothing arrives");
        }
    }

    /** Bytes that wait in this process's sockets. */
    private static long unread() throws IOException {
        final List<String> inodes;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            inodes = files.map(UcxTcpMessageTest::inode).filter(Objects::nonNull).toList();
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/tcp"))) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> inodes.contains(words[9]))
                    .mapToLong(words -> Long.parseLong(words[4].split(":")[1], 16))
                    .sum();
        }
    }

    private static String inode(Path file) {
        try {
            final String target = Files.readSymbolicLink(file).toString();
            return target.startsWith("socket:[")
                    ? target.substring("socket:[".length(), target.length() - 1)
                    : null;
        } catch (IOException e) {
            return null; // closed meanwhile
        }
    }
}
