package io.tickring.replay;

import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Session after session; each is opened when the one before it has ended. */
final class SessionSequence implements EventStream {
    private final Iterator<SessionInfo> sessions;
    private final Function<SessionInfo, EventStream> open;
    private EventStream current;

    SessionSequence(List<SessionInfo> sessions, Function<SessionInfo, EventStream> open) {
        this.sessions = sessions.iterator();
        this.open = open;
    }

    @Override
    public boolean advance() {
        while (current != null || openNext()) {
            if (current.advance()) {
                return true;
            }
            close();
        }
        return false;
    }

    private boolean openNext() {
        if (!sessions.hasNext()) {
            return false;
        }
        current = open.apply(sessions.next());
        return true;
    }

    @Override
    public ByteBuffer buffer() {
        return current.buffer();
    }

    @Override
    public int offset() {
        return current.offset();
    }

    @Override
    public long position() {
        return current.position();
    }

    @Override
    public long forEach(long limit, Tick view, TickHandler handler) {
        long count = 0;
        while (count < limit && (current != null || openNext())) {
            count += current.forEach(limit - count, view, handler);
            if (count < limit) {
                close();
            }
        }
        return count;
    }

    @Override
    public void close() {
        if (current != null) {
            final EventStream ended = current;
            current = null;
            ended.close();
        }
    }
}
