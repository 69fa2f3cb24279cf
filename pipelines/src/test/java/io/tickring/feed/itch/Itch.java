package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.feed.ChunkReader;
import io.tickring.tick.Tick;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** What the ITCH tests share: messages written by hand, and decoding and encoding in memory. */
final class Itch {
    static final long MIDNIGHT = ItchDate.midnight(LocalDate.of(2020, 1, 30));
    static final int LOCATE = 0xFEDC;
    static final int TRACKING = 0x8001;
    static final long TIME = 0x1F1A_2B3C_4D5EL;

    private Itch() {}

    /** A message's bytes without framing: the header that all share, then these fields. */
    static byte[] message(char letter, Object... fields) {
        return messageAt(letter, LOCATE, TIME, fields);
    }

    static byte[] messageAt(char letter, int locate, long time, Object... fields) {
        final ByteBuffer bytes = ByteBuffer.allocate(64);
        bytes.put((byte) letter).putShort((short) locate).putShort((short) TRACKING);
        bytes.putShort((short) (time >>> 32)).putInt((int) time);
        for (Object field : fields) {
            if (field instanceof Character character) {
                bytes.put((byte) (char) character);
            } else if (field instanceof Integer number) {
                bytes.putInt(number);
            } else if (field instanceof Long number) {
                bytes.putLong(number);
            } else {
                bytes.put(((String) field).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** The records, each with its length before it. */
    static byte[] framed(byte[]... records) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] record : records) {
            bytes.write(record.length >>> 8);
            bytes.write(record.length);
            bytes.writeBytes(record);
        }
        return bytes.toByteArray();
    }

    static byte[] concat(byte[]... parts) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** A message to begin a file with. */
    static byte[] start() {
        return messageAt('S', 0, 3_000, 'O');
    }

    static ItchReport decode(byte[] file, MemorySink sink) throws IOException {
        return decode(Channels.newChannel(new ByteArrayInputStream(file)), sink);
    }

    static ItchReport decode(ReadableByteChannel file, MemorySink sink) throws IOException {
        try (ChunkReader reader = new ChunkReader("memory", file, 1 << 17)) {
            final ItchDecoder decoder = new ItchDecoder(reader, sink, MIDNIGHT);
            while (decoder.step(7)) {
                assert decoder.bytesDone() > 0;
            }
            return decoder.report();
        }
    }

    static byte[] encode(List<Tick> ticks) {
        final ItchEncoder encoder = new ItchEncoder(MIDNIGHT);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final ByteBuffer out = ByteBuffer.allocate(ItchEncoder.MAX_LENGTH);
        for (Tick tick : ticks) {
            final int length = encoder.encode(tick, out.clear());
            assertEquals(length, out.position());
            bytes.write(out.array(), 0, length);
        }
        return bytes.toByteArray();
    }

    /** A recorded file; a test that lacks it says so and is skipped. */
    static byte[] recorded(String name) throws IOException {
        final String root = System.getProperty("tickring.root", ".");
        final String data = System.getProperty("tickring.data", root + "/../shared/data");
        final Path file = Path.of(data, "itch50", name);
        if (!Files.exists(file)) {
            System.err.println("SKIPPED: recorded feed file is absent: " + file);
        }
        assumeTrue(Files.exists(file), "SKIPPED: recorded feed file is absent: " + file);
        return Files.readAllBytes(file);
    }

    static byte[] generated(long messages, int symbols, long seed) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ItchGenerator(messages, symbols, seed).writeTo(Channels.newChannel(bytes), done -> {});
        return bytes.toByteArray();
    }
}
