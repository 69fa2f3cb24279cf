package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.DefinitionCodec;
import io.tickring.symbol.Marks;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.Seed;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class PeerMessagesTest {
    private static final int MUTANTS = 20_000;

    private static final PeerMessages.Hello HELLO =
            new PeerMessages.Hello(
                    1, 2, 3, 4, new NodeLife(5, 99, 11), 6, 7, true, "shm", new byte[] {8, 9});
    private static final PeerMessages.Definitions DEFINITIONS =
            new PeerMessages.Definitions(
                    Map.of(70, TickType.named("t").i64("a").price("b").build()),
                    List.of(new SessionInfo(300, "file", 2, "itch", "ab", "2026-01-05", 77)));

    @Test
    void whatIsSentIsRead() {
        final PeerMessages.Hello hello = PeerMessages.Hello.decode(HELLO.encode());
        assertEquals("shm", hello.transport());
        assertEquals(new NodeLife(5, 99, 11), hello.life());
        assertTrue(hello.fsync());
        assertArrayEquals(HELLO.ackHandle(), hello.ackHandle());
        final PeerMessages.Welcome welcome =
                PeerMessages.Welcome.decode(
                        new PeerMessages.Welcome(
                                        new NodeLife(1, 98, 3), new byte[] {1}, new byte[] {2, 3})
                                .encode());
        assertEquals(new NodeLife(1, 98, 3), welcome.life());
        assertArrayEquals(new byte[] {2, 3}, welcome.inboxHandle());
        assertEquals(DEFINITIONS, PeerMessages.Definitions.decode(DEFINITIONS.encode()));
        final SessionInfo session = DEFINITIONS.sessions().get(0);
        assertEquals(session, PeerMessages.decodeSession(PeerMessages.encodeSession(session)));
        final List<String> names = List.of("AAPL", "", "Zürich");
        assertEquals(names, PeerMessages.decodeNames(PeerMessages.encodeNames(names)));
        final List<Integer> ids = List.of(1, -1, 4097);
        assertEquals(ids, PeerMessages.decodeIds(PeerMessages.encodeIds(ids)));
    }

    /** However long a node's definitions are, its peers can be told of them. */
    @Test
    void asManyDefinitionsAsAMessageMayHaveFitBeEachAsLongAsItMay() {
        final Map<Integer, TickType> types = new TreeMap<>();
        final List<SessionInfo> sessions = new ArrayList<>();
        final String text = "t".repeat(255);
        for (int i = 0; i < PeerMessages.MAX_DEFINITIONS; i++) {
            types.put(BuiltinTypes.FIRST_DEFINED_ID + i, longest());
            sessions.add(new SessionInfo(i + 1, "s".repeat(64), 1, text, text, text, 7));
        }
        final PeerMessages.Definitions told = new PeerMessages.Definitions(types, sessions);
        assertEquals(told, PeerMessages.Definitions.decode(told.encode()));
        assertTrue(PeerMessages.MAX_DEFINITIONS <= PeerMessages.MAX_NAMES);
    }

    private static TickType longest() {
        TickType type = TickType.named("x".repeat(64)).build();
        for (int fields = 1; ; fields++) {
            final TickType.Builder longer = TickType.named("x".repeat(64));
            for (int i = 0; i < fields; i++) {
                longer.i8("f".repeat(30) + (10 + i));
            }
            final TickType next = longer.build();
            if (DefinitionCodec.encode(next).length > Marks.MAX_DEFINITION_LENGTH) {
                return type;
            }
            type = next;
        }
    }

    @Test
    void whatAPeerSaysToPeopleIsOneLine() {
        assertEquals(
                "a?b?[2J?ü",
                PeerMessages.decodeText(PeerMessages.encodeText("a\nb\u001b[2J\u0085ü")));
        assertTrue(PeerMessages.decodeText(new byte[60_000]).length() <= 1024);
    }

    @Test
    void whatCannotBeIsRefusedByNameAndNothingElseHappens(@Seed Random dice) {
        mutate(dice, HELLO.encode(), PeerMessages.Hello::decode);
        mutate(dice, DEFINITIONS.encode(), PeerMessages.Definitions::decode);
        mutate(
                dice,
                PeerMessages.encodeSession(DEFINITIONS.sessions().get(0)),
                PeerMessages::decodeSession);
        mutate(dice, PeerMessages.encodeNames(List.of("A", "BC")), PeerMessages::decodeNames);
        assertThrows(
                MessageFormatException.class,
                () -> PeerMessages.decodeIds(Arrays.copyOf(PeerMessages.encodeIds(List.of(1)), 7)));
    }

    private static void mutate(Random dice, byte[] good, Consumer<byte[]> reader) {
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            final byte[] bytes = Arrays.copyOf(good, dice.nextInt(good.length + 3));
            for (int flips = dice.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt();
            }
            try {
                reader.accept(bytes);
            } catch (MessageFormatException e) {
                refused++;
            }
        }
        assertEquals(true, refused > MUTANTS / 2, "hardly anything was refused");
    }
}
