package io.tickring.replication;

import io.tickring.symbol.DefinitionCodec;
import io.tickring.symbol.Marks;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.TickType;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What peers tell each other on the control channel, beside the ticks: bodies of messages, each of
 * a type. Little-endian; a text is a u16 length and UTF-8 bytes, bytes are an i32 length and bytes.
 * What is read was sent by another process: every length is checked.
 */
final class PeerMessages {
    /** Of a sender: {@link Hello}; answered by {@link #WELCOME} or {@link #REFUSED}. */
    static final int HELLO = 1;

    static final int WELCOME = 2;

    /** In words, why not; a text. */
    static final int REFUSED = 3;

    /** Names of symbols that the asked node owns; answered by {@link #SYMBOL_IDS}. */
    static final int SYMBOLS = 4;

    /** An id for each name, in the order asked. */
    static final int SYMBOL_IDS = 5;

    /** Types and sessions that frames will use; answered by {@link #LEARNED}. */
    static final int DEFINITIONS = 6;

    static final int LEARNED = 7;

    /** A type whose name the asked node owns, as {@link DefinitionCodec} writes it. */
    static final int TYPE = 8;

    /** Its id, as one of {@link #SYMBOL_IDS}. */
    static final int TYPE_ID = 9;

    /**
     * A session that is to begin, of a source whose name the asked node owns, with an id of the
     * asker's; answered by {@link #SESSION_IS}.
     */
    static final int SESSION = 10;

    /**
     * The session as it is, with its ordinal; or another one, which the asker did not know and
     * which is of the same file or feed, or has that id.
     */
    static final int SESSION_IS = 11;

    /** In words, why the answer cannot be given yet: the question may be asked again; a text. */
    static final int NOT_NOW = 12;

    /** Of these messages. */
    static final int WIRE_VERSION = 1;

    /** The longest body. */
    static final int MAX_LENGTH = 60_000;

    /** The most names, ids or definitions of one message. */
    static final int MAX_NAMES = 512;

    /** So many types, and as many sessions, fit one message, be each as long as it may. */
    static final int MAX_DEFINITIONS =
            (MAX_LENGTH / 2 - Integer.BYTES) / (2 * Integer.BYTES + Marks.MAX_DEFINITION_LENGTH);

