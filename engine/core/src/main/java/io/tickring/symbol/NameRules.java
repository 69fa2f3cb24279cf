package io.tickring.symbol;

import io.tickring.tick.TickType;
import java.nio.charset.StandardCharsets;

/** What every name must be, and what is said of two that want one id. */
final class NameRules {
    private NameRules() {}

    /**
     * @param what the name is of, for people
     * @throws IllegalArgumentException when the name is empty, longer than 64 bytes of UTF-8, or
     *     has control characters
     */
    static void check(String what, String name) {
        final int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > TickType.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    what
                            + " name must have 1 to "
                            + TickType.MAX_NAME_LENGTH
                            + " bytes: '"
                            + name
                            + "'");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " name has control characters: '" + name + "'");
        }
    }

    static IllegalArgumentException conflict(String what, int id, String known, String other) {
        return new IllegalArgumentException(
                what + " id " + id + " stands for " + known + " and for " + other);
    }

    static IllegalArgumentException twoIds(String what, String name, int known, int other) {
        return new IllegalArgumentException(
                what + " " + name + " has two ids: " + known + " and " + other);
    }
}
