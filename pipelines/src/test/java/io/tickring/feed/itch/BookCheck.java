package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Replays a session from empty books by the rules of the specification, in plain collections. */
class BookCheck extends JunctureListener {
    private static final class Order {
        final int locate;
        final byte side;
        final long price;
        long shares;

        Order(int locate, byte side, long price, long shares) {
            this.locate = locate;
            this.side = side;
            this.price = price;
            this.shares = shares;
        }
    }

    private final Map<Long, Order> orders = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Integer>> bids = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Integer>> asks = new HashMap<>();
    private final Set<Long> everUsed = new HashSet<>();
    private final Map<Long, Integer> matches = new HashMap<>();
    private final Map<Integer, Long> stocks = new HashMap<>();
    final StringBuilder systemEvents = new StringBuilder();
    final Set<Long> orderTimesOutsideHours = new HashSet<>();
    long lastTime;
    int liveOrders;

    @Override
    void on(char letter, int locate, int tracking, int timeHigh, long timeLow, Object... fields) {
        final long time = ((long) timeHigh << 32) + timeLow;
        assertTrue(time >= lastTime, "time steps back");
        lastTime = time;
        final Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put((String) fields[i], fields[i + 1]);
        }
        if ("AFEXDUPC".indexOf(letter) >= 0
                && (time < 4 * 3_600_000_000_000L || time > 20 * 3_600_000_000_000L)) {
            orderTimesOutsideHours.add(time);
        }
        if (letter == 'R') {
            assertNull(stocks.put(locate, (Long) values.get("stock")), "listed twice");
        } else if (values.containsKey("stock")) {
            assertEquals(stocks.get(locate), values.get("stock"), "stock of locate " + locate);
        } else if (locate != 0) {
            assertTrue(stocks.containsKey(locate), "unlisted locate " + locate);
        }
        apply(letter, locate, values);
        liveOrders = orders.size();
    }

    private void apply(char letter, int locate, Map<String, Object> values) {
        final long size = values.get("size") instanceof Long shares ? shares : 0;
        switch (letter) {
            case 'S' -> systemEvents.append((char) (byte) (Byte) values.get("event"));
            case 'A', 'F' ->
                    add(locate, id(values), (Byte) values.get("side"), price(values), size);
            case 'E', 'C' -> {
                takeOff(locate, id(values), size, true);
                match(values, locate);
            }
            case 'X' -> takeOff(locate, id(values), size, false);
            case 'D' -> remove(locate, id(values));
            case 'U' -> {
                final Order old = remove(locate, id(values));
                add(locate, (Long) values.get("newOrderId"), old.side, price(values), size);
            }
            case 'P', 'Q' -> match(values, locate);
            case 'B' ->
                    assertEquals(locate, matches.remove((Long) values.get("tradeId")), "broken");
            default -> assertNotNull(values);
        }
    }

    private static long id(Map<String, Object> values) {
        return (Long) values.get("orderId");
    }

    private static long price(Map<String, Object> values) {
        return (Long) values.get("price");
    }

    private void match(Map<String, Object> values, int locate) {
        assertNull(matches.put((Long) values.get("tradeId"), locate), "match used twice");
    }

    private void add(int locate, long id, byte side, long price, long shares) {
        assertTrue(everUsed.add(id), "order reference used twice: " + id);
        assertTrue(shares > 0 && price > 0, "order of " + shares + " at " + price);
        orders.put(id, new Order(locate, side, price, shares));
        levels(locate, side).merge(price, 1, Integer::sum);
        final NavigableMap<Long, Integer> bid = levels(locate, (byte) 'B');
        final NavigableMap<Long, Integer> ask = levels(locate, (byte) 'S');
        if (!bid.isEmpty() && !ask.isEmpty()) {
            assertTrue(bid.lastKey() < ask.firstKey(), "book of " + locate + " is crossed");
        }
    }

    private void takeOff(int locate, long id, long shares, boolean maySpend) {
        final Order order = orders.get(id);
        assertNotNull(order, "unknown order " + id);
        assertEquals(order.locate, locate);
        order.shares -= shares;
        assertTrue(shares > 0 && order.shares >= 0, "order " + id + " overspent");
        assertTrue(maySpend || order.shares > 0, "cancelled to nothing: " + id);
        if (maySpend) {
            final NavigableMap<Long, Integer> levels = levels(locate, order.side);
            assertEquals(
                    order.side == 'B' ? levels.lastKey() : levels.firstKey(),
                    order.price,
                    "executed behind the best price");
        }
        if (order.shares == 0) {
            remove(locate, id);
        }
    }

    private Order remove(int locate, long id) {
        final Order order = orders.remove(id);
        assertNotNull(order, "unknown order " + id);
        assertEquals(order.locate, locate);
        levels(locate, order.side)
                .computeIfPresent(order.price, (price, count) -> count == 1 ? null : count - 1);
        return order;
    }

    private NavigableMap<Long, Integer> levels(int locate, byte side) {
        assertNotEquals(0, locate);
        return (side == 'B' ? bids : asks).computeIfAbsent(locate, key -> new TreeMap<>());
    }
}
