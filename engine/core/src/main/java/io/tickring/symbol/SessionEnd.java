package io.tickring.symbol;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;

/**
 * How a source session ended.
 *
 * @param how {@link #CLEAN} or {@link #CUT}
 * @param messages complete feed records that it held
 * @param cutAt byte of the source at which it was cut; -1 when clean
 */
public record SessionEnd(char how, long messages, long cutAt) {
    public static final char CLEAN = 'E';
    public static final char CUT = 'C';

    public static final Field HOW = BuiltinTypes.SESSION_END.field("how");
    public static final Field MESSAGES = BuiltinTypes.SESSION_END.field("messages");
    public static final Field CUT_AT = BuiltinTypes.SESSION_END.field("cutAt");

    public static SessionEnd clean(long messages) {
        return new SessionEnd(CLEAN, messages, -1);
    }

    public static SessionEnd cut(long messages, long at) {
        return new SessionEnd(CUT, messages, at);
    }

    public boolean isClean() {
        return how == CLEAN;
    }
}
