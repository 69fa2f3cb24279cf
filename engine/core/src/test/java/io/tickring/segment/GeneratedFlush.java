package io.tickring.segment;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.EventList;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Names;
import io.tickring.tick.Selection;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Events of a flush drawn from a seed, with a plain list of them as the model. */
final class GeneratedFlush implements Names {
    static final int DEFINED = BuiltinTypes.FIRST_DEFINED_ID;

    /** An event as the model keeps it. */
    static final class Event {
        private final byte[] bytes;
        private final long position;

        Event(byte[] bytes, long position) {
            this.bytes = bytes;
            this.position = position;
        }

        byte[] bytes() {
            return bytes;
        }

        long position() {
            return position;
        }

        ByteBuffer view() {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        long eventTime() {
            return TickLayout.eventTime(view(), 0);
        }

        int symbolId() {
            return TickLayout.symbolId(view(), 0);
        }

        int sourceId() {
            return TickLayout.sourceId(view(), 0);
        }

        int typeId() {
            return TickLayout.typeOf(TickLayout.typeAndLines(view(), 0));
        }

        boolean isIn(Selection selection) {
            return selection.hasSymbol(symbolId())
                    && selection.hasType(typeId())
                    && selection.hasSource(sourceId())
                    && selection.hasTime(eventTime());
        }
    }

    final EventList list = new EventList();
    final List<Event> events = new ArrayList<>();
    private final Random random;
    private final List<TickType> defined = new ArrayList<>();
    private final List<Integer> typeIds = new ArrayList<>();
    private final int symbols;
    private final int sources;
    private final int pageLength = 1 << 18;
    private ByteBuffer page;
    private long position;
    private long time = 1_700_000_000_000_000_000L;

    /** One event in so many steps a few hours; 0: none does. */
    private int hoursEvery;

    /** Events of random types, some of them defined here with every kind of field. */
    static GeneratedFlush of(long seed, int events) {
        final Random random = new Random(seed);
        final GeneratedFlush flush =
                new GeneratedFlush(random, 1 + random.nextInt(40), 1 + random.nextInt(4));
        final int types = random.nextInt(4);
        for (int i = 0; i < types; i++) {
            flush.defined.add(flush.drawType(i));
            flush.typeIds.add(DEFINED + i);
        }
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            flush.typeIds.add(1 + random.nextInt(BuiltinTypes.RAW_ID));
        }
        flush.drawEvents(events);
        return flush;
    }

