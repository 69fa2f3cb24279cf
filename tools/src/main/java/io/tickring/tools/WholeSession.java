package io.tickring.tools;

import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Tick;

/**
 * Sees to it that a session which is to become a file again is whole: a file that lacks its
 * beginning must not pass for one. <b>Thread:</b> one.
 */
final class WholeSession {
    private final SessionInfo session;
    private final SessionEnd end;
    private long last;

    /**
     * @param end null when all of it was never stored: then some shards may hold more than others
     */
    WholeSession(SessionInfo session, SessionEnd end) {
        this.session = session;
        this.end = end;
    }

    /**
     * @param tick the session's next one, in its source's order
     * @throws CommandFailedException when those before it are not all there
     */
    void add(Tick tick) throws CommandFailedException {
        final long sequence = tick.sourceSequence();
        if (sequence != last + 1 && (end != null || last == 0)) {
            throw lacks(last + 1, Long.toString(sequence - 1));
        }
        last = sequence;
    }

    /**
     * @throws CommandFailedException when there was no event though the session was stored
     */
    void finish() throws CommandFailedException {
        if (end != null && end.messages() > 0 && last == 0) {
            throw lacks(1, "its last");
        }
    }

    private CommandFailedException lacks(long from, String to) {
        return new CommandFailedException(
                "session "
                        + session.label()
                        + " is not whole: its events "
                        + from
                        + " to "
                        + to
                        + " are not in the store any more, as retention drops old days; ingest the file"
                        + " again with --again, or select what is left with --from, or use -o csv");
    }
}
