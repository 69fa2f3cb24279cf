package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeersConfigTest {
    private static final List<String> GOOD =
            List.of(
                    "# three nodes",
                    "cluster = 3f9a0c5d77e14b21a6d0c2b98e41f003  # of all",
                    "",
                    "node.2.control = 127.0.0.1:7102",
                    "node.1.control = [::1]:7101",
                    "node.63.control = host:65535",
                    "pin.17 = 63",
                    "inboxCells = 8192",
                    "ack=fsync");

    @Test
    void readsWhatIsSaidAndDefaultsTheRest() {
        final PeersConfig peers = PeersConfig.parse("p", GOOD);
        assertEquals(0x214be1775d0c9a3fL, peers.clusterIdLow());
        assertArrayEquals(new int[] {1, 2, 63}, peers.nodeIds());
        assertArrayEquals(new int[] {1, 63}, peers.peersOf(2));
        assertEquals("[::1]", peers.address(1).host());
        assertEquals(65_535, peers.address(63).port());
        assertEquals(63, peers.pins().get(17));
        assertEquals(13, peers.log2Cells());
        assertEquals(1L << 30, peers.outboxBytes());
        assertTrue(peers.fsync());
        assertThrows(IllegalArgumentException.class, () -> peers.address(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node.64.control = h:1          | p:10: node.64.control: 64 is not within 1..63",
                "node.0.control = h:1           | p:10: node.0.control: 0 is not within 1..63",
                "node.3.control = h             | p:10: node.3.control must be HOST:PORT: 'h'",
                "node.3.control = h:0           | p:10: node.3.control: 0 is not within 1..65535",
                "node.3.control = host:65535    | p:6: nodes 3 and 63 have one address",
                "node.2.control = h:1           | p:10: node.2.control stands in line 4 already",
                "node.02.control = h:1          | p:10: node.02.control: write 2 where '02' stands",
                "node.control = h:1             | p:10: unknown key 'node.control'",
                "node..control = h:1            | p:10: unknown key 'node..control'",
                "pin.017 = 1                    | p:10: pin.017: write 17 where '017' stands",
                "pin.4096 = 1                   | p:10: pin.4096: 4096 is not within 0..4095",
                "pin.5 = 9                      | p:10: pin.5 names node 9, which is not there",
                "inboxcells = 64                | p:10: unknown key 'inboxcells'",
                "outboxBytes = 12q              | p:10: outboxBytes: '12q' is no number",
                "outboxFileBytes = 1000001      | p: outboxFileBytes must be a multiple of 64",
                "peerTimeoutMs = 1              | p:10: peerTimeoutMs: 1 is not within 100..",
                "just words                     | p:10: 'just words' is no 'key = value'",
            })
    void saysWhatIsWrongInWhichLine(String line, String words) {
        final List<String> lines = new ArrayList<>(GOOD);
        lines.add(line);
        final String message =
                assertThrows(IllegalArgumentException.class, () -> PeersConfig.parse("p", lines))
                        .getMessage();
        assertTrue(message.startsWith(words) || message.contains(words), message);
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        final String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        PeersConfig.parse(
                                                "p", List.of("ack = maybe", "inboxCells = 100")))
                        .getMessage();
        assertEquals(
                List.of(
                        "p:1: ack must be wal or fsync: 'maybe'",
                        "p:2: inboxCells must be a power of two: 100",
                        "p: cluster is missing; give 32 hex digits"),
                message.lines().toList());
    }
}
