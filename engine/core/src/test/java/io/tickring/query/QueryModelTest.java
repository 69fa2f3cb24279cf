package io.tickring.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.replay.FakeStore;
import io.tickring.replay.RecordedFeed;
import io.tickring.replay.RecordedFeed.Event;
import io.tickring.replay.ReplayOrder;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.Tick;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer equals that of a naive scan over plain objects. */
final class QueryModelTest {
    private static final Map<String, Function<Event, Comparable<?>>> ORDERS = new TreeMap<>();

    static {
        ORDERS.put("eventTime", Event::eventTime);
        ORDERS.put("receiveTime", Event::receiveTime);
        ORDERS.put("sourceSequence", Event::sequence);
        ORDERS.put("symbol", Event::symbol);
        ORDERS.put("type", event -> event.type().name());
        ORDERS.put("source", Event::source);
        ORDERS.put("price", event -> hasPrice(event) ? event.price() : null);
        ORDERS.put("size", event -> event.type().size() != null ? size(event) : null);
        ORDERS.put("more", event -> isRaw(event) ? event.letter() : null);
        ORDERS.put("bytes", event -> isRaw(event) ? event.text() : null);
        ORDERS.put("venue", event -> isVenue(event) ? event.text() : null);
    }

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    private static boolean isRaw(Event event) {
        return event.type().equals(BuiltinTypes.RAW);
    }

    private static boolean isVenue(Event event) {
        return event.type().equals(RecordedFeed.VENUE_TYPE);
    }

    private static boolean hasPrice(Event event) {
        return event.type().price() != null && event.price() != Decimals.UNDEFINED_PRICE;
    }

    private static BigDecimal size(Event event) {
        return BigDecimal.valueOf(event.size(), event.type().size().exponent());
    }

    private static boolean isTrade(Event event) {
        return event.type().isTrade()
                && (event.type().printable() == null || event.letter() == 'Y')
                && hasPrice(event)
                && event.size() != 0;
    }

    /** One question, put to the model and to the store. */
    private static final class Question {
        final RecordedFeed feed;
        final FakeStore store;
        final Query query;
        final String context;
        final int shardCount;
        boolean oneSymbol;
        Predicate<Event> selected = event -> true;
        long offset;
        long limit = Long.MAX_VALUE;

        Question(int seed, Random random, int shardCount) {
            feed = new RecordedFeed(random, 5, 150);
            store = feed.store(random, shardCount);
            query = Query.over(store::view);
            this.shardCount = shardCount;
            context = "seed=" + seed + " shards=" + shardCount;
            if (random.nextBoolean()) {
                selectSymbols(random);
            }
            if (random.nextInt(3) == 0) {
                selectTypes(random);
            }
            if (random.nextInt(3) == 0) {
                final long from = random.nextInt(20) - 10L;
                final long to = from + random.nextInt(20);
                query.from(from).to(to);
                selected = selected.and(e -> e.eventTime() >= from && e.eventTime() < to);
            }
            if (random.nextInt(2) == 0) {
                offset = random.nextInt(20);
                query.offset(offset);
            }
            if (random.nextInt(2) == 0) {
                limit = random.nextInt(30);
                query.limit(limit);
            }
        }

        private void selectSymbols(Random random) {
            final List<String> symbols = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                final String any = feed.symbols().get(random.nextInt(feed.symbols().size()));
                symbols.add(random.nextInt(5) == 0 ? "unknown" : any);
            }
            query.symbols(symbols.toArray(String[]::new));
            selected = selected.and(event -> symbols.contains(event.symbol()));
            oneSymbol = symbols.stream().filter(s -> !s.equals("unknown")).distinct().count() <= 1;
        }

        private void selectTypes(Random random) {
            final List<String> types =
                    random.nextBoolean()
                            ? List.of("trade", "quote")
                            : List.of("raw", RecordedFeed.VENUE_TYPE.name());
            query.types(types.toArray(String[]::new));
            selected = selected.and(event -> types.contains(event.type().name()));
        }

        List<Event> rows() {
            return feed.inOrder(
                    selected,
                    oneSymbol || shardCount == 1 ? ReplayOrder.APPEND : ReplayOrder.RECEIVE);
        }

        List<Event> trades() {
            return feed.events().stream().filter(selected).filter(e -> isTrade(e)).toList();
        }

