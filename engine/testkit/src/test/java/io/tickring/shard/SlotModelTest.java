package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Senders with outboxes, and an owner that crashes: senders keep what was not acked, send it again
 * under the life that numbered it, begin new lives, and go back to what their source told them
 * last. In the end the owner holds every event once, and each sender's in their order.
 */
final class SlotModelTest {
    private static final int EVENTS = 150;
    private static final int[] SENDERS = {1, 7};

    private long crashes;
    private long duplicates;
    private long lives;

    /** What a sender has sent or will send, in order; acked up to a place. */
    private static final class Sender {
        private final int node;
        private final List<Sent> outbox = new ArrayList<>();
        private final Map<Integer, Long> counts = new HashMap<>();
        private int life = 1;
        private int acked;
        private int sent;
        private long sequence;

        Sender(int node) {
            this.node = node;
        }

        boolean isBusy() {
            return acked < outbox.size() || sequence < EVENTS;
        }

        void offer(long ofSequence) {
            final int slot = SlotHash.slot(HandStore.symbolOf(ofSequence));
            outbox.add(new Sent(ofSequence, slot, life, counts.merge(slot, 1L, Long::sum)));
        }

        void beginLife() {
            life++;
            counts.clear();
        }
    }

    private record Sent(long sequence, int slot, int life, long slotSeq) {}

    private final class Run {
        private final Random random;
        private final List<Sender> senders = new ArrayList<>();
        private MemFileSystem disk = new MemFileSystem();
        private HandStore hand;

        Run(long seed) throws IOException {
            random = new Random(SlotHash.splitmix64(seed));
            for (int node : SENDERS) {
                senders.add(new Sender(node));
            }
            open();
        }

        private void open() throws IOException {
            hand = HandStore.open(HandStore.config(disk, 2, 4096, 60));
            hand.work();
        }

        void run() throws IOException {
            while (senders.stream().anyMatch(Sender::isBusy)) {
                step(senders.get(random.nextInt(senders.size())));
            }
            final Map<Integer, List<Long>> stored = stored();
            for (Sender sender : senders) {
                final int source = hand.session("from-" + sender.node);
                assertEquals(
                        LongStream.rangeClosed(1, EVENTS).boxed().toList(),
                        stored.get(source).stream().sorted().toList(),
                        "each once");
            }
            hand.close();
        }

        private void step(Sender sender) throws IOException {
            switch (random.nextInt(12)) {
                case 0 -> restart(sender);
                case 1 -> crash();
                case 2 -> {
                    hand.flush();
                    hand.work();
                }
                case 3 -> force();
                case 4 -> sender.sent = sender.acked; // another connection
                case 5, 6, 7 -> {
                    for (int i = random.nextInt(6); i > 0 && sender.sequence < EVENTS; i--) {
                        sender.offer(++sender.sequence);
                    }
                }
                default -> send(sender);
            }
        }

        /** The sender dies and goes on with its source from somewhere before its last event. */
        private void restart(Sender sender) {
            lives++;
            sender.beginLife();
            sender.sent = sender.acked;
            final long from = Math.max(1, sender.sequence - random.nextInt(5));
            for (long again = from; again <= sender.sequence; again++) {
                sender.offer(again);
            }
        }

        private void send(Sender sender) throws IOException {
            for (int i = 1 + random.nextInt(8); i > 0 && sender.sent < sender.outbox.size(); i--) {
                final Sent next = sender.outbox.get(sender.sent++);
                hand.with(new SlotEntry().set(next.slot, 1, sender.node, next.life, next.slotSeq));
                hand.any(hand.session("from-" + sender.node), next.sequence);
                assertNotEquals(SlotAnswer.GAP, hand.answer(), next.toString());
                duplicates += hand.answer() == SlotAnswer.DUPLICATE ? 1 : 0;
            }
            hand.seal();
            hand.work();
        }

        /** What is forced is acked. */
        private void force() throws IOException {
            hand.force();
            senders.forEach(sender -> sender.acked = sender.sent);
        }

        private void crash() throws IOException {
            crashes++;
            final boolean isKilled = random.nextBoolean();
            final MemFileSystem left =
                    isKilled ? disk.killClone() : disk.crashClone(random.nextLong());
            hand.close();
            disk = left;
            senders.forEach(sender -> sender.sent = sender.acked);
            open();
        }

        /** The sequences of each source, which ascend in each shard. */
        private Map<Integer, List<Long>> stored() {
            final Map<Integer, List<Long>> stored = new HashMap<>();
            final TickBlock block = new TickBlock();
            try (StoreView view = hand.store.view()) {
                for (int shard = 0; shard < view.shardCount(); shard++) {
                    final Map<Integer, Long> last = new HashMap<>();
                    try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
                        while (cursor.next(block)) {
                            for (int i = 0; i < block.count(); i++) {
                                final int source =
                                        TickLayout.sourceId(block.buffer(i), block.offset(i));
                                final long sequence =
                                        TickLayout.sourceSequence(block.buffer(i), block.offset(i));
                                final Long before = last.put(source, sequence);
                                assertTrue(before == null || before < sequence, "out of order");
                                stored.computeIfAbsent(source, id -> new ArrayList<>())
                                        .add(sequence);
                            }
                        }
                    }
                }
            }
            return stored;
        }
    }

    @Test
    void shouldHoldEveryEventOnceWhateverIsSentAgain() {
        Seeds.each(Nightly.or(20, 2_000), seed -> new Run(seed).run());
        System.out.println(
                "SlotModelTest: "
                        + crashes
                        + " crashes, "
                        + lives
                        + " lives of senders, "
                        + duplicates
                        + " duplicates");
        assertTrue(crashes > 0 && lives > 0 && duplicates > 0, "nothing went wrong");
    }
}
