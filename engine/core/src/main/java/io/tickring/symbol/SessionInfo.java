package io.tickring.symbol;

/**
 * One run of one source: a file, a venue session. Written into the log as a session start.
 *
 * @param sourceId stands for this session in ticks, local to the store
 * @param source the source's name; of a file its base name
 * @param ordinal counts the sessions of this source from 1: in this store, or among all nodes of
 *     its cluster
 * @param format of the feed, for example {@code itch}
 * @param sha256 of the file in hex, or empty where there is none
 * @param date trading day as {@code yyyy-mm-dd}, or empty
 * @param midnightNs start of the trading day on the venue's clock, ns since the Unix epoch
 */
public record SessionInfo(
        int sourceId,
        String source,
        int ordinal,
        String format,
        String sha256,
        String date,
        long midnightNs) {
    /** The name that people give to {@code --session}: {@code source#ordinal}. */
    public String label() {
        return source + '#' + ordinal;
    }

    /** Whether it is a session of the same file, or else of the same feed on the same day. */
    public boolean isOfSame(SessionInfo other) {
        return source.equals(other.source)
                && format.equals(other.format)
                && sha256.equals(other.sha256)
                && date.equals(other.date);
    }

    /** The same with another id. */
    public SessionInfo withId(int id) {
        return new SessionInfo(id, source, ordinal, format, sha256, date, midnightNs);
    }

    /** The same with another ordinal. */
    public SessionInfo withOrdinal(int number) {
        return new SessionInfo(sourceId, source, number, format, sha256, date, midnightNs);
    }
}
