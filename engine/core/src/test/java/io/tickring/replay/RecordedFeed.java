package io.tickring.replay;

import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Random sessions of several sources as plain objects, and stores filled from them: with any number
 * of shards and with ids given out in any order.
 */
public final class RecordedFeed {
    /** A type that no store knows before it is defined there. */
    public static final TickType VENUE_TYPE =
            TickType.named("venue.print")
                    .price("price")
                    .size("size", 3)
                    .character("printable")
                    .text("venue", 6)
                    .countsAsTrade()
                    .build();

    private static final TickType OTHER_TYPE = TickType.named("venue.other").i64("x").build();

    private static final List<TickType> TYPES =
            List.of(BuiltinTypes.TRADE, BuiltinTypes.QUOTE, BuiltinTypes.RAW, VENUE_TYPE);

    /** One event, in names. {@code arrival} counts over the whole feed. */
    public record Event(
            int arrival,
            String source,
            int ordinal,
            long sequence,
            String symbol,
            TickType type,
            long eventTime,
            long receiveTime,
            long price,
            long size,
            char letter,
            String text) {
        public String label() {
            return source + '#' + ordinal + ':' + sequence;
        }
    }

    private record Session(String source, int ordinal) {}

    private final List<Session> sessions = new ArrayList<>();
    private final List<String> symbols = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    public RecordedFeed(Random random, int maxSessions, int maxEvents) {
        final int sourceCount = 1 + random.nextInt(3);
        final int[] ordinals = new int[sourceCount];
        for (int i = random.nextInt(maxSessions + 1); i > 0; i--) {
            final int source = random.nextInt(sourceCount);
            sessions.add(new Session("feed" + (char) ('c' - source), ++ordinals[source]));
        }
        symbols.add("");
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            symbols.add("S" + i);
        }
        final long[] sequences = new long[sessions.size()];
        final int timeRange = 1 + random.nextInt(40);
        for (int i = sessions.isEmpty() ? 0 : random.nextInt(maxEvents + 1); i > 0; i--) {
            final int session = random.nextInt(sessions.size());
            final long drift = random.nextBoolean() ? i / 4 : 0;
            events.add(
                    new Event(
                            events.size(),
                            sessions.get(session).source,
                            sessions.get(session).ordinal,
                            ++sequences[session],
                            symbols.get(random.nextInt(symbols.size())),
                            TYPES.get(random.nextInt(TYPES.size())),
                            random.nextInt(timeRange) - drift,
                            random.nextInt(timeRange) + drift,
                            random.nextInt(20) == 0
                                    ? Decimals.UNDEFINED_PRICE
                                    : random.nextInt(40) * 500_000_000L,
                            random.nextInt(5),
                            random.nextInt(3) == 0 ? 'N' : 'Y',
                            "V".repeat(random.nextInt(3)) + random.nextInt(3)));
        }
    }

    /** In arrival order. */
    public List<Event> events() {
        return events;
    }

    /** The selected events in the documented order, by a sort. */
    public List<Event> inOrder(Predicate<Event> selected, ReplayOrder order) {
        final Map<String, Long> maxima = new HashMap<>();
        final Map<Event, Long> keys = new HashMap<>();
        final List<Event> wanted = events.stream().filter(selected).toList();
        for (Event event : wanted) { // arrival order is sequence order within each session
            final long time =
                    switch (order) {
                        case RECEIVE -> event.receiveTime;
                        case EVENT -> event.eventTime;
                        case SOURCE -> 0;
                        case APPEND -> event.arrival;
                    };
            keys.put(event, maxima.merge(event.source + event.ordinal, time, Math::max));
        }
        return wanted.stream()
                .sorted(
                        Comparator.<Event>comparingLong(keys::get)
                                .thenComparing(Event::source)
                                .thenComparingInt(Event::ordinal)
                                .thenComparingLong(Event::sequence))
                .toList();
    }

    public List<String> symbols() {
        return symbols;
    }

    /** A store of these events whose ids depend on the dice. */
    public FakeStore store(Random random, int shardCount) {
        return store(random, shardCount, event -> true);
    }

    /** As above, of the events of which the test holds. */
    public FakeStore store(Random random, int shardCount, Predicate<Event> kept) {
        final FakeStore store = new FakeStore(shardCount, 1 + random.nextInt(4));
        if (random.nextBoolean()) {
            store.names().typeId(OTHER_TYPE);
        }
        store.names().typeId(VENUE_TYPE);
        final List<String> shuffled = new ArrayList<>(symbols.subList(1, symbols.size()));
        Collections.shuffle(shuffled, random);
        shuffled.forEach(store.names()::symbolId);
        final List<Session> inAnyOrder = new ArrayList<>(sessions);
        Collections.shuffle(inAnyOrder, random);
        int sourceId = random.nextInt(3);
        for (Session session : inAnyOrder) {
            store.names()
                    .restoreSession(
                            new SessionInfo(
                                    ++sourceId,
                                    session.source,
                                    session.ordinal,
                                    "test",
                                    "",
                                    "",
                                    0));
        }
        events.stream().filter(kept).forEach(event -> append(store, event));
        return store;
    }

    private static void append(FakeStore store, Event event) {
        final int symbolId = event.symbol.isEmpty() ? 0 : store.names().findSymbol(event.symbol);
        final TickType type = event.type;
        store.append(
                type,
                symbolId,
                sourceId(store, event),
                event.sequence,
                event.eventTime,
                event.receiveTime,
                writer -> {
                    if (type.equals(BuiltinTypes.RAW)) {
                        final byte[] bytes = event.text.getBytes(StandardCharsets.UTF_8);
                        writer.putChar(type.field("more"), event.letter);
                        writer.putBytes(
                                type.field("bytes"), ByteBuffer.wrap(bytes), 0, bytes.length);
                    } else if (type.equals(BuiltinTypes.QUOTE)) {
                        writer.putLong(type.field("bidPrice"), event.price);
                    } else {
                        writer.putLong(type.price(), event.price);
                        writer.putLong(type.size(), event.size);
                    }
                    if (type.equals(VENUE_TYPE)) {
                        writer.putChar(type.printable(), event.letter);
                        writer.putText(type.field("venue"), event.text);
                    }
                });
    }

    private static int sourceId(FakeStore store, Event event) {
        return store.names().sessions().stream()
                .filter(s -> s.source().equals(event.source) && s.ordinal() == event.ordinal)
                .findFirst()
                .orElseThrow()
                .sourceId();
    }
}
