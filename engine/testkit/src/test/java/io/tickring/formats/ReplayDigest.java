package io.tickring.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replay order and digest of all market events of a store, FORMATS.md §6. */
public final class ReplayDigest {
    /** What sessions are merged by. */
    public enum Order {
        RECEIVE,
        EVENT,
        SOURCE
    }

    /** An event, the time that its session has reached with it, and its session's rank. */
    private record Placed(Event event, long reached, int rank) {}

    private ReplayDigest() {}

    /** The digest, in hex. */
    public static String of(StoreRead store, Order order) {
        final MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        replay(store, order).forEach(event -> sha256.update(canonical(store.registry(), event)));
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** All market events in replay order. */
    public static List<Event> replay(StoreRead store, Order order) {
        final List<Placed> placed = new ArrayList<>();
        int rank = 0;
        for (List<Event> session : sessions(store)) {
            long reached = Long.MIN_VALUE;
            for (Event event : session) {
                reached = order == Order.SOURCE ? 0 : Math.max(reached, time(event, order));
                placed.add(new Placed(event, reached, rank));
            }
            rank++;
        }
        // The sort is stable: within a session events stay as they are.
        placed.sort(Comparator.comparingLong(Placed::reached).thenComparingInt(Placed::rank));
        return placed.stream().map(Placed::event).toList();
    }

    private static long time(Event event, Order order) {
        return order == Order.RECEIVE ? event.receiveTime() : event.eventTime();
    }

    /** Events session by session in the order of their rank, each by its sequence. */
    private static List<List<Event>> sessions(StoreRead store) {
        final Map<Integer, List<Event>> bySource = new TreeMap<>();
        for (ShardRead shard : store.shards()) {
            for (Event event : shard.events()) {
                bySource.computeIfAbsent(event.sourceId(), id -> new ArrayList<>()).add(event);
            }
        }
        bySource.values()
                .forEach(list -> list.sort(Comparator.comparingLong(Event::sourceSequence)));
        final Map<Integer, Registry.Session> known = store.registry().sessions();
        final Comparator<Map.Entry<Integer, List<Event>>> rank =
                Comparator.comparing(entry -> known.get(entry.getKey()).source());
        return bySource.entrySet().stream()
                .sorted(rank.thenComparingInt(entry -> known.get(entry.getKey()).ordinal()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static byte[] canonical(Registry registry, Event event) {
        final EventType type = registry.types().get(event.typeId());
        final ByteBuffer out = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(event.eventTime()).putLong(event.receiveTime());
        putText(out, registry.sessions().get(event.sourceId()).source());
        out.putLong(event.sourceSequence());
        putText(out, type.name());
        putText(out, registry.symbols().get(event.symbolId()));
        final int length = type.payloadLength(event);
        out.putShort((short) length).put(event.lines(), Event.PAYLOAD, length);
        final byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void putText(ByteBuffer out, String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }
}
