package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sessions of a cluster are called, whoever begins them and whoever died over it. */
final class SessionNamesTest {
    private static final int MOST_TURNS = 20_000;

    private final HandCluster cluster = new HandCluster(new Random(1));

    @BeforeEach
    void startBoth() throws IOException {
        cluster.startHealed();
    }

    /** A source whose name this node owns. */
    private String ownedBy(int node) {
        return cluster.ownedBy(node, "feed");
    }

    private SessionInfo begin(int node, String source, String sha256) {
        return begin(node, source, sha256, StallListener.NONE);
    }

    private SessionInfo begin(int node, String source, String sha256, StallListener waiting) {
        return cluster.node(node)
                .ring()
                .newSession(new SessionInfo(0, source, 0, "itch", sha256, "", 7), waiting);
    }

    @Test
    void theOwnerOfTheNameCountsAndTheIdIsThePublishers() {
        for (int owner = 1; owner <= 2; owner++) {
            final String source = ownedBy(owner);
            for (int node = 1; node <= 2; node++) {
                final SessionInfo session = begin(node, source, "of" + node);
                assertEquals(source + '#' + node, session.label());
                assertEquals(node, NameRegistry.nodeOf(session));
                assertEquals(7, session.midnightNs());
            }
        }
    }

    @Test
    void aSessionThatALifeForgotIsFoundAgain() throws IOException {
        final String source = ownedBy(2);
        final SessionInfo first = begin(1, source, "aa");
        cluster.start(1, cluster.kill(1));
        assertNull(known(1, first), "it was not forgotten");
        assertEquals(first, begin(1, source, "aa"));
    }

    @Test
    void anIdThatALifeForgotIsNotGivenToAnotherSession() throws IOException {
        final String source = ownedBy(2);
        final SessionInfo first = begin(1, source, "aa");
        cluster.start(1, cluster.kill(1));
        final SessionInfo other = begin(1, source, "bb");
        assertNotEquals(first.sourceId(), other.sourceId());
        assertEquals(source + "#2", other.label());
        assertEquals(first, known(2, first));
    }

    /** Nothing that the dead life noted is left: the owner of the name tells of its session. */
    @Test
    void anIdThatOnlyTheOwnerRemembersIsNotGivenToAnotherSession() throws IOException {
        final String source = ownedBy(2);
        final SessionInfo first = begin(1, source, "aa");
        final MemFileSystem disk = cluster.kill(1);
        disk.delete(HandPeer.DIRECTORY.resolve(GivenSources.NAME));
        cluster.start(1, disk);
        final SessionInfo other = begin(1, source, "bb");
        assertNotEquals(first.sourceId(), other.sourceId());
        assertEquals(source + "#2", other.label());
        assertEquals(first, known(1, first));
    }

    /** The owner of the name has the first session in its log, and nothing else is left of it. */
    @Test
    void anIdThatALifeForgotIsNotGivenToASessionOfItsOwnName() throws IOException {
        final SessionInfo forgotten = begin(1, ownedBy(2), "aa");
        cluster.start(1, cluster.kill(1));
        final SessionInfo other = begin(1, ownedBy(1), "bb");
        assertNotEquals(forgotten.sourceId(), other.sourceId());
        for (int node = 1; node <= 2; node++) {
            publishAndEnd(begin(node, ownedBy(3 - node), "cc" + node), node);
        }
        publishAndEnd(other, 1);
    }

    /** Of every slot, so that both nodes own some. */
    private void publishAndEnd(SessionInfo session, int node) {
        try (Publisher publisher =
                cluster.node(node).ring().publisher(session, AckMode.WAL, () -> {})) {
            for (int sequence = 1; sequence <= 24; sequence++) {
                final int symbol = cluster.node(node).ring().symbol("S" + sequence);
                assertEquals(Offer.OK, publisher.trade(symbol, sequence, sequence, 1, 1));
            }
            for (int turns = 0; publisher.acked() < 24; turns++) {
                assertTrue(turns < MOST_TURNS, () -> cluster.node(node).notes().toString());
                cluster.turn();
            }
        }
    }

