package io.tickring.feed;

import io.tickring.tick.Tick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;

/** One venue format of recorded files: how they are decoded, and encoded back. Any thread. */
public interface FeedFormat {
    /** As {@code --format} names it. */
    String name();

    /**
     * The trading date of a file.
     *
     * @param given by the user, or null
     * @throws IllegalArgumentException when the date is not given and cannot be told otherwise
     */
    LocalDate dateOf(LocalDate given, String fileName);

    /** The venue's midnight at the start of this date, ns since the Unix epoch. */
    long midnight(LocalDate date);

    /**
     * The name of the tick type that records of a type become.
     *
     * @param recordType as {@link FeedReport#messagesByType} names it
     */
    String typeName(String recordType);

    /** A decoder of one file; the caller closes the reader. */
    Decoder decoder(ChunkReader reader, TickSink sink, long midnight);

    /** An encoder of one session. */
    Encoder encoder(long midnight);

    /** Decodes one file. <b>Thread:</b> one. */
    interface Decoder {
        /**
         * Decodes at most so many records; false at the end.
         *
         * @throws IOException when the file cannot be read, or is not of the format: then nothing
         *     was put into the sink
         */
        boolean step(int maxRecords) throws IOException;

        long bytesDone();

        FeedReport report();
    }

    /** Encodes the ticks of one session, in their order. <b>Thread:</b> one. */
    interface Encoder {
        /** The most bytes that one tick adds. */
        int maxLength();

        /**
         * Adds a tick's bytes at the buffer's position; the buffer is big-endian and has {@link
         * #maxLength} bytes left.
         *
         * @return bytes added
         * @throws NotExpressibleException when the format has no place for such a tick
         */
        int encode(Tick tick, ByteBuffer out);
    }
}
