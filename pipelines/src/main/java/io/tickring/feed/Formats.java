package io.tickring.feed;

import io.tickring.feed.itch.ItchFormat;
import java.util.List;

/** The venue formats that are built in. */
public final class Formats {
    private static final List<FeedFormat> ALL = List.of(new ItchFormat());

    private Formats() {}

    public static List<FeedFormat> all() {
        return ALL;
    }

    /**
     * @throws IllegalArgumentException for a name that no format has; the message lists those there
     *     are
     */
    public static FeedFormat named(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "format '"
                                                + name
                                                + "' is not known; there are "
                                                + ALL.stream().map(FeedFormat::name).toList()));
    }
}
