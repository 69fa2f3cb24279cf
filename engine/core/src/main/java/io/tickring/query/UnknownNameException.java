package io.tickring.query;

import java.util.List;

/** A type or session was asked for that the store does not have. The message names those it has. */
public final class UnknownNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 100;

    /**
     * @param kind {@code type} or {@code session}
     */
    UnknownNameException(String kind, String name, List<String> known) {
        super(
                "this store has no "
                        + kind
                        + " '"
                        + name
                        + "'; it has "
                        + String.join(", ", known.subList(0, Math.min(known.size(), MAX_SHOWN)))
                        + (known.isEmpty() ? "none" : "")
                        + (known.size() > MAX_SHOWN ? ", ..." : ""));
    }
}
