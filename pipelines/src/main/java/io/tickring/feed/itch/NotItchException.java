package io.tickring.feed.itch;

import java.io.IOException;

/**
 * A source does not begin with an ITCH 5.0 message in BinaryFILE framing. Thrown before anything of
 * it was put into the sink.
 */
public final class NotItchException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotItchException(String message) {
        super(message);
    }
}
