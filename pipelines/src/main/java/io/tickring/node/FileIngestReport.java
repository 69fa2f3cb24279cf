package io.tickring.node;

import io.tickring.feed.FeedReport;
import io.tickring.symbol.SessionInfo;
import java.util.BitSet;

/**
 * What storing one file did.
 *
 * @param session under which it is stored
 * @param feed what the decoder met
 * @param symbols ids of the symbols on its events, 0 left out
 * @param duplicates ticks that the store held already
 * @param seconds from opening the session to the last ack
 */
public record FileIngestReport(
        SessionInfo session, FeedReport feed, BitSet symbols, long duplicates, double seconds) {
    /** Events newly stored. */
    public long stored() {
        return feed.events() - duplicates;
    }
}
