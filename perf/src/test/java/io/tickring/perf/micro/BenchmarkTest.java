package io.tickring.perf.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.jni.ucx.Ucx;
import io.tickring.segment.Codec;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** That benchmarks and their baselines do the same work; what they take here means nothing. */
final class BenchmarkTest {
    @Test
    void shouldRouteAsTheDenseArrayDoes() {
        final RouteBenchmark route = new RouteBenchmark();
        route.symbols = 1000;
        route.setUp();

        assertEquals(route.denseArray(), route.slot());
        assertTrue(route.owner() > 0);
    }

    @Test
    void shouldPlaceAsTheDenseArrayDoes() {
        final PlacementBenchmark placement = new PlacementBenchmark();
        placement.nodes = 8;
        placement.setUp();

        assertEquals(placement.denseArray(), placement.tableOwner());
        assertTrue(placement.ringOwner() > 0);
    }

    @Test
    void shouldMergeByPositionWhatIsReadInTurn() throws IOException {
        final PositionMergeBenchmark merge = new PositionMergeBenchmark();
        merge.streams = 4;
        merge.setUp();

        assertEquals(merge.inTurn(), merge.merged());
        merge.tearDown();
    }

    @Test
    void shouldReplayWhatIsReadInTurn() throws IOException {
        final ReplayMergeBenchmark merge = new ReplayMergeBenchmark();
        merge.streams = 4;
        merge.setUp();

        final long inTurn = merge.inTurn();
        assertTrue(inTurn != 0);
        assertEquals(2 * inTurn, merge.merged()); // the sum goes on
        merge.tearDown();
    }

    @Test
    void shouldScanEveryRowAndFewerOfASymbol() throws IOException {
        final SegmentScanBenchmark scan = new SegmentScanBenchmark();
        scan.codec = Codec.NONE;
        scan.setUp();

        final long all = Math.abs(scan.arrivalOrder());
        assertTrue(all != 0);
        assertTrue(scan.frequentSymbol() != 0);
        assertTrue(scan.rareSymbol() != scan.frequentSymbol());
        scan.tearDown();
    }

    @Test
    void shouldFindTheSameInAPlainAndAPackedColumn() throws IOException {
        final ColumnKernelBenchmark kernel = new ColumnKernelBenchmark();
        final long[] found = new long[2];
        for (Codec codec : Codec.values()) {
            final ColumnKernelBenchmark.Trades trades = new ColumnKernelBenchmark.Trades();
            trades.codec = codec;
            trades.setUp();
            found[codec.ordinal()] = kernel.segment(trades);
            trades.tearDown();
        }

        assertEquals(found[0], found[1]);
    }

    @Test
    void shouldDecodeTheMixAndATypeBehindTheDirectory() throws IOException {
        for (String type : new String[] {"mix", "A", "I"}) {
            final ItchDecodeBenchmark decode = new ItchDecodeBenchmark();
            decode.type = type;
            decode.setUp();

            assertEquals(1000, decode.decode(), type);
            assertEquals(2000, decode.decode(), type);
        }
    }

    @Test
    void shouldFindEveryTypeInTheDayAndNoOther() throws IOException {
        final ItchDay day = new ItchDay();

        for (char type : "AFECXDUPI".toCharArray()) {
            assertEquals(type, day.ofType(type)[Short.BYTES]);
        }
        assertThrows(IllegalArgumentException.class, () -> day.ofType('?'));
    }

    @Test
    void shouldAppendFrames() throws IOException {
        final WalAppendBenchmark append = new WalAppendBenchmark();
        append.batch = 64;
        append.setUp();

        assertTrue(append.appendAndSeal() < append.appendAndSeal());
        assertTrue(append.copy() < append.copyWithChecksum());
        append.tearDown();
    }

    @Test
    void shouldPublishToANodeAndToABareRing() throws Exception {
        final PublishBenchmark publish = new PublishBenchmark();
        final PublishBenchmark.LoggedNode node = new PublishBenchmark.LoggedNode();
        node.open();
        final PublishBenchmark.BareRing ring = new PublishBenchmark.BareRing();
        ring.batch = 64;
        ring.start();
        for (int invocation = 0; invocation < 6; invocation++) {
            node.drain();
            publish.toNode(node);
            ring.drain();
            publish.toBareRing(ring);
        }

        node.flush();
        node.drain();
        assertEquals(6L << 14, publish.toBareRing(ring) - (1 << 14));
        ring.stop();
        node.close();
    }

    @Test
    void shouldPutThroughTheSeamWhatTheBareStoresWrite() throws IOException {
        for (int length : new int[] {64, 4096}) {
            for (String known : new String[] {"one", "mixed"}) {
                final TransportPutBenchmark put = new TransportPutBenchmark();
                put.length = length;
                put.known = known;
                put.setUp();
                assertPuts(put, TransportPutBenchmark::throughInterface, 1);
                assertPuts(put, TransportPutBenchmark::throughInterfaceAndFlush, 2);
                assertPuts(put, TransportPutBenchmark::direct, 3);
                put.bareStores();
                assertEquals(put.source().slice(0, length), put.bareMemory().slice(0, length));
                put.tearDown();
            }
        }
    }

    private static void assertPuts(
            TransportPutBenchmark put, Consumer<TransportPutBenchmark> benchmark, int value) {
        for (int i = 0; i < put.length; i++) {
            put.source().put(i, (byte) (i * value));
        }
        benchmark.accept(put);

        assertEquals(put.source().slice(0, put.length), put.ownersMemory().slice(0, put.length));
        assertEquals(0, put.ownersMemory().get(put.length), "a byte behind the put");
    }

    @Test
    void shouldPutThroughUcxWhatTheOwnerSees() {
        Ucx.missing()
                .ifPresent(
                        why -> {
                            System.out.println("SKIPPED: " + why);
                            assumeTrue(isRequired("ucx"), why);
                        });
        for (String known : new String[] {"one", "both"}) {
            final UcxPutBenchmark put = new UcxPutBenchmark();
            put.length = 64;
            put.known = known;
            put.setUp();
            put.source().put(0, (byte) 1);
            put.throughInterface();
            assertTrue(put.throughInterfaceAndFlush());
            assertEquals(1, put.ownersMemory().get(0));
            put.source().put(0, (byte) 2);
            put.direct();
            put.throughInterfaceAndFlush();
            assertEquals(2, put.ownersMemory().get(0));
            put.tearDown();
        }
    }

    private static boolean isRequired(String what) {
        return List.of(System.getProperty("tickring.require", "").split(",")).contains(what);
    }
}
