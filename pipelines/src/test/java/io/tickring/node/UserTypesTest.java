package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types that a user defines. */
class UserTypesTest {
    private static final TickType SIGNAL =
            TickType.named("acme.signal")
                    .price("fair")
                    .size("weight", 3)
                    .time("validUntil")
                    .i8("tiny")
                    .u16("model")
                    .i32("delta")
                    .u32("mask")
                    .character("side")
                    .text("note", 40)
                    .build();

    private static final Field FAIR = SIGNAL.field("fair");
    private static final Field NOTE = SIGNAL.field("note");

    @Test
    @Tag("smoke")
    void shouldKnowItsTypesInTheLogInSegmentsAndReopened(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("model", AckMode.WAL)) {
            final int id = node.define(SIGNAL);
            assertEquals(id, node.define(SIGNAL), "defined twice");
            offer(node, publisher, id, 1, 300);
            offer(node, publisher, id, 2, -5);
            Nodes.awaitAcked(publisher);
            assertSignals(node);
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertSignals(node);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertSignals(node);
        }
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("model", AckMode.WAL)) {
            assertSignals(node);
            assertEquals(3, publisher.nextSequence());
            offer(node, publisher, node.define(SIGNAL), 3, 7);
            Nodes.awaitAcked(publisher);
            assertEquals(3, node.query().types(SIGNAL).count());
        }
    }

    private static void offer(Node node, Publisher publisher, int id, int number, long fair) {
        publisher
                .stage(id, SIGNAL, node.symbol("AAPL"), number, number)
                .putLong(FAIR, fair)
                .putLong(SIGNAL.field("weight"), 1_500)
                .putLong(SIGNAL.field("validUntil"), Long.MAX_VALUE)
                .putLong(SIGNAL.field("tiny"), -7)
                .putLong(SIGNAL.field("model"), 0xFEDC)
                .putLong(SIGNAL.field("delta"), -1_000_000)
                .putLong(SIGNAL.field("mask"), 0xFFFF_FFFFL)
                .putChar(SIGNAL.field("side"), 'B')
                .putText(NOTE, "number " + number);
        Nodes.untilAccepted(publisher::offer);
    }

    private static void assertSignals(Node node) {
        final List<Tick> rows = node.query().types("acme.signal").orderBy("fair").rows();
        assertEquals(2, rows.size());
        final Tick least = rows.get(0);
        assertEquals(SIGNAL, least.type());
        assertEquals(-5, least.getLong(FAIR));
        assertEquals("number 2", least.getText(NOTE));
        assertEquals(-7, least.getLong(SIGNAL.field("tiny")));
        assertEquals(0xFEDC, least.getLong(SIGNAL.field("model")));
        assertEquals(-1_000_000, least.getLong(SIGNAL.field("delta")));
        assertEquals(0xFFFF_FFFFL, least.getLong(SIGNAL.field("mask")));
        assertEquals('B', least.getChar(SIGNAL.field("side")));
        assertEquals(Long.MAX_VALUE, least.getLong(SIGNAL.field("validUntil")));
        assertEquals(FieldKind.SIZE, SIGNAL.field("weight").kind());
    }

    @Test
    void shouldRefuseWhatWouldContradictADefinition(@TempDir Path directory) throws IOException {
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("model", AckMode.WAL)) {
            final int id = node.define(SIGNAL);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> node.define(TickType.named("acme.signal").i64("other").build()));
            final int symbol = node.symbol("AAPL");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> publisher.stage(id + 1, SIGNAL, symbol, 1, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> publisher.stage(id, SIGNAL.lines() - 1, symbol, 1, 1));
            assertThrows(IllegalStateException.class, publisher::offer, "nothing is staged");
            final IllegalArgumentException unknown =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> publisher.trade(symbol + 100, 1, 1, 1, 1));
            assertTrue(unknown.getMessage().contains("symbol"), unknown::getMessage);
            offer(node, publisher, id, 1, 1);
            Nodes.awaitAcked(publisher);
            assertTrue(node.failure().isEmpty());
            assertEquals(1, node.query().count());
        }
    }
}
