package io.tickring.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.FieldKind;
import io.tickring.tick.TickType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefinitionCodecTest {
    static TickType randomType(Random random) {
        final TickType.Builder type = TickType.named("t" + random.nextInt(1000));
        type.price("price").size("size", random.nextInt(19));
        final int fields = random.nextInt(20);
        for (int i = 0; i < fields; i++) {
            final FieldKind kind = FieldKind.values()[random.nextInt(FieldKind.values().length)];
            if (kind != FieldKind.BYTES) {
                type.field("f" + i, kind, 1 + random.nextInt(30), random.nextInt(19));
            }
        }
        if (random.nextBoolean()) {
            type.bytes("rest");
        }
        return (random.nextBoolean() ? type.countsAsTrade() : type).build();
    }

    private static SessionInfo session(Random random) {
        return new SessionInfo(
                1 + random.nextInt(65_535),
                "feed" + random.nextInt(),
                1 + random.nextInt(9),
                "itch",
                "00ff".repeat(16),
                random.nextBoolean() ? "" : "2020-01-30",
                random.nextLong());
    }

    @Test
    void shouldReadBackTypesAndSessions() {
        for (long seed = 0; seed < 1_000; seed++) {
            final Random random = new Random(seed);
            final TickType type = randomType(random);
            assertEquals(
                    type, DefinitionCodec.decodeType(DefinitionCodec.encode(type)), "seed=" + seed);
            final SessionInfo session = session(random);
            assertEquals(
                    session,
                    DefinitionCodec.decodeSession(
                            session.sourceId(), DefinitionCodec.encode(session)),
                    "seed=" + seed);
        }
        for (TickType type : BuiltinTypes.all()) {
            assertEquals(type, DefinitionCodec.decodeType(DefinitionCodec.encode(type)));
        }
    }

    @Test
    void shouldAnswerHostileBytesWithNothingButIllegalArgument() {
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            final Random random = new Random(seed);
            final byte[] bytes = hostile(random);
            try {
                DefinitionCodec.decodeType(bytes);
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("seed=" + seed, e);
            }
            try {
                DefinitionCodec.decodeSession(1, bytes);
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("seed=" + seed, e);
            }
        }
        assertTrue(refused > 10_000, "refused " + refused);
    }

    /** Noise, a cut definition, or one with a few bytes changed. */
    private static byte[] hostile(Random random) {
        final byte[] bytes =
                random.nextBoolean()
                        ? DefinitionCodec.encode(randomType(random))
                        : DefinitionCodec.encode(session(random));
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    @Test
    void shouldRefuseTextThatItsLengthByteCannotHold() {
        final SessionInfo session = new SessionInfo(1, "s", 1, "f".repeat(256), "", "", 0);
        assertThrows(IllegalArgumentException.class, () -> DefinitionCodec.encode(session));
    }
}
