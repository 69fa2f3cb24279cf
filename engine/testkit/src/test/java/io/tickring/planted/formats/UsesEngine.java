package io.tickring.planted.formats;

import io.tickring.tick.TickLayout;

/** What the independent reader must not do; a constant leaves no trace in the class file. */
final class UsesEngine {
    static final int LINE = TickLayout.LINE_LENGTH;

    private UsesEngine() {}
}