        <T> List<T> cut(List<T> all) {
            return all.stream().skip(offset).limit(limit).toList();
        }
    }

    private static List<Question> questions(int seed) {
        final Random random = new Random(seed);
        return IntStream.of(1, 2, 4).mapToObj(n -> new Question(seed, random, n)).toList();
    }

    private static List<String> labels(List<Event> events) {
        return events.stream().map(Event::label).toList();
    }

    private static String label(Tick tick) {
        final NameRegistry names = (NameRegistry) tick.names();
        return names.session(tick.sourceId()).label() + ':' + tick.sourceSequence();
    }

    private static List<String> asked(Query query) {
        final List<String> labels = new ArrayList<>();
        final long count = query.forEach(tick -> labels.add(label(tick)));
        assertEquals(labels.size(), count);
        assertEquals(labels, query.rows().stream().map(QueryModelTest::label).toList());
        return labels;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheSelectedRowsInDefaultOrder(int seed) {
        for (Question question : questions(seed)) {
            assertEquals(
                    labels(question.cut(question.rows())), asked(question.query), question.context);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldOrderRowsByOneFieldAndThenByDefault(int seed) {
        for (Question question : questions(seed)) {
            ORDERS.forEach((field, value) -> orderBy(question, field, value));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void orderBy(
            Question question, String field, Function<Event, Comparable<?>> value) {
        final Comparator<Event> byValue =
                (one, other) -> {
                    final Comparable a = value.apply(one);
                    final Comparable b = value.apply(other);
                    return a == null || b == null
                            ? Boolean.compare(a == null, b == null)
                            : a.compareTo(b);
                };
        final List<Event> sorted = question.rows().stream().sorted(byValue).toList();
        try {
            assertEquals(
                    labels(question.cut(sorted)),
                    asked(question.query.orderBy(field)),
                    question.context + " by " + field);
        } catch (IllegalArgumentException refused) { // right when no selected type has the field
            assertEquals(
                    0,
                    sorted.stream().filter(event -> value.apply(event) != null).count(),
                    question.context + " by " + field + ": " + refused.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldCountFeedEventsAndChainsOnce(int seed) {
        for (Question question : questions(seed)) {
            final long all =
                    question.rows().stream()
                            .filter(event -> !isRaw(event) || event.letter() != 'Y')
                            .count();
            assertEquals(
                    Math.min(question.limit, Math.max(0, all - question.offset)),
                    question.query.count(),
                    question.context);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheLatestOfEachSymbol(int seed) {
        for (Question question : questions(seed)) {
            final Map<String, Event> latest = new TreeMap<>();
            question.feed.events().stream()
                    .filter(question.selected)
                    .forEach(event -> latest.put(event.symbol(), event));
            latest.remove("");
            assertEquals(
                    labels(question.cut(List.copyOf(latest.values()))),
                    question.query.latest().stream().map(QueryModelTest::label).toList(),
                    question.context);
            final List<Event> byTime =
                    latest.values().stream()
                            .sorted(Comparator.comparingLong(Event::eventTime))
                            .toList();
            assertEquals(
                    labels(question.cut(byTime)),
                    question.query.orderBy("eventTime").latest().stream()
                            .map(QueryModelTest::label)
                            .toList(),
                    question.context);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGatherTradesIntoBars(int seed) {
        for (Question question : questions(seed)) {
            final long width = 1L + seed % 7;
            final Map<String, Map<Long, List<Event>>> spans = new TreeMap<>();
            for (Event trade : question.trades()) {
                spans.computeIfAbsent(trade.symbol(), symbol -> new TreeMap<>())
                        .computeIfAbsent(
                                Math.floorDiv(trade.eventTime(), width) * width,
                                start -> new ArrayList<>())
                        .add(trade);
            }
            final List<Bar> expected = new ArrayList<>();
            spans.forEach(
                    (symbol, byStart) ->
                            byStart.forEach(
                                    (start, trades) -> expected.add(bar(symbol, start, trades))));
            assertEquals(
                    question.cut(expected),
                    question.query.bars(Duration.ofNanos(width)),
                    question.context);
        }
    }

    private static Bar bar(String symbol, long start, List<Event> trades) {
        return new Bar(
                symbol,
                start,
                trades.get(0).price(),
                trades.stream().mapToLong(Event::price).max().orElseThrow(),
                trades.stream().mapToLong(Event::price).min().orElseThrow(),
                trades.get(trades.size() - 1).price(),
                plain(volume(trades)),
                trades.size());
    }

    private static BigDecimal volume(List<Event> trades) {
        return trades.stream().map(trade -> size(trade)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAverageTradesByVolume(int seed) {
        for (Question question : questions(seed)) {
            final Map<String, List<Event>> bySymbol = new TreeMap<>();
            question.trades()
                    .forEach(
                            trade ->
                                    bySymbol.computeIfAbsent(
                                                    trade.symbol(), symbol -> new ArrayList<>())
                                            .add(trade));
            final Map<String, Vwap> expected = new LinkedHashMap<>();
            bySymbol.forEach((symbol, trades) -> expected.put(symbol, vwap(symbol, trades)));
            assertEquals(
                    question.cut(List.copyOf(expected.values())),
                    question.query.vwap(),
                    question.context);
            assertEquals(
                    question.trades().isEmpty() ? null : vwap("", question.trades()),
                    question.query.totalVwap().orElse(null),
                    question.context);
        }
    }

    private static Vwap vwap(String symbol, List<Event> trades) {
        final BigDecimal notional =
                trades.stream()
                        .map(trade -> BigDecimal.valueOf(trade.price(), 9).multiply(size(trade)))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        final BigDecimal exact = notional.divide(volume(trades), 60, RoundingMode.DOWN);
        final int decimals = exact.compareTo(BigDecimal.ONE) >= 0 ? 6 : 9;
        return new Vwap(
                symbol,
                plain(notional.divide(volume(trades), decimals, RoundingMode.HALF_EVEN)),
                plain(volume(trades)),
                trades.size());
    }

    private static BigDecimal plain(BigDecimal value) {
        return new BigDecimal(value.signum() == 0 ? "0" : strip(value.toPlainString()));
    }

    private static String strip(String decimal) {
        return decimal.contains(".")
                ? decimal.replaceAll("0+$", "").replaceAll("\\.$", "")
                : decimal;
    }
}
