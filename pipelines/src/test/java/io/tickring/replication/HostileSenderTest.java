package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxWriter;
import io.tickring.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sender that says what no sender should: at hello, and in frames whose checksums are right. */
final class HostileSenderTest {
    private static final int FRAMES = Nightly.or(3_000, 300_000);
    private static final int SOURCE_OF_NODE_1 = 256;

    private static final NodeLife LIFE = new NodeLife(9, 77, 12);

    private final Random dice = new Random(1);
    private HandCluster cluster;
    private ControlCall call;
    private MemoryTransport transport;
    private PeerMessages.Hello good;
    private RemoteRegion inbox;

    @BeforeEach
    void startNode2Alone() throws IOException {
        cluster = new HandCluster(dice);
        cluster.heal();
        cluster.start(2, new MemFileSystem());
        call = cluster.dial(1, 2);
        transport = new MemoryTransport(cluster.network());
        final Cluster view = Cluster.of(cluster.peers(), 1, LIFE);
        good =
                new PeerMessages.Hello(
                        PeerMessages.WIRE_VERSION,
                        cluster.peers().clusterIdLow(),
                        cluster.peers().clusterIdHigh(),
                        1,
                        LIFE,
                        view.table().epoch(),
                        view.tableCrc(),
                        cluster.peers().fsync(),
                        "memory",
                        transport.allocate(AckLayout.LENGTH).handle());
    }

    private static PeerMessages.Hello hello(
            PeerMessages.Hello of,
            int version,
            long cluster,
            int node,
            int inc,
            int crc,
            String by) {
        return new PeerMessages.Hello(
                version,
                cluster,
                of.clusterIdHigh(),
                node,
                new NodeLife(inc, of.life().directoryId(), of.life().lifeId()),
                of.tableEpoch(),
                crc,
                of.fsync(),
                by,
                of.ackHandle());
    }

    private PeerMessages.Hello ofNode1(NodeLife life, boolean fsync) {
        return new PeerMessages.Hello(
                good.wireVersion(),
                good.clusterIdLow(),
                good.clusterIdHigh(),
                1,
                life,
                good.tableEpoch(),
                good.tableCrc(),
                fsync,
                good.transport(),
                good.ackHandle());
    }

    private void assertRefused(PeerMessages.Hello hello, String words) throws IOException {
        assertRefused(hello.encode(), words);
    }

    private void assertRefused(byte[] hello, String words) throws IOException {
        final Answer answer = call.ask(PeerMessages.HELLO, hello);
        assertEquals(PeerMessages.REFUSED, answer.type());
        final String said = PeerMessages.decodeText(answer.body());
        assertTrue(said.contains(words), said);
    }

    @Test
    void aHelloThatDoesNotFitIsRefusedByName() throws IOException {
        final long id = good.clusterIdLow();
        final int crc = good.tableCrc();
        assertRefused(hello(good, 7, id, 1, 9, crc, "memory"), "wire version 7");
        final byte[] ofAnotherLayout = {2, 0, 0, 0, 1, 2, 3};
        assertRefused(ofAnotherLayout, "wire version 2");
        assertRefused(hello(good, 1, id + 1, 1, 9, crc, "memory"), "another cluster");
        assertRefused(hello(good, 1, id, 2, 9, crc, "memory"), "no peer");
        assertRefused(hello(good, 1, id, 5, 9, crc, "memory"), "no peer");
        assertRefused(hello(good, 1, id, 1, 9, crc + 1, "memory"), "another table");
        assertRefused(hello(good, 1, id, 1, 9, crc, "shm"), "--transport");
        assertRefused(ofNode1(LIFE, !good.fsync()), "the same ack");
        assertEquals(PeerMessages.WELCOME, call.ask(PeerMessages.HELLO, good.encode()).type());
        assertRefused(ofNode1(new NodeLife(9, 77, 13), good.fsync()), "older copy");
        assertRefused(hello(good, 1, id, 1, 8, crc, "memory"), "a later life");
        assertEquals(PeerMessages.REFUSED, call.ask(99, new byte[3]).type());
        assertEquals(PeerMessages.REFUSED, call.ask(PeerMessages.HELLO, new byte[3]).type());
        final String foreign = cluster.ownedBy(1, "Y");
        assertEquals(
                PeerMessages.REFUSED,
                call.ask(PeerMessages.SYMBOLS, PeerMessages.encodeNames(List.of(foreign))).type());
    }

    private InboxWriter connect() throws IOException {
        if (inbox != null) {
            inbox.close();
        }
        if (regionsOfNode1() == OwnerService.MAX_REGIONS_OF_SENDER) {
            letTimePass();
        }
        final LocalRegion ack = transport.allocate(AckLayout.LENGTH);
        final PeerMessages.Hello hello =
                new PeerMessages.Hello(
                        good.wireVersion(),
                        good.clusterIdLow(),
                        good.clusterIdHigh(),
                        1,
                        LIFE,
                        good.tableEpoch(),
                        good.tableCrc(),
                        good.fsync(),
                        "memory",
                        ack.handle());
        final Answer answer = call.ask(PeerMessages.HELLO, hello.encode());
        if (answer.type() != PeerMessages.WELCOME) {
            throw new AssertionError(PeerMessages.decodeText(answer.body()));
        }
        final PeerMessages.Welcome welcome = PeerMessages.Welcome.decode(answer.body());
        final InboxHeader header =
                InboxHeader.decode(
                        ByteBuffer.wrap(welcome.inboxHeader()).order(ByteOrder.LITTLE_ENDIAN), 0);
        inbox = transport.connect(welcome.inboxHandle());
        return new InboxWriter(transport, inbox, header, ack, cluster.clock()::nanoTime);
    }

