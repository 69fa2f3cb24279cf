package io.tickring.replay;

import io.tickring.tick.Field;
import io.tickring.tick.Names;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One hash over events and their order: the same for the same events, whatever the ids, positions,
 * shards and layout of the store that holds them.
 *
 * <p>SHA-256 over the canonical bytes of each event, one after the other, little-endian:
 *
 * <pre>
 *   i64 eventTime      ns since the Unix epoch
 *   i64 receiveTime    ns since the Unix epoch
 *   u8 length, UTF-8   source name (without the session's ordinal)
 *   i64 sourceSequence
 *   u8 length, UTF-8   type name
 *   u8 length, UTF-8   symbol name, length 0 for none
 *   u16 length, bytes  payload
 * </pre>
 *
 * The payload is what the type's schema covers: all its fields, and of a variable type the bytes
 * that its last field holds. The zeros that fill up the last line are not in it, nor is the count
 * of lines. Raw and gap events count like any other; definitions and session marks are never
 * replayed.
 *
 * <p>Events may come from several stores, one after the other. Allocates nothing per event once the
 * names have been seen. <b>Thread:</b> one at a time.
 */
public final class TickDigest {
    private static final int CAPACITY = 16 * 1024;
    private static final int MAX_CANONICAL_LENGTH = 4 * 256 + TickLayout.MAX_EVENT_LENGTH;
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final MessageDigest sha256 = newSha256();
    private final byte[] bytes = new byte[CAPACITY];
    private final ByteBuffer canonical = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private int length;
    private Names names;
    private byte[][][] symbols;
    private byte[][][] sources;
    private final TypeBytes[] types = new TypeBytes[TickLayout.MAX_TYPE_ID + 1];

    /** What a type puts into the hash; {@code last} is the variable field or null. */
    private static final class TypeBytes {
        final byte[] name;
        final int payloadLength;
        final Field last;

        TypeBytes(TickType type) {
            name = encode(type.name());
            payloadLength = type.payloadLength();
            last = type.isVariable() ? type.fields().get(type.fields().size() - 1) : null;
        }
    }

    /** Takes the event that follows. */
    public void add(Tick tick) {
        if (tick.names() != names) {
            forgetIds(tick.names());
        }
        if (length > CAPACITY - MAX_CANONICAL_LENGTH) {
            drain();
        }
        final TypeBytes type = type(tick.typeId());
        putLong(tick.eventTime());
        putLong(tick.receiveTime());
        put(source(tick.sourceId()));
        putLong(tick.sourceSequence());
        put(type.name);
        put(symbol(tick.symbolId()));
        int payloadLength = type.payloadLength;
        if (type.last != null) {
            payloadLength += tick.bytesLength(type.last);
        }
        canonical.putShort(length, (short) payloadLength);
        length += Short.BYTES;
        tick.buffer().get(tick.offset() + TickLayout.PAYLOAD_OFFSET, bytes, length, payloadLength);
        length += payloadLength;
    }

    /** The hash of what was added so far, 64 hex digits in lower case. More may follow. */
    public String hex() {
        drain();
        try {
            return HexFormat.of().formatHex(((MessageDigest) sha256.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "this JVM's SHA-256 cannot be read while it goes on", e);
        }
    }

    private void drain() {
        sha256.update(bytes, 0, length);
        length = 0;
    }

    private void putLong(long value) {
        canonical.putLong(length, value);
        length += Long.BYTES;
    }

    private void put(byte[] encoded) {
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
    }

    /** Ids stand for something in one store only. */
    private void forgetIds(Names other) {
        names = other;
        symbols = new byte[64][][];
        sources = new byte[TickLayout.MAX_SOURCE_ID + 1 >> PAGE_SHIFT][][];
        Arrays.fill(types, null);
    }

    private TypeBytes type(int typeId) {
        if (types[typeId] == null) {
            types[typeId] = new TypeBytes(names.type(typeId));
        }
        return types[typeId];
    }

    private byte[] source(int sourceId) {
        final byte[] known = find(sources, sourceId);
        return known != null ? known : keep(sources, sourceId, names.source(sourceId));
    }

    private byte[] symbol(int symbolId) {
        final byte[] known = find(symbols, symbolId);
        if (known != null) {
            return known;
        }
        final String name = names.symbol(symbolId); // first: it refuses an id that is none
        if (symbolId >>> PAGE_SHIFT >= symbols.length) {
            symbols = Arrays.copyOf(symbols, (symbolId >>> PAGE_SHIFT) * 2);
        }
        return keep(symbols, symbolId, name);
    }

    private static byte[] find(byte[][][] pages, int id) {
        final int page = id >>> PAGE_SHIFT;
        return page < pages.length && pages[page] != null ? pages[page][id & PAGE_MASK] : null;
    }

    private static byte[] keep(byte[][][] pages, int id, String name) {
        final int page = id >>> PAGE_SHIFT;
        if (pages[page] == null) {
            pages[page] = new byte[PAGE_MASK + 1][];
        }
        final byte[] encoded = encode(name);
        pages[page][id & PAGE_MASK] = encoded;
        return encoded;
    }

    /** The name with its length in front. */
    private static byte[] encode(String name) {
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        assert utf8.length <= TickType.MAX_NAME_LENGTH : name;
        final byte[] encoded = new byte[utf8.length + 1];
        encoded[0] = (byte) utf8.length;
        System.arraycopy(utf8, 0, encoded, 1, utf8.length);
        return encoded;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM must have SHA-256", e);
        }
    }
}
