package io.tickring.symbol;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads the log's own events: definitions, session starts and session ends. Allocates;
 * each is written once in a shard. <b>Thread:</b> one at a time.
 */
public final class Marks {
    private static final Field KIND = BuiltinTypes.DEFINITION.field("kind");
    private static final Field ID = BuiltinTypes.DEFINITION.field("id");
    private static final Field DEFINITION = BuiltinTypes.DEFINITION.field("definition");
    private static final Field SESSION = BuiltinTypes.SESSION_START.field("session");

    /** The most bytes that a definition's body may have. */
    public static final int MAX_DEFINITION_LENGTH =
            TickLayout.MAX_PAYLOAD_LENGTH - BuiltinTypes.DEFINITION.payloadLength();

    private final ByteBuffer event =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final TickWriter writer = new TickWriter().wrap(event, 0);

    /** The event that the last call wrote; its bytes lie from 0. */
    public ByteBuffer event() {
        return event;
    }

    /**
     * @return lines of the event
     */
    public int symbol(int id, String name) {
        return definition(DefinitionCodec.SYMBOL, id, name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @return lines of the event
     */
    public int type(int id, TickType type) {
        return definition(DefinitionCodec.TYPE, id, DefinitionCodec.encode(type));
    }

    /**
     * @return lines of the event
     */
    public int sessionStart(SessionInfo session) {
        final byte[] body = DefinitionCodec.encode(session);
        final int lines =
                TickLayout.linesFor(BuiltinTypes.SESSION_START.payloadLength() + body.length);
        writer.begin(BuiltinTypes.SESSION_START_ID, lines, 0, session.sourceId(), 0, 0, 0);
        writer.putBytes(SESSION, ByteBuffer.wrap(body), 0, body.length);
        return lines;
    }

    /**
     * @return lines of the event
     */
    public int sessionEnd(int sourceId, SessionEnd end) {
        writer.begin(BuiltinTypes.SESSION_END_ID, 1, 0, sourceId, 0, 0, 0);
        writer.putChar(SessionEnd.HOW, end.how());
        writer.putLong(SessionEnd.MESSAGES, end.messages());
        writer.putLong(SessionEnd.CUT_AT, end.cutAt());
        return 1;
    }

    private int definition(char kind, int id, byte[] body) {
        final int lines =
                TickLayout.linesFor(BuiltinTypes.DEFINITION.payloadLength() + body.length);
        writer.begin(BuiltinTypes.DEFINITION_ID, lines, 0, 0, 0, 0, 0);
        writer.putChar(KIND, kind).putLong(ID, id);
        writer.putBytes(DEFINITION, ByteBuffer.wrap(body), 0, body.length);
        return lines;
    }

    /**
     * What a mark says, told to the visitor.
     *
     * @throws IllegalArgumentException when it is no mark, or says what cannot be
     */
    public static void read(Tick mark, MarkVisitor visitor) {
        switch (mark.typeId()) {
            case BuiltinTypes.DEFINITION_ID -> readDefinition(mark, visitor);
            case BuiltinTypes.SESSION_START_ID ->
                    visitor.onSessionStart(
                            DefinitionCodec.decodeSession(mark.sourceId(), body(mark, SESSION)));
            case BuiltinTypes.SESSION_END_ID ->
                    visitor.onSessionEnd(
                            mark.sourceId(),
                            new SessionEnd(
                                    mark.getChar(SessionEnd.HOW),
                                    mark.getLong(SessionEnd.MESSAGES),
                                    mark.getLong(SessionEnd.CUT_AT)));
            default -> throw new IllegalArgumentException("not a mark: type " + mark.typeId());
        }
    }

    private static void readDefinition(Tick mark, MarkVisitor visitor) {
        final int id = (int) mark.getLong(ID);
        final byte[] body = body(mark, DEFINITION);
        switch (mark.getChar(KIND)) {
            case DefinitionCodec.SYMBOL ->
                    visitor.onSymbol(id, new String(body, StandardCharsets.UTF_8));
            case DefinitionCodec.TYPE -> visitor.onType(id, DefinitionCodec.decodeType(body));
            default ->
                    throw new IllegalArgumentException(
                            "definition of unknown kind '" + mark.getChar(KIND) + "'");
        }
    }

    private static byte[] body(Tick mark, Field field) {
        final int length = mark.bytesLength(field);
        if (field.offset() + Short.BYTES + length > mark.length()) {
            throw new IllegalArgumentException(
                    "a mark of " + mark.length() + " bytes cannot hold " + length + " more");
        }
        return mark.getBytes(field);
    }

    /** Is told what marks say. */
    public interface MarkVisitor {
        void onSymbol(int id, String name);

        void onType(int id, TickType type);

        void onSessionStart(SessionInfo session);

        void onSessionEnd(int sourceId, SessionEnd end);
    }
}
