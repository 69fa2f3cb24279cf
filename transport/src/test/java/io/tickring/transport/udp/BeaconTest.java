package io.tickring.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Allocations;
import io.tickring.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BeaconTest {
    private static final int MIN = 24;
    private static final int MAX = 40;
    private static final int MANY = 100;

    private final List<String> seen = new ArrayList<>();

    private static BeaconConfig config() {
        return BeaconConfig.ofLengths(MIN, MAX);
    }

    private static ByteBuffer datagram(int length, int first) {
        final ByteBuffer datagram =
                ByteBuffer.allocate(length + 3).order(ByteOrder.LITTLE_ENDIAN).position(3);
        if (length > 0) {
            datagram.put(3, (byte) first);
        }
        return datagram;
    }

    private void record(ByteBuffer datagram, SocketAddress from, long arrivalNs) {
        assertEquals(ByteOrder.LITTLE_ENDIAN, datagram.order());
        seen.add(datagram.remaining() + ":" + datagram.get(datagram.position()) + "@" + arrivalNs);
    }

    /** Loopback delivers within the send, or so it has always been; this waits all the same. */
    private void await(Beacon beacon, int count, long nowNs) {
        int found = 0;
        final long startNs = System.nanoTime();
        while (found < count) {
            found += beacon.poll(this::record, nowNs, MANY);
            assertTrue(System.nanoTime() - startNs < 30_000_000_000L, "only " + seen);
        }
    }

    private static void sendRaw(int length, SocketAddress to) throws Exception {
        try (DatagramChannel raw = DatagramChannel.open()) {
            raw.send(ByteBuffer.allocate(length), to);
        }
    }

    @Test
    void shouldCarryDatagramsToSeveralDestinationsWithTheirArrival() {
        try (Beacon sender = Beacon.open(config());
                Beacon one = Beacon.open(config());
                Beacon other = Beacon.open(config())) {
            final ByteBuffer datagram = datagram(24, 7);
            assertTrue(sender.send(datagram, one.address()));
            assertEquals(24, datagram.remaining(), "the caller's buffer is not moved");
            assertTrue(sender.send(datagram(40, 8), other.address()));
            assertTrue(sender.send(datagram(25, 9), one.address()));

            await(one, 2, 111);
            await(other, 1, 222);

            assertEquals(List.of("24:7@111", "25:9@111", "40:8@222"), seen);
            assertEquals(3, sender.counters().sent());
            assertEquals(2, one.counters().received());
        }
    }

    @Test
    void shouldSayWhoSent() {
        try (Beacon sender = Beacon.open(config());
                Beacon receiver = Beacon.open(config())) {
            sender.send(datagram(24, 1), receiver.address());
            final List<SocketAddress> from = new ArrayList<>();
            while (from.isEmpty()) {
                receiver.poll((datagram, sentBy, arrivalNs) -> from.add(sentBy), 0, MANY);
            }

            assertEquals(List.of(sender.address()), from);
        }
    }

    @Test
    void shouldNotWait() {
        try (Beacon beacon = Beacon.open(config())) {
            assertEquals(0, beacon.poll(this::record, 0, MANY));
        }
    }

    @Test
    void shouldCountAndDropWhatIsTooShortOrTooLong() throws Exception {
        try (Beacon beacon = Beacon.open(config())) {
            final int[] lengths = {0, 1, 23, 24, 40, 41, 42, 1400, 60_000};
            for (int length : lengths) {
                sendRaw(length, beacon.address());
            }

            await(beacon, lengths.length, 5);

            assertEquals(List.of("24:0@5", "40:0@5"), seen);
            assertEquals(2, beacon.counters().received());
            assertEquals(3, beacon.counters().undersize());
            assertEquals(4, beacon.counters().oversize());
        }
    }

    @Test
    void shouldLookAtNoMoreThanAskedFor() throws Exception {
        try (Beacon beacon = Beacon.open(config())) {
            for (int i = 0; i < 10; i++) {
                sendRaw(i < 5 ? 24 : 3, beacon.address());
            }

            int found = 0;
            while (found < 10) {
                final int looked = beacon.poll(this::record, 0, 4);
                assertTrue(looked <= 4, looked + " looked at");
                found += looked;
            }
            assertEquals(5, seen.size());
        }
    }

    @Test
    void shouldRefuseToSendWhatNobodyWouldTake() {
        try (Beacon beacon = Beacon.open(config())) {
            for (int length : new int[] {0, 23, 41}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> beacon.send(datagram(length, 0), beacon.address()));
            }
        }
    }

    @Test
    void shouldCountWhatTheKernelDidNotTake() {
        try (Beacon beacon = Beacon.open(config())) {
            // Loopback has no way to a network address.
            assertFalse(beacon.send(datagram(24, 0), new InetSocketAddress("255.255.255.255", 9)));

            assertEquals(1, beacon.counters().unsent());
        }
    }

    @Test
    void shouldOutliveADestinationThatIsGone() {
        try (Beacon beacon = Beacon.open(config())) {
            final Beacon gone = Beacon.open(config());
            gone.close();
            for (int i = 0; i < 10; i++) {
                beacon.send(datagram(24, 0), gone.address());
                beacon.poll(this::record, 0, MANY);
            }
            beacon.send(datagram(24, 3), beacon.address());

            await(beacon, 1, 1);

            assertEquals(List.of("24:3@1"), seen);
        }
    }

    @Test
    void shouldAnswerNothingOnceClosed() {
        final Beacon beacon = Beacon.open(config());
        beacon.send(datagram(24, 3), beacon.address());
        beacon.close();
        beacon.close();

        assertEquals(0, beacon.poll(this::record, 0, MANY));
        assertFalse(beacon.send(datagram(24, 3), beacon.address()));
        assertEquals(List.of(), seen);
    }

    @Test
    void shouldNameAPortInUse() {
        try (Beacon first = Beacon.open(config())) {
            final TransportException refused =
                    assertThrows(
                            TransportException.class,
                            () -> Beacon.open(config().boundTo(first.address())));

            assertTrue(
                    refused.getMessage().contains(String.valueOf(first.address().getPort())),
                    refused.getMessage());
        }
    }

    @Test
    void shouldListenOnLoopbackUnlessTold() throws Exception {
        final InetSocketAddress anywhere =
                new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);

        final TransportException refused =
                assertThrows(TransportException.class, () -> config().boundTo(anywhere));
        assertTrue(refused.getMessage().contains("--insecure-lan"), refused.getMessage());

        try (Beacon usual = Beacon.open(config());
                Beacon told = Beacon.open(config().boundTo(anywhere, true))) {
            assertTrue(usual.address().getAddress().isLoopbackAddress());
            assertTrue(told.address().getAddress().isAnyLocalAddress());
        }
    }

    @Test
    void shouldRefuseLengthsThatMakeNoSense() {
        assertThrows(TransportException.class, () -> BeaconConfig.ofLengths(0, 24));
        assertThrows(TransportException.class, () -> BeaconConfig.ofLengths(25, 24));
        assertThrows(TransportException.class, () -> BeaconConfig.ofLengths(1, 1401));
    }

    @Test
    void shouldNotAllocateForDatagramsOfOneSender() throws Exception {
        try (Beacon sender = Beacon.open(config());
                Beacon receiver = Beacon.open(config())) {
            final ByteBuffer datagram = ByteBuffer.allocateDirect(24);
            final long[] count = new long[1];
            final BeaconHandler handler = (bytes, from, arrivalNs) -> count[0]++;
            final int rounds = 500;

            final long bytes =
                    Allocations.least(
                            12,
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    sender.send(datagram, receiver.address());
                                    while (receiver.poll(handler, i, MANY) == 0) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });

            assertEquals(0, bytes, "bytes allocated by " + rounds + " datagrams");
        }
    }
}
