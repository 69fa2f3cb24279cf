package io.tickring.formats;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** An event, FORMATS.md §1. */
public final class Event {
    static final int LINE_LENGTH = 64;
    static final int PAYLOAD = 32;
    static final int DEFINITION = 13;
    static final int SESSION_START = 14;
    static final int SESSION_END = 15;

    private final long position;
    private final byte[] lines;

    public Event(long position, byte[] lines) {
        this.position = position;
        this.lines = lines;
    }

    /** The event that starts at an offset of a file. */
    static Event at(Bytes bytes, long offset, long position) {
        final int length = lengthAt(bytes, offset);
        return new Event(position, bytes.copy(offset, length));
    }

    static int lengthAt(Bytes bytes, long offset) {
        return LINE_LENGTH * (1 + (bytes.u16(offset + 28) >>> 12));
    }

    /** On the shard's log line; −1 for a mark that the manifest told. */
    public long position() {
        return position;
    }

    /** Its lines, byte by byte. */
    byte[] lines() {
        return lines;
    }

    Bytes bytes() {
        return new Bytes("event at " + position, ByteBuffer.wrap(lines));
    }

    public long eventTime() {
        return bytes().i64(0);
    }

    public long receiveTime() {
        return bytes().i64(8);
    }

    public long sourceSequence() {
        return bytes().i64(16);
    }

    public int symbolId() {
        return bytes().i32(24);
    }

    public int typeId() {
        return bytes().u16(28) & 0xFFF;
    }

    public int sourceId() {
        return bytes().u16(30);
    }

    /** Whether it is the log's own, and no market event. */
    public boolean isMark() {
        return typeId() >= DEFINITION && typeId() <= SESSION_END;
    }

    @Override
    public String toString() {
        return position + " " + HexFormat.of().formatHex(lines);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event event && toString().equals(event.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