    @Test
    void framesThatSayWhatCannotBeEndTheirConnectionAndNothingElse() {
        Seeds.each(
                2,
                seed -> {
                    final Random random = new Random(seed);
                    InboxWriter writer = connect();
                    int sealed = 0;
                    for (int i = 0; i < FRAMES; i++) {
                        write(writer, random);
                        for (int turns = 0; turns < 400 && !isAnswered(writer); turns++) {
                            cluster.turn();
                            writer.poll();
                        }
                        if (writer.isSealed()) {
                            sealed++;
                            writer = connect();
                        }
                        assertNull(cluster.node(2).ring().failure());
                    }
                    assertTrue(sealed > FRAMES / 2, sealed + " of " + FRAMES + " were refused");
                    assertEquals(0, cluster.node(2).replication().receiver().events());
                });
    }

    private void letTimePass() {
        cluster.clock().advance(Duration.ofSeconds(61));
        for (int turns = 0; turns < 400 && regionsOfNode1() > 1; turns++) {
            cluster.turn();
        }
    }

    private int regionsOfNode1() {
        return cluster.node(2).replication().receiver().regions(1);
    }

    /** Each of its regions is kept for a minute, and no other sender has to wait for that. */
    @Test
    void aSenderThatComesAgainAndAgainIsLetInLater() throws IOException {
        for (int i = 0; i < OwnerService.MAX_REGIONS_OF_SENDER; i++) {
            connect();
            cluster.turn();
        }
        assertRefused(good, "come again later");
        letTimePass();

        assertEquals(1, regionsOfNode1());
        assertEquals(PeerMessages.WELCOME, call.ask(PeerMessages.HELLO, good.encode()).type());
    }

    @Test
    void anEventOfFewerLinesThanItsTypeHasEndsItsConnection() throws IOException {
        final int type = 1 + BuiltinTypes.all().indexOf(BuiltinTypes.IMBALANCE);
        final int lines = BuiltinTypes.IMBALANCE.lines();
        final String name = cluster.ownedBy(2, "Y");
        final int symbol =
                PeerMessages.decodeIds(
                                call.ask(
                                                PeerMessages.SYMBOLS,
                                                PeerMessages.encodeNames(List.of(name)))
                                        .body())
                        .get(0);
        final SessionInfo session =
                new SessionInfo(SOURCE_OF_NODE_1, "feed", 1, "test", "", "2026-01-05", 0);
        call.ask(
                PeerMessages.DEFINITIONS,
                new PeerMessages.Definitions(Map.of(), List.of(session)).encode());
        for (int given = lines; given > 0; given--) {
            final InboxWriter writer = connect();
            final int at = (int) writer.tryClaim(1 + given);
            DataFrame.write(
                    writer.staging(),
                    at,
                    (int) good.tableEpoch(),
                    SlotHash.slot(name),
                    1 + lines - given,
                    1,
                    9);
            new TickWriter()
                    .wrap(writer.staging(), at + InboxLayout.CELL_LENGTH)
                    .begin(type, given, symbol, SOURCE_OF_NODE_1, 1 + lines - given, 1, 1);
            writer.commit(InboxLayout.TYPE_DATA, 0);
            writer.send();
            for (int turns = 0; turns < 400 && !isAnswered(writer); turns++) {
                cluster.turn();
                writer.poll();
            }

            assertEquals(given < lines, writer.isSealed(), given + " lines");
        }
        assertEquals(1, cluster.node(2).replication().receiver().events());
        assertEquals(lines - 1, cluster.node(2).replication().status().get(0).refusedFrames());
        assertNull(cluster.node(2).ring().failure());
    }

    private static boolean isAnswered(InboxWriter writer) {
        return writer.isSealed() || writer.consumed() == writer.ringSeq();
    }

    /** A frame of random content, near to a good one: nobody told what its source is. */
    private void write(InboxWriter writer, Random random) {
        final int cells = 1 + random.nextInt(20);
        final int at = (int) writer.tryClaim(cells);
        final ByteBuffer out = writer.staging();
        for (int i = 16; i < cells * InboxLayout.CELL_LENGTH; i += Long.BYTES) {
            out.putLong(at + i, random.nextInt(3) == 0 ? random.nextLong() : 0);
        }
        if (random.nextBoolean()) {
            DataFrame.write(out, at, 1, random.nextInt(5000), random.nextInt(4), 1, 9);
            if (cells > 1) {
                new TickWriter()
                        .wrap(out, at + InboxLayout.CELL_LENGTH)
                        .begin(
                                1 + random.nextInt(BuiltinTypes.SESSION_END_ID + 3),
                                Math.min(TickLayout.MAX_LINES, cells - 1),
                                random.nextInt(5000),
                                SOURCE_OF_NODE_1 + random.nextInt(2),
                                random.nextInt(5),
                                1,
                                1);
            }
        }
        writer.commit(
                random.nextInt(6) == 0 ? random.nextInt(5) : InboxLayout.TYPE_DATA,
                random.nextInt(2));
        writer.send();
    }
}
