package io.tickring.replication;

import io.tickring.ingest.Routes;
import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import java.nio.ByteBuffer;

/**
 * Holds all that a frame says against what this node knows. Its checksum says that these are the
 * bytes that were sent; not that who sent them was right. <b>Thread:</b> one, the receiver's.
 */
final class FrameCheck {
    private final Routes routes;
    private final NameRegistry names;
    private final EndReader endReader = new EndReader();

    FrameCheck(Routes routes, NameRegistry names) {
        this.routes = routes;
        this.names = names;
    }

    /**
     * What is wrong with a frame.
     *
     * @param cells of it, header and lines
     * @param connection over which it came
     * @return null when it can be taken
     */
    String problem(ByteBuffer frame, int offset, int cells, InboxHeader connection) {
        if (DataFrame.type(frame, offset) != InboxLayout.TYPE_DATA) {
            return "a frame of type " + DataFrame.type(frame, offset) + " is not expected here";
        }
        if (DataFrame.senderId(frame, offset) != connection.sender()
                || Integer.compareUnsigned(
                                DataFrame.senderInc(frame, offset), connection.senderInc())
                        > 0) {
            return "a frame of node "
                    + DataFrame.senderId(frame, offset)
                    + ", incarnation "
                    + Integer.toUnsignedString(DataFrame.senderInc(frame, offset))
                    + " came over another one's connection";
        }
        final int lines = offset + InboxLayout.CELL_LENGTH;
        if (cells < 2
                || cells > DataFrame.HEADER_CELLS + TickLayout.MAX_LINES
                || TickLayout.linesOf(TickLayout.typeAndLines(frame, lines))
                        != cells - DataFrame.HEADER_CELLS) {
            return "a frame of " + cells + " cells does not hold one event";
        }
        final int source = TickLayout.sourceId(frame, lines);
        if (!names.hasSession(source)) {
            return "nobody told what source " + source + " is";
        }
        return DataFrame.isEnd(frame, offset)
                ? endProblem(frame, lines)
                : eventProblem(frame, offset, lines);
    }

    private String endProblem(ByteBuffer frame, int lines) {
        final int type = TickLayout.typeOf(TickLayout.typeAndLines(frame, lines));
        if (type != BuiltinTypes.SESSION_END_ID) {
            return "an event of type " + type + " is no session's end";
        }
        try {
            endReader.read(frame, lines);
            return null;
        } catch (IllegalArgumentException e) {
            return "a session's end that cannot be: " + e.getMessage();
        }
    }

    private String eventProblem(ByteBuffer frame, int offset, int lines) {
        final int typeAndLines = TickLayout.typeAndLines(frame, lines);
        final int type = TickLayout.typeOf(typeAndLines);
        if (!names.hasType(type) || BuiltinTypes.isMark(type)) {
            return "nobody told what type " + type + " is";
        }
        final int lineCount = TickLayout.linesOf(typeAndLines);
        if (lineCount < names.type(type).lines()) {
            return "an event of type " + names.type(type) + " has more lines than " + lineCount;
        }
        final int hashSlot = DataFrame.hashSlot(frame, offset);
        if (hashSlot >= SlotHash.SLOT_COUNT) {
            return "there is no slot " + hashSlot;
        }
        final int symbol = TickLayout.symbolId(frame, lines);
        if (!names.hasSymbol(symbol) || names.slot(symbol) != hashSlot) {
            return "symbol " + symbol + " is not one of slot " + hashSlot + " here";
        }
        if (!routes.isOwn(hashSlot)
                || Integer.toUnsignedLong(DataFrame.slotEpoch(frame, offset)) != routes.epoch()) {
            return "slot "
                    + hashSlot
                    + " of epoch "
                    + Integer.toUnsignedString(DataFrame.slotEpoch(frame, offset))
                    + " is not this node's in epoch "
                    + routes.epoch();
        }
        if (DataFrame.slotSeq(frame, offset) < 1) {
            return "slotSeq counts from 1: " + DataFrame.slotSeq(frame, offset);
        }
        return null;
    }

    /** The session's end that the last frame told, of one that tells an end and can be taken. */
    SessionEnd end() {
        return endReader.end;
    }

    /** Reads the mark of a session's end. */
    private final class EndReader implements Marks.MarkVisitor {
        private final Tick mark = new Tick(names);
        private SessionEnd end;

        void read(ByteBuffer frame, int offset) {
            mark.wrap(frame, offset, -1);
            Marks.read(mark, this);
        }

        @Override
        public void onSessionEnd(int sourceId, SessionEnd told) {
            end = told;
        }

        @Override
        public void onSymbol(int id, String name) {
            throw new IllegalStateException("a session's end was checked for");
        }

        @Override
        public void onType(int id, TickType type) {
            throw new IllegalStateException("a session's end was checked for");
        }

        @Override
        public void onSessionStart(SessionInfo session) {
            throw new IllegalStateException("a session's end was checked for");
        }
    }
}
