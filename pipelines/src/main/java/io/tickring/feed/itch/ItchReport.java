package io.tickring.feed.itch;

import io.tickring.feed.FeedReport;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a decoder has met so far. Records are counted once, also where a raw one takes a chain of
 * events. <b>Thread:</b> the decoder's.
 */
public final class ItchReport implements FeedReport {
    /** In place of an offset: nothing was cut. */
    public static final long NOT_CUT = -1;

    private final long[] byLetter = new long[256];
    private final long[] byReasonLetter = new long[128];
    private long messages;
    private long events;
    private long raw;
    private long rawBytes;
    private long bytes;
    private long outOfOrderTimes;
    private long equalTimes;
    private long timedMessages;
    private long firstEventTime;
    private long lastEventTime;
    private long cutOffset = NOT_CUT;
    private int cutLength;

    ItchReport() {}

    /** Complete records that are not empty, raw ones included. */
    @Override
    public long messages() {
        return messages;
    }

    /** Complete records whose first byte is this letter, unknown and odd ones included. */
    public long messages(char letter) {
        return letter < byLetter.length ? byLetter[letter] : 0;
    }

    /** Messages, zero-length records and what is left of a cut record: each is one event. */
    @Override
    public long events() {
        return events;
    }

    /** Events kept raw. */
    @Override
    public long raw() {
        return raw;
    }

    public long raw(ItchRawReason reason) {
        return byReasonLetter[reason.letter()];
    }

    /** The reasons that occurred, each with its count. Allocates. */
    public Map<ItchRawReason, Long> rawByReason() {
        final Map<ItchRawReason, Long> counts = new EnumMap<>(ItchRawReason.class);
        for (ItchRawReason reason : ItchRawReason.values()) {
            if (raw(reason) > 0) {
                counts.put(reason, raw(reason));
            }
        }
        return counts;
    }

    @Override
    public Map<String, Long> rawReasons() {
        final Map<String, Long> reasons = new LinkedHashMap<>();
        rawByReason().forEach((reason, count) -> reasons.put(reason.text(), count));
        return reasons;
    }

    @Override
    public Map<String, Long> messagesByType() {
        final Map<String, Long> counts = new TreeMap<>();
        for (int letter = 0; letter < byLetter.length; letter++) {
            if (byLetter[letter] > 0) {
                counts.put(letterName(letter), byLetter[letter]);
            }
        }
        return counts;
    }

    private static String letterName(int letter) {
        return letter > ' ' && letter < 0x7F
                ? String.valueOf((char) letter)
                : String.format("0x%02x", letter);
    }

    /** Bytes in raw events. */
    public long rawBytes() {
        return rawBytes;
    }

    public long zeroLengthRecords() {
        return raw(ItchRawReason.ZERO_LENGTH);
    }

    /** Bytes of the source that are decoded, framing included. */
    @Override
    public long bytes() {
        return bytes;
    }

    /** Messages whose time lies before that of the message ahead of it. */
    @Override
    public long outOfOrderTimes() {
        return outOfOrderTimes;
    }

    /** Messages that have the time of the message ahead of it. */
    @Override
    public long equalTimes() {
        return equalTimes;
    }

    /** Time of the first message that is not raw, ns since the Unix epoch; 0 when there is none. */
    @Override
    public long firstEventTime() {
        return firstEventTime;
    }

    /** Time of the last message that is not raw, ns since the Unix epoch; 0 when there is none. */
    @Override
    public long lastEventTime() {
        return lastEventTime;
    }

    public boolean isCut() {
        return cutOffset != NOT_CUT;
    }

    /** Where in the source the bytes of the cut tail begin, behind its length; or NOT_CUT. */
    @Override
    public long cutOffset() {
        return cutOffset;
    }

    /** Bytes of the cut tail, its length not among them. */
    @Override
    public long cutLength() {
        return cutLength;
    }

    void onMessage(int letter, int framedLength, long eventTime) {
        messages++;
        events++;
        byLetter[letter]++;
        bytes += framedLength;
        if (eventTime <= lastEventTime && timedMessages > 0) {
            if (eventTime == lastEventTime) {
                equalTimes++;
            } else {
                outOfOrderTimes++;
            }
        }
        if (timedMessages++ == 0) {
            firstEventTime = eventTime;
        }
        lastEventTime = eventTime;
    }

    void onRawMessage(int letter, ItchRawReason reason, int length) {
        messages++;
        byLetter[letter]++;
        onRaw(reason, length, Short.BYTES + length);
    }

    void onZeroLength() {
        onRaw(ItchRawReason.ZERO_LENGTH, 0, Short.BYTES);
    }

    /**
     * @param offset of the first of these bytes in the source
     * @param length bytes that are there
     * @param framedLength the same with the length word, where that is there
     */
    void onCut(ItchRawReason reason, long offset, int length, int framedLength) {
        cutOffset = offset;
        cutLength = length;
        onRaw(reason, length, framedLength);
    }

    private void onRaw(ItchRawReason reason, int length, int framedLength) {
        events++;
        raw++;
        byReasonLetter[reason.letter()]++;
        rawBytes += length;
        bytes += framedLength;
    }
}
