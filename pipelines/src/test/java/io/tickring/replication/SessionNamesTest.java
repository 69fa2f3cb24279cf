package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.StallListener;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sessions of a cluster are called, whoever begins them and whoever died over it. */
final class SessionNamesTest {
    private final HandCluster cluster = new HandCluster(new Random(1));

    @BeforeEach
    void startBoth() throws IOException {
        cluster.heal();
        cluster.start(1, new MemFileSystem());
        cluster.start(2, new MemFileSystem());
    }

    /** A source whose name this node owns. */
    private String ownedBy(int node) {
        final Cluster view = Cluster.of(cluster.peers(), 1, new NodeLife(1, 0, 0));
        return IntStream.range(0, 100)
                .mapToObj(i -> "feed" + i)
                .filter(name -> view.table().owner(SlotHash.slot(name)) == node)
                .findFirst()
                .orElseThrow();
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
        assertEquals(first, known(1, first));
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

    private SessionInfo known(int node, SessionInfo session) {
        final NameRegistry names = cluster.node(node).store().names();
        return names.hasSession(session.sourceId()) ? names.session(session.sourceId()) : null;
    }
}
