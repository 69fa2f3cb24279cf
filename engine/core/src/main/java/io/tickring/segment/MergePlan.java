package io.tickring.segment;

import io.tickring.tick.Names;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Decides which events of a merge go into which segment, by the rules of a flush; see {@link
 * FlushPlan}. A type may lie in columns in one input and, being rare there, in lines in another; so
 * all lines are counted first, which is the part that takes steps. <b>Thread:</b> one.
 */
final class MergePlan implements AutoCloseable {
    private static final int TYPES = TickLayout.MAX_TYPE_ID + 1;
    private static final int LINES = -1;

    private final SegmentConfig config;
    private final Names names;
    private final List<Segment> segments;
    private final EventShape[] shapes = new EventShape[TYPES];

    /** Events that columns can hold, by type. */
    private final long[] fitting = new long[TYPES];

    private final Days[] fittingDays = new Days[TYPES];

    /** Types of which there are events that columns cannot hold. */
    private final BitSet unfit = new BitSet();

    private final Days unfitDays = new Days();
    private final BitSet columnTypes = new BitSet();
    private final MergeInput counted;
    private long rows;

    /**
     * One kind of output: the events of a type, or of all that are kept as lines, within a day.
     *
     * @param typeId or -1: lines
     */
    record Part(int typeId, long fromTime, long toTime) {}

    MergePlan(SegmentConfig config, Names names, List<Segment> segments) {
        this.config = config;
        this.names = names;
        this.segments = segments;
        final List<MergeInput.Source> lines = new ArrayList<>();
        for (final Segment segment : segments) {
            rows += segment.rows();
            if (segment.meta().kind() == SegmentKind.LINES) {
                lines.add(new MergeInput.Source(segment, Selection.ALL));
            } else {
                addColumns(segment);
            }
        }
        counted = new MergeInput(lines);
    }

    private void addColumns(Segment segment) {
        final int typeId = segment.meta().typeId();
        fitting[typeId] += segment.rows();
        if (shapes[typeId] == null) {
            shapes[typeId] = new EventShape(names.type(typeId), typeId);
            fittingDays[typeId] = new Days();
        }
        segment.addDays(fittingDays[typeId]);
    }

    /**
     * Counts on.
     *
     * @return about the bytes of input read; 0 when all is counted
     */
    long step(long byteBudget) {
        final long before = counted.consumed();
        while (counted.consumed() - before < byteBudget && counted.next()) {
            final TickBlock block = counted.block();
            count(block.buffer(counted.index()), block.offset(counted.index()));
        }
        return counted.consumed() - before;
    }

    private void count(ByteBuffer buffer, int offset) {
        final int typeAndLines = TickLayout.typeAndLines(buffer, offset);
        final int typeId = TickLayout.typeOf(typeAndLines);
        if (shapes[typeId] == null) {
            shapes[typeId] = new EventShape(names.type(typeId), typeId);
            fittingDays[typeId] = new Days();
        }
        final long day = Days.dayOf(TickLayout.eventTime(buffer, offset));
        if (shapes[typeId].holds(buffer, offset, typeAndLines)) {
            fitting[typeId]++;
            fittingDays[typeId].add(day);
        } else {
            unfit.set(typeId);
            unfitDays.add(day);
        }
    }

    /** What is to be written, once all is counted. */
    List<Part> parts() {
        final List<Part> parts = new ArrayList<>();
        final Days linesDays = new Days();
        linesDays.addAll(unfitDays);
        for (int typeId = 0; typeId < TYPES; typeId++) {
            if (fitting[typeId] > 0) {
                if (config.isRare(fitting[typeId], rows)) {
                    linesDays.addAll(fittingDays[typeId]);
                } else {
                    columnTypes.set(typeId);
                    addParts(parts, typeId, fittingDays[typeId]);
                }
            }
        }
        if (!linesDays.isEmpty()) {
            addParts(parts, LINES, linesDays);
        }
        return parts;
    }

    private static void addParts(List<Part> parts, int typeId, Days days) {
        if (days.isTooMany()) {
            parts.add(new Part(typeId, Long.MIN_VALUE, Long.MAX_VALUE));
            return;
        }
        for (final long day : days.toArray()) {
            parts.add(new Part(typeId, Days.startOf(day), Days.endOf(day)));
        }
    }

    /** Where the events of a part lie, among others that {@link #isIn} sorts out. */
    List<MergeInput.Source> sources(Part part) {
        final List<MergeInput.Source> sources = new ArrayList<>();
        for (final Segment segment : segments) {
            final BitSet types = new BitSet();
            for (final int typeId : segment.typeIds()) {
                final boolean columns = segment.meta().kind() == SegmentKind.COLUMNS;
                types.set(
                        typeId,
                        part.typeId == LINES
                                ? !columnTypes.get(typeId) || !columns && unfit.get(typeId)
                                : typeId == part.typeId);
            }
            if (!types.isEmpty() && segment.overlaps(part.fromTime, part.toTime)) {
                sources.add(
                        new MergeInput.Source(
                                segment,
                                new Selection(null, types, null, part.fromTime, part.toTime)));
            }
        }
        return sources;
    }

    /** Whether an event that the sources of a part gave belongs into it. */
    boolean isIn(Part part, ByteBuffer buffer, int offset) {
        final int typeAndLines = TickLayout.typeAndLines(buffer, offset);
        final int typeId = TickLayout.typeOf(typeAndLines);
        final boolean toColumns =
                columnTypes.get(typeId) && shapes[typeId].holds(buffer, offset, typeAndLines);
        return toColumns == (part.typeId != LINES);
    }

    /** The columns of a part, and the ids that may occur in it. */
    SegmentDictionaries dictionaries(List<MergeInput.Source> sources) {
        final BitSet symbols = new BitSet();
        final BitSet sourceIds = new BitSet();
        final BitSet types = new BitSet();
        for (final MergeInput.Source source : sources) {
            source.segment().addIds(source.selection(), symbols, sourceIds);
            types.or(source.selection().types());
        }
        return new SegmentDictionaries(symbols, sourceIds, types);
    }

    /** Whether any receive time of a part may differ from its event time. */
    static boolean isDelayed(List<MergeInput.Source> sources) {
        for (final MergeInput.Source source : sources) {
            if (source.segment().isDelayed(source.selection())) {
                return true;
            }
        }
        return false;
    }

    SegmentSchema schema(Part part, SegmentDictionaries dictionaries) {
        return part.typeId == LINES
                ? SegmentSchema.ofLines(dictionaries.sources())
                : SegmentSchema.ofColumns(
                        shapes[part.typeId].type(), part.typeId, dictionaries.sources());
    }

    @Override
    public void close() {
        counted.close();
    }
}