    /** Events of random types in which time steps by hours now and then, also back. */
    static GeneratedFlush ofDays(long seed, int events, int hoursEvery) {
        final Random random = new Random(seed);
        final GeneratedFlush flush = new GeneratedFlush(random, 30, 3);
        flush.hoursEvery = hoursEvery;
        flush.defined.add(flush.drawType(0));
        flush.typeIds.add(DEFINED);
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            flush.typeIds.add(1 + random.nextInt(BuiltinTypes.RAW_ID));
        }
        flush.drawEvents(events);
        return flush;
    }

    /** Events of some built-in types. */
    static GeneratedFlush ofTypes(long seed, int events, Integer... typeIds) {
        final GeneratedFlush flush = new GeneratedFlush(new Random(seed), 30, 2);
        flush.typeIds.addAll(List.of(typeIds));
        flush.drawEvents(events);
        return flush;
    }

    /** Makes all receive times those of the events. */
    void undelayed() {
        for (int event = 0; event < events.size(); event++) {
            final long time = events.get(event).eventTime();
            list.buffer(event).putLong(list.offset(event) + TickLayout.RECEIVE_TIME_OFFSET, time);
            events.get(event).view().putLong(TickLayout.RECEIVE_TIME_OFFSET, time);
        }
    }

    /** Makes a field zero in some of the events. */
    void clear(Field field, int from, int to) {
        for (int event = from; event < Math.min(to, events.size()); event++) {
            put(field, event, new byte[field.length()]);
        }
    }

    /** Gives a field one byte in an event, if there is such an event. */
    void fillOne(Field field, int event) {
        if (event < events.size()) {
            final byte[] bytes = new byte[field.length()];
            bytes[bytes.length - 1] = 1;
            put(field, event, bytes);
        }
    }

    /** In the flush and in its model. */
    private void put(Field field, int event, byte[] bytes) {
        list.buffer(event).put(list.offset(event) + field.offset(), bytes);
        events.get(event).view().put(field.offset(), bytes);
    }

    /** Some of the events, as a flush of its own. */
    EventList listOf(int from, int to) {
        final EventList part = new EventList();
        for (int event = from; event < to; event++) {
            part.in(list.buffer(event));
            part.add(list.offset(event), list.position(event));
        }
        return part;
    }

    /** Events of one built-in type. */
    static GeneratedFlush ofType(long seed, int typeId, int symbols, int sources, int events) {
        final GeneratedFlush flush = new GeneratedFlush(new Random(seed), symbols, sources);
        flush.typeIds.add(typeId);
        flush.drawEvents(events);
        return flush;
    }

    private GeneratedFlush(Random random, int symbols, int sources) {
        this.random = random;
        this.symbols = symbols;
        this.sources = sources;
    }

    private TickType drawType(int number) {
        final TickType.Builder builder = TickType.named("own_" + number);
        final FieldKind[] kinds = FieldKind.values();
        for (int i = random.nextInt(12); i > 0; i--) {
            final FieldKind kind = kinds[random.nextInt(kinds.length - 1)];
            final int length =
                    kind == FieldKind.TEXT ? 1 + random.nextInt(60) : Math.max(1, kind.width());
            final int exponent = kind == FieldKind.SIZE ? random.nextInt(10) : 0;
            builder.field("f" + i, kind, length, exponent);
        }
        if (random.nextInt(3) == 0) {
            builder.price("symbol").i64("position"); // named like columns that every segment has
        }
        if (random.nextInt(4) == 0) {
            builder.text("long1", 255).text("long2", 255).text("long3", 200);
        }
        if (random.nextInt(4) == 0) {
            builder.bytes("rest");
        }
        return builder.build();
    }

    private void drawEvents(int count) {
        for (int i = 0; i < count; i++) {
            final int typeId = typeIds.get(random.nextInt(typeIds.size()));
            final TickType type = type(typeId);
            final int extra =
                    type.isVariable()
                            ? random.nextInt(TickLayout.MAX_PAYLOAD_LENGTH - type.payloadLength())
                            : 0;
            final int lines = TickLayout.linesFor(type.payloadLength() + extra);
            drawEvent(typeId, type, lines, extra);
        }
    }

    private void drawEvent(int typeId, TickType type, int lines, int extra) {
        if (page == null || page.remaining() < TickLayout.MAX_EVENT_LENGTH) {
            page = ByteBuffer.allocateDirect(pageLength).order(ByteOrder.LITTLE_ENDIAN);
            list.in(page);
        }
        final int offset = page.position();
        time += random.nextInt(1000) - 100;
        if (hoursEvery > 0 && random.nextInt(hoursEvery) == 0) {
            time += (random.nextInt(30) - 8) * 3_600_000_000_000L;
        }
        final TickWriter writer =
                new TickWriter()
                        .wrap(page, offset)
                        .begin(
                                typeId,
                                lines,
                                drawSymbol(),
                                1 + random.nextInt(sources) * 7,
                                random.nextLong(),
                                time,
                                time + random.nextInt(100));
        for (final Field field : type.fields()) {
            final byte[] bytes = new byte[field.kind() == FieldKind.BYTES ? extra : field.length()];
            random.nextBytes(bytes);
            if (field.kind() == FieldKind.BYTES) {
                writer.putBytes(field, ByteBuffer.wrap(bytes), 0, bytes.length);
            } else {
                page.put(offset + field.offset(), bytes);
            }
        }
        if (random.nextInt(500) == 0) {
            // Where no field is: columns cannot hold it, and it must come back all the same.
            page.put(offset + (lines << TickLayout.LINE_SHIFT) - 1, (byte) 1);
        }
        final byte[] copy = new byte[lines << TickLayout.LINE_SHIFT];
        page.get(offset, copy);
        page.position(offset + copy.length);
        list.add(offset, position);
        events.add(new Event(copy, position));
        position += copy.length + random.nextInt(2) * 32;
    }

    private int drawSymbol() {
        final int symbol = (int) (Math.pow(random.nextDouble(), 3) * symbols);
        return symbol == 0 ? 0 : symbol * (symbol % 3 == 0 ? 100_003 : 17);
    }

    /** A selection that takes some of everything. */
    Selection drawSelection() {
        final Event first = events.get(0);
        final Event last = events.get(events.size() - 1);
        final long span = Math.max(1, last.eventTime() - first.eventTime());
        final long from = first.eventTime() + (long) (random.nextDouble() * span);
        return new Selection(
                drawIds(random.nextInt(4), event -> event.symbolId()),
                drawIds(random.nextInt(6), event -> event.typeId()),
                drawIds(random.nextInt(6), event -> event.sourceId()),
                random.nextBoolean() ? Long.MIN_VALUE : from,
                random.nextBoolean() ? Long.MAX_VALUE : from + (long) (random.nextDouble() * span));
    }

    private BitSet drawIds(int how, java.util.function.ToIntFunction<Event> id) {
        if (how > 2) {
            return null;
        }
        final BitSet ids = new BitSet();
        for (int i = how == 0 ? 1 : random.nextInt(6); i > 0; i--) {
            ids.set(id.applyAsInt(events.get(random.nextInt(events.size()))));
        }
        if (random.nextInt(10) == 0) {
            ids.set(4095); // of a type, symbol or source that is not there
        }
        return ids;
    }

    @Override
    public String symbol(int symbolId) {
        return symbolId == 0 ? "" : "S" + symbolId;
    }

    @Override
    public TickType type(int typeId) {
        return typeId >= DEFINED
                ? defined.get(typeId - DEFINED)
                : BuiltinTypes.all().get(typeId - 1);
    }

    @Override
    public String source(int sourceId) {
        return "source-" + sourceId;
    }
}
