package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.Field;
import io.tickring.tick.Names;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Decides which events of a flush go into which segment. Reused. <b>Thread:</b> one.
 *
 * <p>An event goes into a segment of columns only when it can be put together again bit for bit
 * from its fields: it has as many lines as its type, and zeros where no field is. Any other is kept
 * as lines.
 */
final class FlushPlan {
    private static final int LINES_GROUP = 0;
    private static final int TYPES = TickLayout.MAX_TYPE_ID + 1;

    /** Groups: 0 lines, else type id + 1. */
    private static final int GROUPS = TYPES + 1;

    private final SegmentConfig config;
    private final Shape[] shapes = new Shape[TYPES];
    private final int[] counts = new int[GROUPS];
    private final int[] next = new int[GROUPS];
    private int[] symbolIds = new int[0];
    private short[] groups = new short[0];
    private int[] order = new int[0];

    /** One segment to write: events {@code order[from..to)}, all of one group. */
    record Part(SegmentSchema schema, SegmentDictionaries dictionaries, int from, int to) {}

    /** What events of a type look like when columns can hold them. */
    private static final class Shape {
        private final TickType type;
        private final int typeAndLines;

        /** Bits that no field covers, by 8-byte words of the payload; where there are any. */
        private final int[] gapOffsets;

        private final long[] gapMasks;

        Shape(TickType type, int typeId) {
            this.type = type;
            typeAndLines = type.isVariable() ? -1 : TickLayout.typeAndLines(typeId, type.lines());
            final int words = (type.lines() << TickLayout.LINE_SHIFT) / Long.BYTES;
            final long[] masks = new long[words];
            Arrays.fill(masks, TickLayout.PAYLOAD_OFFSET / Long.BYTES, words, -1L);
            for (final Field field : type.fields()) {
                for (int at = field.offset(); at < field.offset() + field.length(); at++) {
                    masks[at / Long.BYTES] &= ~(0xFFL << at % Long.BYTES * Byte.SIZE);
                }
            }
            final int[] gapped = Arrays.stream(indexes(words)).filter(i -> masks[i] != 0).toArray();
            gapOffsets = Arrays.stream(gapped).map(i -> i * Long.BYTES).toArray();
            gapMasks = Arrays.stream(gapped).mapToLong(i -> masks[i]).toArray();
        }

        private static int[] indexes(int count) {
            final int[] indexes = new int[count];
            Arrays.setAll(indexes, i -> i);
            return indexes;
        }

        boolean holds(ByteBuffer buffer, int offset, int eventTypeAndLines) {
            if (eventTypeAndLines != typeAndLines) {
                return false;
            }
            long stray = 0;
            for (int i = 0; i < gapOffsets.length; i++) {
                stray |= buffer.getLong(offset + gapOffsets[i]) & gapMasks[i];
            }
            return stray == 0;
        }
    }

    FlushPlan(SegmentConfig config) {
        this.config = config;
    }

    /** Event numbers, segment by segment; see {@link Part}. Valid until the next plan. */
    int[] order() {
        return order;
    }