    @Test
    void whatTheOwnerAgreedToOutlivesIt() throws IOException {
        final String source = ownedBy(2);
        begin(1, source, "aa");
        cluster.start(2, cluster.kill(2));
        assertEquals(source + "#2", begin(2, source, "bb").label());
    }

    @Test
    void aSessionOfTheSameFileAtAnotherNodeIsTold() {
        final String source = ownedBy(1);
        assertEquals(begin(1, source, "aa"), begin(2, source, "aa"));
    }

    @Test
    void whoWaitsForTheOwnerIsToldAndMayGiveUp() throws IOException {
        final String source = ownedBy(2);
        cluster.kill(2);
        final List<String> told = new ArrayList<>();
        final IllegalStateException enough = new IllegalStateException("enough");
        assertEquals(
                enough,
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                begin(
                                        1,
                                        source,
                                        "aa",
                                        (ns, reason) -> {
                                            told.add(reason);
                                            if (told.size() == 10) {
                                                throw enough;
                                            }
                                        })));
        assertTrue(
                told.get(9).startsWith("source " + source + " belongs to node 2: "), told.get(9));
        final long startNs = cluster.clock().nanoTime();
        final String late =
                assertThrows(IllegalStateException.class, () -> begin(1, source, "aa"))
                        .getMessage();
        assertTrue(late.contains("belongs to node 2"), late);
        assertTrue(cluster.clock().nanoTime() - startNs >= 60_000_000_000L, "a minute at least");
    }

    /** As while it restarts: its log takes nothing more, and it still answers. */
    @Test
    void anOwnerThatIsClosingIsAskedAgain() throws InterruptedException {
        final String source = ownedBy(2);
        begin(1, source, "aa");
        cluster.node(2).ring().close(0);
        final List<String> told = new ArrayList<>();
        final SessionInfo session =
                begin(
                        1,
                        source,
                        "bb",
                        (ns, reason) -> {
                            told.add(reason);
                            if (told.size() == 1) {
                                restart(2);
                            }
                        });
        assertEquals(source + "#2", session.label());
        assertTrue(told.get(0).contains("not in its log in time"), told::toString);
    }

    private void restart(int node) {
        try {
            cluster.start(node, cluster.kill(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoIsInterruptedStopsWaitingAndTheLinkGoesOn() {
        begin(1, ownedBy(2), "aa");
        final int notes = cluster.node(1).notes().size();
        final long startNs = cluster.clock().nanoTime();
        Thread.currentThread().interrupt();
        try {
            final String late =
                    assertThrows(IllegalStateException.class, () -> begin(1, ownedBy(2), "bb"))
                            .getMessage();
            assertTrue(late.contains("was interrupted"), late);
            assertEquals(startNs, cluster.clock().nanoTime());
        } finally {
            assertTrue(Thread.interrupted(), "the caller must learn of it, too");
        }
        assertEquals(ownedBy(2) + "#2", begin(1, ownedBy(2), "cc").label());
        assertEquals(notes, cluster.node(1).notes().size(), cluster.node(1).notes()::toString);
    }

    /** Acks do not wait for the disk here, and ids that others have do. */
    @Test
    void whatTheOwnerAgreedToOutlivesItsLossOfPower() throws IOException {
        final String source = ownedBy(2);
        for (int ordinal = 1; ordinal <= 10; ordinal++) {
            assertEquals(source + '#' + ordinal, begin(1, source, "of" + ordinal).label());
            cluster.start(2, cluster.crash(2));
        }
    }

    private SessionInfo known(int node, SessionInfo session) {
        final NameRegistry names = cluster.node(node).store().names();
        return names.hasSession(session.sourceId()) ? names.session(session.sourceId()) : null;
    }
}
