package io.tickring.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class TickDigestTest {
    private static final String SYMBOL = "Ä1";

    private record Event(
            TickType type,
            String symbol,
            String source,
            long sequence,
            long eventTime,
            long receiveTime,
            long value,
            String bytes) {}

    private static final Event TRADE =
            new Event(BuiltinTypes.TRADE, SYMBOL, "file.itch", 3, 1, 2, 77, "");
    private static final Event RAW =
            new Event(BuiltinTypes.RAW, "", "file.itch", 4, 5, 6, 88, "x".repeat(70));

    private static Tick tick(NameRegistry names, Event event, int extraLines) {
        final ByteBuffer lines =
                ByteBuffer.allocate(2 * TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        final byte[] bytes = event.bytes.getBytes(StandardCharsets.US_ASCII);
        final int sourceId =
                names.sessions().stream()
                        .filter(s -> s.source().equals(event.source))
                        .findFirst()
                        .orElseGet(() -> names.newSession(event.source, "", "", "", 0))
                        .sourceId();
        final TickWriter writer = new TickWriter().wrap(lines, 64);
        writer.begin(
                names.typeId(event.type),
                TickLayout.linesFor(event.type.payloadLength() + bytes.length) + extraLines,
                event.symbol.isEmpty() ? 0 : names.symbolId(event.symbol),
                sourceId,
                event.sequence,
                event.eventTime,
                event.receiveTime);
        writer.putLong(event.type.fields().get(0), event.value);
        if (event.type.isVariable()) {
            writer.putBytes(event.type.field("bytes"), ByteBuffer.wrap(bytes), 0, bytes.length);
        }
        return new Tick(names).wrap(lines, 64, 640);
    }

    private static String digest(Event... events) {
        final TickDigest digest = new TickDigest();
        final NameRegistry names = new NameRegistry();
        for (Event event : events) {
            digest.add(tick(names, event, 0));
        }
        return digest.hex();
    }

    @Test
    void shouldHashTheDocumentedBytes() throws Exception {
        final ByteBuffer canonical = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        canonical
                .putLong(1)
                .putLong(2)
                .put((byte) 9)
                .put("file.itch".getBytes(StandardCharsets.UTF_8));
        canonical.putLong(3).put((byte) 5).put("trade".getBytes(StandardCharsets.UTF_8));
        canonical.put((byte) 3).put(SYMBOL.getBytes(StandardCharsets.UTF_8));
        canonical.putShort((short) 30).putLong(77).put(new byte[22]);

        canonical
                .putLong(5)
                .putLong(6)
                .put((byte) 9)
                .put("file.itch".getBytes(StandardCharsets.UTF_8));
        canonical.putLong(4).put((byte) 3).put("raw".getBytes(StandardCharsets.UTF_8));
        canonical.put((byte) 0).putShort((short) (17 + 70)).putLong(88).put(new byte[7]);
        canonical.putShort((short) 70).put("x".repeat(70).getBytes(StandardCharsets.UTF_8));

        final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(canonical.array(), 0, canonical.position());
        assertEquals(HexFormat.of().formatHex(sha256.digest()), digest(TRADE, RAW));
    }

    @Test
    void shouldDifferWhenAnythingDiffers() {
        final Set<String> seen = new HashSet<>();
        final Event other = new Event(BuiltinTypes.GAP, "B", "other", 103, 101, 102, 177, "");
        final int bits = 7;
        for (int mask = 0; mask < 1 << bits; mask++) {
            final int m = mask;
            final UnaryOperator<Event> mix =
                    e ->
                            new Event(
                                    (m & 1) == 0 ? e.type : other.type,
                                    (m & 2) == 0 ? e.symbol : other.symbol,
                                    (m & 4) == 0 ? e.source : other.source,
                                    (m & 8) == 0 ? e.sequence : other.sequence,
                                    (m & 16) == 0 ? e.eventTime : other.eventTime,
                                    (m & 32) == 0 ? e.receiveTime : other.receiveTime,
                                    (m & 64) == 0 ? e.value : other.value,
                                    "");
            seen.add(digest(mix.apply(TRADE)));
        }
        assertEquals(1 << bits, seen.size());
        assertNotEquals(digest(TRADE, RAW), digest(RAW, TRADE));
    }

    @Test
    void shouldNotDependOnIdsOrOnTheCountOfLines() {
        final NameRegistry others = new NameRegistry();
        others.symbolId("first");
        others.newSession("first", "", "", "", 0);
        final TickDigest digest = new TickDigest();
        digest.add(tick(others, TRADE, 3));
        digest.add(tick(new NameRegistry(), RAW, 1)); // of another store, so other ids

        assertEquals(digest(TRADE, RAW), digest.hex());
    }

    @Test
    void shouldGoOnAfterItWasRead() {
        final NameRegistry names = new NameRegistry();
        final TickDigest digest = new TickDigest();
        digest.add(tick(names, TRADE, 0));
        assertEquals(digest(TRADE), digest.hex());
        digest.add(tick(names, RAW, 0));
        assertEquals(digest(TRADE, RAW), digest.hex());
    }

    @Test
    void shouldHashLongRunsOfTheLongestEvents() {
        final Event longest =
                new Event(
                        BuiltinTypes.RAW,
                        "s".repeat(64),
                        "n".repeat(64),
                        1,
                        1,
                        1,
                        1,
                        "x"
                                .repeat(
                                        TickLayout.MAX_PAYLOAD_LENGTH
                                                - BuiltinTypes.RAW.payloadLength()));
        final Event[] many = new Event[100];
        Arrays.fill(many, longest);
        final TickDigest twice = new TickDigest();
        final NameRegistry names = new NameRegistry();
        for (Event event : many) {
            twice.add(tick(names, event, 0));
            twice.hex();
        }
        assertEquals(twice.hex(), digest(many));
    }
}
