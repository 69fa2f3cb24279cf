package io.tickring.feed.itch;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.TickSink;
import io.tickring.tick.BuiltinTypes;
import java.time.LocalDate;

/** NASDAQ TotalView-ITCH 5.0 in BinaryFILE framing. */
public final class ItchFormat implements FeedFormat {
    @Override
    public String name() {
        return "itch";
    }

    @Override
    public LocalDate dateOf(LocalDate given, String fileName) {
        return ItchDate.of(given, fileName);
    }

    @Override
    public long midnight(LocalDate date) {
        return ItchDate.midnight(date);
    }

    @Override
    public String typeName(String recordType) {
        final ItchMessage message =
                recordType.length() == 1 ? ItchMessages.byLetter(recordType.charAt(0)) : null;
        return message == null ? BuiltinTypes.RAW.name() : message.type.name();
    }

    @Override
    public Decoder decoder(ChunkReader reader, TickSink sink, long midnight) {
        return new ItchDecoder(reader, sink, midnight);
    }

    @Override
    public Encoder encoder(long midnight) {
        return new ItchEncoder(midnight);
    }
}
