package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.Names;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Decides which events of a flush go into which segment. Reused. <b>Thread:</b> one.
 *
 * <p>An event goes into a segment of columns only when these can hold it, see {@link EventShape}.
 * Any other is kept as lines. A segment holds events of one UTC day, see {@link Days}.
 */
final class FlushPlan {
    private static final int LINES_GROUP = 0;
    private static final int TYPES = TickLayout.MAX_TYPE_ID + 1;

    /** Groups: 0 lines, else type id + 1. */
    private static final int GROUPS = TYPES + 1;

    private final SegmentConfig config;
    private final EventShape[] shapes = new EventShape[TYPES];
    private final long[] minTimes = new long[GROUPS];
    private final long[] maxTimes = new long[GROUPS];
    private final int[] counts = new int[GROUPS];
    private final int[] next = new int[GROUPS];
    private int[] symbolIds = new int[0];
    private short[] groups = new short[0];
    private int[] order = new int[0];

    /**
     * One segment to write: events {@code order[from..to)}, all of one group.
     *
     * @param delayed whether any receive time differs from its event time
     */
    record Part(
            SegmentSchema schema,
            SegmentDictionaries dictionaries,
            int from,
            int to,
            boolean delayed) {}

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
        Arrays.fill(minTimes, Long.MAX_VALUE);
        Arrays.fill(maxTimes, Long.MIN_VALUE);
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
            EventShape shape = shapes[typeId];
            if (shape == null) {
                shape = new EventShape(names.type(typeId), typeId);
                shapes[typeId] = shape;
            }
            final int group = shape.holds(buffer, offset, typeAndLines) ? typeId + 1 : LINES_GROUP;
            groups[event] = (short) group;
            counts[group]++;
            final long eventTime = TickLayout.eventTime(buffer, offset);
            minTimes[group] = Math.min(minTimes[group], eventTime);
            maxTimes[group] = Math.max(maxTimes[group], eventTime);
            symbolIds[event] = TickLayout.symbolId(buffer, offset);
        }
    }

    /** Types that are rare join the lines; then event numbers are sorted by group, lines last. */
    private void sortByGroup(int count) {
        for (int group = 1; group < GROUPS; group++) {
            if (config.isRare(counts[group], count)) {
                counts[LINES_GROUP] += counts[group];
                counts[group] = 0;
                minTimes[LINES_GROUP] = Math.min(minTimes[LINES_GROUP], minTimes[group]);
                maxTimes[LINES_GROUP] = Math.max(maxTimes[LINES_GROUP], maxTimes[group]);
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
        if (from < end && Days.dayOf(minTimes[group]) != Days.dayOf(maxTimes[group])) {
            return divideByDay(events, names, group, from, parts);
        }
        divideRun(events, names, group, from, end, parts);
        return end;
    }

    /** Sorts a group by the day of its events, unless they are too many, and divides each day. */
    private int divideByDay(EventList events, Names names, int group, int from, List<Part> parts) {
        final int end = from + counts[group];
        final Days days = new Days();
        for (int i = from; i < end && !days.isTooMany(); i++) {
            days.add(dayOf(events, order[i]));
        }
        if (days.isTooMany()) {
            divideRun(events, names, group, from, end, parts);
            return end;
        }
        final int[] unsorted = Arrays.copyOfRange(order, from, end);
        int start = from;
        for (final long day : days.toArray()) {
            int to = start;
            for (final int event : unsorted) {
                if (dayOf(events, event) == day) {
                    order[to++] = event;
                }
            }
            divideRun(events, names, group, start, to, parts);
            start = to;
        }
        assert start == end : "events of no day: " + (end - start);
        return end;
    }

    private static long dayOf(EventList events, int event) {
        return Days.dayOf(TickLayout.eventTime(events.buffer(event), events.offset(event)));
    }

    private void divideRun(
            EventList events, Names names, int group, int from, int end, List<Part> parts) {
        int start = from;
        while (start < end) {
            final int to = endOfSegment(events, group, start, end);
            parts.add(part(events, names, group, start, to));
            start = to;
        }
    }

    /** Where a segment that starts here is to end: whole zones up to the file's length, or all. */
    private int endOfSegment(EventList events, int group, int from, int end) {
        final boolean lines = group == LINES_GROUP;
        final int rowLength =
                (lines
                                ? SegmentSchema.ofLines(1)
                                : SegmentSchema.ofColumns(shapes[group - 1].type(), group - 1, 1))
                        .rowLength();
        long length = 0;
        int zoneEnd = from;
        while (zoneEnd < end) {
            final int zoneStart = zoneEnd;
            zoneEnd = Math.min(end, zoneStart + config.zoneRows(config.freshCodec()));
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
        boolean delayed = false;
        for (int i = from; i < to; i++) {
            final int event = order[i];
            final int symbolId = symbolIds[event];
            if (symbolId < 0 || !symbols.get(symbolId)) {
                names.symbol(symbolId); // throws for an id that was never given out
                symbols.set(symbolId);
            }
            final ByteBuffer buffer = events.buffer(event);
            final int offset = events.offset(event);
            delayed |=
                    TickLayout.eventTime(buffer, offset)
                            != buffer.getLong(offset + TickLayout.RECEIVE_TIME_OFFSET);
            final int sourceId = TickLayout.sourceId(buffer, offset);
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
                                shapes[group - 1].type(), group - 1, sources.cardinality());
        return new Part(
                schema, new SegmentDictionaries(symbols, sources, types), from, to, delayed);
    }
}