    /**
     * Divides a flush.
     *
     * @throws IllegalArgumentException when events are not in the order of their positions, or a
     *     name is unknown
     */
    List<Part> divide(EventList events, Names names) {
        final int count = events.count();
        if (order.length < count) {
            symbolIds = new int[count];
            groups = new short[count];
            order = new int[count];
        }
        Arrays.fill(shapes, null);
        Arrays.fill(counts, 0);
        classify(events, names);
        sortByGroup(count);
        final List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int group = 1; group < GROUPS; group++) {
            from = divideGroup(events, names, group, from, parts);
        }
        divideGroup(events, names, LINES_GROUP, from, parts);
        return parts;
    }

    private void classify(EventList events, Names names) {
        long lastPosition = Long.MIN_VALUE;
        for (int event = 0; event < events.count(); event++) {
            final long position = events.position(event);
            if (position <= lastPosition && event > 0) {
                throw new IllegalArgumentException(
                        "event at position " + position + " follows that at " + lastPosition);
            }
            lastPosition = position;
            final ByteBuffer buffer = events.buffer(event);
            final int offset = events.offset(event);
            final int typeAndLines = TickLayout.typeAndLines(buffer, offset);
            final int typeId = TickLayout.typeOf(typeAndLines);
            Shape shape = shapes[typeId];
            if (shape == null) {
                shape = new Shape(names.type(typeId), typeId);
                shapes[typeId] = shape;
            }
            final int group = shape.holds(buffer, offset, typeAndLines) ? typeId + 1 : LINES_GROUP;
            groups[event] = (short) group;
            counts[group]++;
            symbolIds[event] = TickLayout.symbolId(buffer, offset);
        }
    }

    /** Types that are rare join the lines; then event numbers are sorted by group, lines last. */
    private void sortByGroup(int count) {
        for (int group = 1; group < GROUPS; group++) {
            if (counts[group] < config.rareRows() && counts[group] < count) {
                counts[LINES_GROUP] += counts[group];
                counts[group] = 0;
            }
        }
        int at = 0;
        for (int group = 1; group < GROUPS; group++) {
            next[group] = at;
            at += counts[group];
        }
        next[LINES_GROUP] = at;
        for (int event = 0; event < count; event++) {
            final int group = counts[groups[event]] == 0 ? LINES_GROUP : groups[event];
            order[next[group]++] = event;
        }
    }

    private int divideGroup(EventList events, Names names, int group, int from, List<Part> parts) {
        final int end = from + counts[group];
        int start = from;
        while (start < end) {
            final int to = endOfSegment(events, group, start, end);
            parts.add(part(events, names, group, start, to));
            start = to;
        }
        return end;
    }

    /** Where a segment that starts here is to end: whole zones up to the file's length, or all. */
    private int endOfSegment(EventList events, int group, int from, int end) {
        final boolean lines = group == LINES_GROUP;
        final int rowLength =
                (lines
                                ? SegmentSchema.ofLines(1)
                                : SegmentSchema.ofColumns(shapes[group - 1].type, group - 1, 1))
                        .rowLength();
        long length = 0;
        int zoneEnd = from;
        while (zoneEnd < end) {
            final int zoneStart = zoneEnd;
            zoneEnd = Math.min(end, zoneStart + config.zoneRows());
            length += (long) rowLength * (zoneEnd - zoneStart);
            for (int i = zoneStart; lines && i < zoneEnd; i++) {
                length += eventLength(events, order[i]);
            }
            if (length >= config.maxFileLength()) {
                break;
            }
        }
        return zoneEnd;
    }

    private static int eventLength(EventList events, int event) {
        return TickLayout.linesOf(
                        TickLayout.typeAndLines(events.buffer(event), events.offset(event)))
                << TickLayout.LINE_SHIFT;
    }

    private Part part(EventList events, Names names, int group, int from, int to) {
        final BitSet symbols = new BitSet();
        final BitSet sources = new BitSet();
        final BitSet types = new BitSet();
        int lastSourceId = -1;
        for (int i = from; i < to; i++) {
            final int event = order[i];
            final int symbolId = symbolIds[event];
            if (symbolId < 0 || !symbols.get(symbolId)) {
                names.symbol(symbolId); // throws for an id that was never given out
                symbols.set(symbolId);
            }
            final ByteBuffer buffer = events.buffer(event);
            final int sourceId = TickLayout.sourceId(buffer, events.offset(event));
            if (sourceId != lastSourceId) {
                sources.set(sourceId);
                lastSourceId = sourceId;
            }
            if (group == LINES_GROUP) {
                types.set(TickLayout.typeOf(TickLayout.typeAndLines(buffer, events.offset(event))));
            }
        }
        if (group != LINES_GROUP) {
            types.set(group - 1);
        }
        final SegmentSchema schema =
                group == LINES_GROUP
                        ? SegmentSchema.ofLines(sources.cardinality())
                        : SegmentSchema.ofColumns(
                                shapes[group - 1].type, group - 1, sources.cardinality());
        return new Part(schema, new SegmentDictionaries(symbols, sources, types), from, to);
    }
}
