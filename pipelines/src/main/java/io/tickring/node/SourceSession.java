package io.tickring.node;

/**
 * What identifies a source session to who opens it.
 *
 * @param source name; of a file its base name
 * @param format of the feed, or empty
 * @param sha256 of the file in hex, or empty
 * @param date trading day as {@code yyyy-mm-dd}, or empty
 * @param midnightNs start of the trading day on the venue's clock, ns since the Unix epoch
 */
public record SourceSession(
        String source, String format, String sha256, String date, long midnightNs) {
    /** A session known by its source's name alone. */
    public static SourceSession named(String source) {
        return new SourceSession(source, "", "", "", 0);
    }
}