    private static final int MAX_TEXT_LENGTH = 1024;
    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cc}");

    private PeerMessages() {}

    /**
     * A sender presents itself.
     *
     * @param wireVersion of messages and frames
     * @param clusterIdLow first half of the cluster's id
     * @param clusterIdHigh last half of it
     * @param node that speaks
     * @param life of it
     * @param tableEpoch of its slot table
     * @param tableCrc of the owners in it
     * @param fsync whether it relies on acks of what is forced
     * @param transport by name
     * @param ackHandle of the region that acks are put into
     */
    @SuppressWarnings("ArrayRecordComponent") // handed through, never compared
    record Hello(
            int wireVersion,
            long clusterIdLow,
            long clusterIdHigh,
            int node,
            NodeLife life,
            long tableEpoch,
            int tableCrc,
            boolean fsync,
            String transport,
            byte[] ackHandle) {
        byte[] encode() {
            final ByteBuffer out = buffer();
            out.putInt(wireVersion).putLong(clusterIdLow).putLong(clusterIdHigh);
            out.putInt(node);
            life.put(out);
            out.putLong(tableEpoch).putInt(tableCrc).put((byte) (fsync ? 1 : 0));
            putText(out, transport);
            putBytes(out, ackHandle);
            return written(out);
        }

        /** Of another version nothing but the version is read: the rest may lie elsewhere. */
        static Hello decode(byte[] body) {
            return PeerMessages.decode("hello", body, in -> decode(version(in), in));
        }

        private static Hello decode(int wireVersion, ByteBuffer in) {
            return new Hello(
                    wireVersion,
                    in.getLong(),
                    in.getLong(),
                    in.getInt(),
                    NodeLife.get(in),
                    in.getLong(),
                    in.getInt(),
                    in.get() != 0,
                    text(in),
                    bytes(in));
        }

        private static int version(ByteBuffer in) {
            final int version = in.getInt();
            if (version != WIRE_VERSION) {
                throw new MessageFormatException(
                        "the peer speaks wire version "
                                + version
                                + ", this node "
                                + WIRE_VERSION
                                + "; run the same release on both");
            }
            return version;
        }
    }

    /**
     * An owner lets a sender in.
     *
     * @param life of the owner
     * @param inboxHeader as it stands in the region
     * @param inboxHandle of the region
     */
    @SuppressWarnings("ArrayRecordComponent") // handed through, never compared
    record Welcome(NodeLife life, byte[] inboxHeader, byte[] inboxHandle) {
        byte[] encode() {
            final ByteBuffer out = buffer();
            life.put(out);
            putBytes(out, inboxHeader);
            putBytes(out, inboxHandle);
            return written(out);
        }

        static Welcome decode(byte[] body) {
            return PeerMessages.decode(
                    "welcome", body, in -> new Welcome(NodeLife.get(in), bytes(in), bytes(in)));
        }
    }

    /**
     * What frames will use.
     *
     * @param types by id
     * @param sessions of sources
     */
    record Definitions(Map<Integer, TickType> types, List<SessionInfo> sessions) {
        byte[] encode() {
            final ByteBuffer out = buffer();
            out.putInt(types.size());
            types.forEach(
                    (id, type) -> {
                        out.putInt(id);
                        putBytes(out, DefinitionCodec.encode(type));
                    });
            out.putInt(sessions.size());
            sessions.forEach(session -> putSession(out, session));
            return written(out);
        }

        static Definitions decode(byte[] body) {
            return PeerMessages.decode(
                    "definitions",
                    body,
                    in -> {
                        final Map<Integer, TickType> types = new TreeMap<>();
                        for (int left = count(in); left > 0; left--) {
                            types.put(in.getInt(), DefinitionCodec.decodeType(bytes(in)));
                        }
                        final List<SessionInfo> sessions = new ArrayList<>();
                        for (int left = count(in); left > 0; left--) {
                            sessions.add(session(in));
                        }
                        return new Definitions(types, sessions);
                    });
        }
    }

    static byte[] encodeNames(List<String> names) {
        final ByteBuffer out = buffer();
        out.putInt(names.size());
        names.forEach(name -> putText(out, name));
        return written(out);
    }

    static List<String> decodeNames(byte[] body) {
        return decode(
                "names",
                body,
                in -> {
                    final List<String> names = new ArrayList<>();
                    for (int left = count(in); left > 0; left--) {
                        names.add(text(in));
                    }
                    return names;
                });
    }

    static TickType decodeType(byte[] body) {
        return decode(
                "type",
                body,
                in -> {
                    final byte[] bytes = new byte[in.remaining()];
                    in.get(bytes);
                    return DefinitionCodec.decodeType(bytes);
                });
    }

    static byte[] encodeSession(SessionInfo session) {
        final ByteBuffer out = buffer();
        putSession(out, session);
        return written(out);
    }

    static SessionInfo decodeSession(byte[] body) {
        return decode("session", body, PeerMessages::session);
    }

    static byte[] encodeIds(List<Integer> ids) {
        final ByteBuffer out = buffer();
        out.putInt(ids.size());
        ids.forEach(out::putInt);
        return written(out);
    }

    static List<Integer> decodeIds(byte[] body) {
        return decode(
                "ids",
                body,
                in -> {
                    final List<Integer> ids = new ArrayList<>();
                    for (int left = count(in); left > 0; left--) {
                        ids.add(in.getInt());
                    }
                    return ids;
                });
    }

    static byte[] encodeText(String words) {
        final byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_LENGTH ? bytes : Arrays.copyOf(bytes, MAX_LENGTH);
    }

    /** What a peer says to people: one line of the log, whatever it holds. */
    static String decodeText(byte[] body) {
        final String text =
                new String(body, 0, Math.min(body.length, MAX_TEXT_LENGTH), StandardCharsets.UTF_8);
        return CONTROL_CHARACTER.matcher(text).replaceAll("?");
    }

    private static <T> T decode(String what, byte[] body, Function<ByteBuffer, T> reader) {
        final ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        final T message;
        try {
            message = reader.apply(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MessageFormatException(
                    "a peer's " + what + " of " + body.length + " bytes cannot be read: " + e);
        }
        if (in.hasRemaining()) {
            throw new MessageFormatException(
                    "a peer's " + what + " has " + in.remaining() + " bytes too many");
        }
        return message;
    }

    private static int count(ByteBuffer in) {
        final int count = in.getInt();
        if (count < 0 || count > MAX_NAMES) {
            throw new MessageFormatException("a peer's message speaks of " + count + " things");
        }
        return count;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer out) {
        final byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    private static void putText(ByteBuffer out, String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        final byte[] bytes = new byte[in.getShort() & 0xFFFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void putSession(ByteBuffer out, SessionInfo session) {
        out.putInt(session.sourceId());
        putBytes(out, DefinitionCodec.encode(session));
    }

    private static SessionInfo session(ByteBuffer in) {
        return DefinitionCodec.decodeSession(in.getInt(), bytes(in));
    }

    private static void putBytes(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }

    private static byte[] bytes(ByteBuffer in) {
        final int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MessageFormatException("a peer's message speaks of " + length + " bytes");
        }
        final byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
