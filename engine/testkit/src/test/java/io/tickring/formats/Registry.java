package io.tickring.formats;

import java.util.Map;
import java.util.TreeMap;

/** Names and sessions, as the marks of a store's shards tell them: FORMATS.md §1. */
public final class Registry {
    /** A source session. */
    public record Session(
            String source, int ordinal, String format, String sha256, String date, long midnight) {}

    /** How a session ended. */
    public record End(char how, long messages, long cutAt) {}

    private final Map<Integer, String> symbols = new TreeMap<>();
    private final Map<Integer, EventType> types = new TreeMap<>();
    private final Map<Integer, Session> sessions = new TreeMap<>();

    Registry() {
        symbols.put(0, "");
        final String[][] builtin = {
            {
                "trade",
                "price price, size size, i64 tradeId, char side, char condition, u16 locate, u16 tracking"
            },
            {"quote", "price bidPrice, size bidSize, price askPrice, size askSize"},
            {
                "order_add",
                "i64 orderId, price price, size size, char side, u16 locate, u16 tracking"
            },
            {"order_executed", "i64 orderId, size size, i64 tradeId, u16 locate, u16 tracking"},
            {"order_reduced", "i64 orderId, size size, u16 locate, u16 tracking"},
            {"order_deleted", "i64 orderId, u16 locate, u16 tracking"},
            {
                "order_replaced",
                "i64 orderId, i64 newOrderId, price price, size size, u16 locate, u16 tracking"
            },
            {"book_level", "price price, size size, i64 orders, char side"},
            {
                "imbalance",
                "size pairedSize, size imbalanceSize, price farPrice, price nearPrice, price referencePrice, char side, char auction, char variation, u16 locate, u16 tracking"
            },
            {"status", "char state, char detail, text(4) reason, u16 locate, u16 tracking"},
            {"gap", "i64 first, i64 count"},
            {
                "raw",
                "i64 fileOffset, i32 declaredLength, char form, char more, char reason, bytes bytes"
            },
            {"definition", "char kind, i32 id, bytes definition"},
            {"session_start", "bytes session"},
            {"session_end", "char how, i64 messages, i64 cutAt"},
        };
        for (int id = 1; id <= builtin.length; id++) {
            final String name = builtin[id - 1][0];
            types.put(id, EventType.builtin(name, id == 1, builtin[id - 1][1]));
        }
    }

    public Map<Integer, String> symbols() {
        return symbols;
    }

    public Map<Integer, EventType> types() {
        return types;
    }

    public Map<Integer, Session> sessions() {
        return sessions;
    }

    /** Takes what a mark tells; a mark may be met again and must say the same then. */
    void add(Event mark) {
        final Bytes bytes = mark.bytes();
        final String where = bytes.where();
        FormatException.check(
                mark.eventTime() == 0 && mark.receiveTime() == 0 && mark.symbolId() == 0,
                where,
                "a mark with times or a symbol");
        FormatException.check(mark.sourceSequence() == 0, where, "a mark with a sequence");
        switch (mark.typeId()) {
            case Event.DEFINITION -> define(bytes);
            case Event.SESSION_START -> put(where, sessions, mark.sourceId(), session(bytes));
            default ->
                    FormatException.check(
                            sessions.containsKey(mark.sourceId()), where, "end of no session");
        }
    }

    private void define(Bytes bytes) {
        final EventType layout = types.get(Event.DEFINITION);
        final char kind = (char) bytes.u8(layout.byteOf("kind"));
        final int id = bytes.i32(layout.byteOf("id"));
        final Bytes definition = variable(bytes, layout.byteOf("definition"));
        switch (kind) {
            case 'S' -> put(bytes.where(), symbols, id, definition.utf8(0, definition.length()));
            case 'T' -> {
                FormatException.check(id >= 64 && id <= 4095, bytes.where(), "type id " + id);
                put(bytes.where(), types, id, EventType.read(definition));
            }
            default -> throw new FormatException(bytes.where(), "definition of kind " + kind);
        }
    }

    private static Bytes variable(Bytes bytes, int at) {
        return bytes.part(at + 2, bytes.u16(at));
    }

    private static Session session(Bytes bytes) {
        final Bytes.Fields in = variable(bytes, Event.PAYLOAD).fields(0);
        return new Session(in.text(), in.i32(), in.text(), in.text(), in.text(), in.i64());
    }

    /** What a mark of a session's end says. */
    static End end(Event mark) {
        final Bytes.Fields in = mark.bytes().fields(Event.PAYLOAD);
        return new End((char) in.u8(), in.i64(), in.i64());
    }

    private static <T> void put(String where, Map<Integer, T> map, int id, T value) {
        final T before = map.put(id, value);
        FormatException.check(
                before == null || before.equals(value),
                where,
                "id " + id + " was " + before + ", now " + value);
    }

    /** Refuses an event whose ids no mark told before. */
    void checkKnown(Event event) {
        final String where = "event at " + event.position();
        FormatException.check(symbols.containsKey(event.symbolId()), where, "unknown symbol");
        FormatException.check(types.containsKey(event.typeId()), where, "unknown type");
        FormatException.check(sessions.containsKey(event.sourceId()), where, "unknown source");
        final EventType type = types.get(event.typeId());
        final int end = Event.PAYLOAD + type.payloadLength(event);
        FormatException.check(
                end <= event.lines().length && event.bytes().isZero(end, event.lines().length),
                where,
                "bytes that no field covers");
    }
}
