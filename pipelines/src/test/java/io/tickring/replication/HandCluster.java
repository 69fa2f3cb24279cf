package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.SimClock;
import io.tickring.transport.memory.Faults;
import io.tickring.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Two nodes of the classes that run in production, stepped in one thread on virtual time, over a
 * network that loses, repeats, tears, reorders, and cuts. The control channel is a call, which
 * fails when the other node is down.
 */
final class HandCluster {
    static final int INBOX_CELLS = 128;

    static final long TURN_NS = 1_000_000;
    private static final int NODES = 2;

    private final PeersConfig peers;
    private final Random dice;
    private final SimClock clock = new SimClock();
    private final MemoryNetwork network = new MemoryNetwork();
    private final HandPeer[] nodes = new HandPeer[NODES + 1];
    private final int[] lives = new int[NODES + 1];
    private boolean healed;
    private boolean turning;
    private HandPeer hung;
    private long faultsFired;

    HandCluster(Random dice, String... more) {
        this.dice = dice;
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "cluster = 00112233445566778899aabbccddeeff",
                                "node.1.control = 127.0.0.1:1",
                                "node.2.control = 127.0.0.1:2",
                                "inboxCells = " + INBOX_CELLS,
                                "outboxBytes = 1048576",
                                "outboxFileBytes = 65536"));
        lines.addAll(List.of(more));
        peers = PeersConfig.parse("peers.conf", lines);
    }

    HandPeer node(int id) {
        return nodes[id];
    }

    PeersConfig peers() {
        return peers;
    }

    /** A name that begins so and belongs to this node. */
    String ownedBy(int node, String prefix) {
        final Cluster view = Cluster.of(peers, 1, new NodeLife(1, 0, 0));
        return IntStream.range(0, 100)
                .mapToObj(i -> prefix + i)
                .filter(name -> view.table().owner(SlotHash.slot(name)) == node)
                .findFirst()
                .orElseThrow();
    }

    MemoryNetwork network() {
        return network;
    }

    SimClock clock() {
        return clock;
    }

    long faultsFired() {
        return faultsFired;
    }

    HandPeer start(int id, MemFileSystem disk) throws IOException {
        lives[id]++;
        final Faults faults = Faults.seeded(dice.nextLong());
        if (!healed) {
            faults.delay(0.05).reorder(0.05).drop(0.03).duplicate(0.05).tear(0.1).cut(0.002);
        }
        nodes[id] = new HandPeer(peers, id, 2, disk, clock, network, faults, this);
        return nodes[id];
    }

    /** Both nodes, new, over a network without faults. */
    void startHealed() throws IOException {
        heal();
        for (int id = 1; id <= NODES; id++) {
            start(id, new MemFileSystem());
        }
    }

    /** The process dies: what it stored is on its disk, nothing else is left. */
    MemFileSystem kill(int id) {
        count(nodes[id].faults());
        final MemFileSystem disk = nodes[id].disk().killClone();
        nodes[id] = null;
        return disk;
    }

    /** The machine loses power: what was not forced may be gone, or there in part. */
    MemFileSystem crash(int id) {
        final MemFileSystem disk = kill(id);
        return disk.crashClone(dice.nextLong());
    }

    private void count(Faults faults) {
        faultsFired +=
                faults.dropped()
                        + faults.duplicated()
                        + faults.torn()
                        + faults.reordered()
                        + faults.delayed()
                        + faults.cutCount();
    }

    /** The process lives and does nothing, as one that is stopped. */
    void hang(int id) {
        hung = nodes[id];
    }

    /** Who hung goes on. */
    void wake() {
        hung = null;
    }

    /** No more faults. */
    void heal() {
        healed = true;
        for (HandPeer node : nodes) {
            if (node != null) {
                node.faults().heal();
            }
        }
    }

    /** Every duty of every node once. */
    void turn() {
        clock.advanceNs(TURN_NS);
        if (turning) {
            // A duty waits for the log of its own node: the others go on, it does not begin anew.
            return;
        }
        turning = true;
        try {
            for (HandPeer node : nodes) {
                if (node != null && node != hung) {
                    node.turn(dice);
                    assertNull(node.ring().failure(), () -> "node failed");
                }
            }
        } finally {
            turning = false;
        }
    }

    ControlCall dial(int from, int to) throws IOException {
        if (nodes[to] == null) {
            throw new IOException("nobody is there");
        }
        return new Call(to, lives[to], from, lives[from]);
    }

    /** A conversation between two lives; it is over with either. */
    private final class Call implements ControlCall {
        private final int to;
        private final int life;
        private final int from;
        private final int ownLife;
        private boolean closed;

        Call(int to, int life, int from, int ownLife) {
            this.to = to;
            this.life = life;
            this.from = from;
            this.ownLife = ownLife;
        }

        @Override
        public Answer ask(int type, byte[] body) throws IOException {
            if (!isOpen()) {
                throw new IOException("the peer is gone");
            }
            if (nodes[to] == hung) {
                throw new IOException("no answer");
            }
            return nodes[to].replication().answerer().answer(type, body);
        }

        @Override
        public void keepAlive() throws IOException {
            if (!isOpen()) {
                throw new IOException("the peer is gone");
            }
        }

        @Override
        public boolean isOpen() {
            return !closed && nodes[to] != null && lives[to] == life && lives[from] == ownLife;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
