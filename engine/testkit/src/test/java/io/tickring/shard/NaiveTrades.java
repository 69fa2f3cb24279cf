package io.tickring.shard;

import io.tickring.query.Bar;
import io.tickring.query.Select;
import io.tickring.query.Vwap;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Decimals;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bars and averages as one would write them down: line by line, with big numbers. */
final class NaiveTrades {
    private final List<Trade> trades = new ArrayList<>();

    private record Trade(String symbol, long time, long price, BigDecimal size) {}

    /** Takes the selected trades that count, shard by shard in append order. */
    NaiveTrades(StoreView view, Select select) {
        final Selection selection = select.resolve(view.names());
        final Tick tick = new Tick(view.names());
        final TickBlock block = new TickBlock();
        for (int shard = 0; shard < view.shardCount(); shard++) {
            try (BlockCursor cursor = view.cursor(shard, selection)) {
                while (cursor.next(block)) {
                    for (int i = 0; i < block.count(); i++) {
                        add(tick.wrap(block.buffer(i), block.offset(i), block.position(i)));
                    }
                }
            }
        }
    }

    private void add(Tick tick) {
        if (!tick.type().isTrade()
                || tick.price() == Decimals.UNDEFINED_PRICE
                || tick.size() == 0
                || tick.type().printable() != null
                        && tick.getChar(tick.type().printable()) != 'Y') {
            return;
        }
        trades.add(
                new Trade(
                        tick.symbol(),
                        tick.eventTime(),
                        tick.price(),
                        BigDecimal.valueOf(tick.size(), tick.type().size().exponent())));
    }

    int count() {
        return trades.size();
    }

    List<Bar> bars(long width) {
        final Map<String, TreeMap<BigInteger, List<Trade>>> spans = new TreeMap<>();
        for (Trade trade : trades) {
            final BigInteger time = BigInteger.valueOf(trade.time());
            final BigInteger start = time.subtract(time.mod(BigInteger.valueOf(width)));
            spans.computeIfAbsent(trade.symbol(), symbol -> new TreeMap<>())
                    .computeIfAbsent(start, key -> new ArrayList<>())
                    .add(trade);
        }
        final List<Bar> bars = new ArrayList<>();
        spans.forEach(
                (symbol, byStart) ->
                        byStart.forEach((start, span) -> bars.add(bar(symbol, start, span))));
        return bars;
    }

    private static Bar bar(String symbol, BigInteger start, List<Trade> span) {
        return new Bar(
                symbol,
                start.max(BigInteger.valueOf(Long.MIN_VALUE)).longValueExact(),
                span.get(0).price(),
                span.stream().mapToLong(Trade::price).max().orElseThrow(),
                span.stream().mapToLong(Trade::price).min().orElseThrow(),
                span.get(span.size() - 1).price(),
                plain(volume(span)),
                span.size());
    }

    List<Vwap> vwap() {
        final Map<String, List<Trade>> bySymbol = new TreeMap<>();
        trades.forEach(
                trade ->
                        bySymbol.computeIfAbsent(trade.symbol(), symbol -> new ArrayList<>())
                                .add(trade));
        final List<Vwap> averages = new ArrayList<>();
        bySymbol.forEach((symbol, all) -> averages.addAll(vwap(symbol, all)));
        return averages;
    }

    /** One average of all of them; empty when there is none. */
    List<Vwap> totalVwap() {
        return vwap("", trades);
    }

    private static List<Vwap> vwap(String symbol, List<Trade> trades) {
        final BigDecimal volume = volume(trades);
        if (volume.signum() == 0) {
            return List.of();
        }
        final BigDecimal notional =
                trades.stream()
                        .map(trade -> BigDecimal.valueOf(trade.price(), 9).multiply(trade.size()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        final int decimals = notional.abs().compareTo(volume.abs()) < 0 ? 9 : 6;
        return List.of(
                new Vwap(
                        symbol,
                        plain(notional.divide(volume, decimals, RoundingMode.HALF_EVEN)),
                        plain(volume),
                        trades.size()));
    }

    private static BigDecimal volume(List<Trade> trades) {
        return trades.stream().map(Trade::size).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal plain(BigDecimal value) {
        final BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
