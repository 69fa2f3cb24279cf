package io.tickring.segment;

import io.tickring.fs.FileSystem;
import io.tickring.fs.WritableFile;
import io.tickring.segment.ArrowMessages.MessageBlock;
import io.tickring.tick.EventList;
import io.tickring.tick.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one segment, zone by zone, under a temporary name, and renames it when it is whole and
 * forced. Forcing the directory is left to the caller, who may have several to make durable.
 *
 * <p>{@link #close} before {@link #finish} has returned deletes what was written. <b>Thread:</b>
 * one at a time.
 */
final class SegmentWriter implements AutoCloseable {
    private final FileSystem fs;
    private final Path file;
    private final Path temporary;
    private final long segmentId;
    private final SegmentSchema schema;
    private final SegmentDictionaries dictionaries;
    private final Scratch scratch;
    private final List<MessageBlock> dictionaryBlocks = new ArrayList<>();
    private final List<MessageBlock> batchBlocks = new ArrayList<>();
    private final CRC32C fileCrc = new CRC32C();
    private WritableFile out;
    private long length;
    private boolean renamed;
    private String step = "create";

    /** Memory that writers take over from one another. */
    static final class Scratch {
        private final SegmentConfig config;
        private ZoneEncoder plain;
        private PackedZoneEncoder packed;
        private final IndexBuilder index = new IndexBuilder();
        private final ArrowMessages messages = new ArrowMessages();
        private final GrowingBuffer body = new GrowingBuffer();
        private final CRC32C zoneCrc = new CRC32C();

        Scratch(SegmentConfig config) {
            this.config = config;
        }

        private EncodedZone encoder(Codec codec) {
            return codec == Codec.NONE ? plain() : packed();
        }

        private ZoneEncoder plain() {
            if (plain == null) {
                plain = new ZoneEncoder(config.zoneRows(Codec.NONE));
            }
            return plain;
        }

        private PackedZoneEncoder packed() {
            if (packed == null) {
                packed = new PackedZoneEncoder(config.zoneRows(Codec.ZSTD), config.zstdLevel());
            }
            return packed;
        }

        /**
         * The columns of a segment that is to begin with these events.
         *
         * @param plain the columns as they are
         * @param delayed whether any receive time of it differs from its event time
         */
        SegmentSchema schemaFor(
                Codec codec,
                SegmentSchema plain,
                SegmentDictionaries dictionaries,
                EventList events,
                int[] order,
                int from,
                int to,
                boolean delayed) {
            return codec == Codec.NONE
                    ? plain
                    : packed().choose(plain, dictionaries, events, order, from, to, delayed);
        }
    }

    /**
     * @param dictionaries ids of all that will be written
     */
    SegmentWriter(
            FileSystem fs,
            Path directory,
            long segmentId,
            SegmentSchema schema,
            SegmentDictionaries dictionaries,
            Scratch scratch) {
        this.fs = fs;
        this.segmentId = segmentId;
        this.schema = schema;
        this.dictionaries = dictionaries;
        this.scratch = scratch;
        final String name = SegmentIndexLayout.fileName(segmentId);
        file = directory.resolve(name);
        temporary = directory.resolve(name + SegmentIndexLayout.TEMPORARY_SUFFIX);
    }

    /** Bytes written so far. */
    long length() {
        return length;
    }

    /** What went wrong, with the file and what was being done to it. */
    IOException failed(IOException cause) {
        return new IOException(
                "cannot " + step + " segment " + file + ": " + cause.getMessage(), cause);
    }

    /** Creates the file and writes what precedes the zones. */
    void begin(Names names) throws IOException {
        scratch.index.clear();
        out = fs.create(temporary);
        step = "write";
        write(ByteBuffer.allocate(Long.BYTES).put(0, ArrowMessages.MAGIC));
        write(scratch.messages.schema(schema, length));
        writeDictionary(ArrowMessages.SYMBOLS_DICTIONARY, dictionaries.symbols(), names);
        writeDictionary(ArrowMessages.SOURCES_DICTIONARY, dictionaries.sources(), names);
        if (schema.kind() == SegmentKind.LINES) {
            writeDictionary(ArrowMessages.TYPES_DICTIONARY, dictionaries.types(), names);
        }
    }

    /**
     * Writes the next zone: events that arrived after all those of the zones before.
     *
     * @param order numbers in the list, of which those from {@code from} to {@code to} are taken
     */
    void writeZone(EventList events, int[] order, int from, int to) throws IOException {
        final EncodedZone encoder = scratch.encoder(schema.codec());
        encoder.encode(schema, dictionaries, events, order, from, to);
        final ByteBuffer body = encoder.body();
        final int bodyLength = body.remaining();
        final ByteBuffer message =
                scratch.messages.recordBatch(
                        schema, encoder.buffers(), encoder.rows(), bodyLength, length);
        final int messageLength = message.remaining();
        scratch.zoneCrc.reset();
        scratch.zoneCrc.update(message.duplicate());
        scratch.zoneCrc.update(body.duplicate());
        scratch.index.addZone(
                encoder, length, messageLength, bodyLength, (int) scratch.zoneCrc.getValue());
        batchBlocks.add(new MessageBlock(length, messageLength, bodyLength));
        write(message);
        write(body);
    }

    /** Writes index and footer, forces the file and gives it its name. */
    SegmentMeta finish() throws IOException {
        final ByteBuffer end = ArrowMessages.endOfStream();
        write(end);
        final long indexOffset = SegmentIndexLayout.align(length, SegmentIndexLayout.ALIGNMENT);
        write(ByteBuffer.allocate((int) (indexOffset - length)));
        final ByteBuffer index =
                scratch.index.build(
                        segmentId, schema, dictionaries, scratch.config.zoneRows(schema.codec()));
        final int indexLength = index.remaining();
        final CRC32C indexCrc = new CRC32C();
        indexCrc.update(index.duplicate());
        write(index);
        write(
                scratch.messages.footer(
                        schema,
                        dictionaryBlocks,
                        batchBlocks,
                        indexOffset,
                        indexLength,
                        (int) indexCrc.getValue()));
        step = "force";
        out.force();
        step = "close";
        out.close();
        step = "rename";
        fs.rename(temporary, file);
        renamed = true;
        return new SegmentMeta(
                segmentId,
                SegmentIndexLayout.fileName(segmentId),
                schema.kind(),
                schema.typeId(),
                scratch.index.rows(),
                scratch.index.zones(),
                length,
                (int) fileCrc.getValue(),
                indexOffset,
                indexLength,
                (int) indexCrc.getValue(),
                scratch.index.minEventTime(),
                scratch.index.maxEventTime(),
                scratch.index.minPosition(),
                scratch.index.maxPosition());
    }

    private void writeDictionary(long dictionaryId, int count, Names names) throws IOException {
        final int namesLength =
                ArrowMessages.dictionaryBody(
                        scratch.body,
                        count,
                        ArrowMessages.dictionaryNames(dictionaryId, dictionaries, names));
        final ByteBuffer body = scratch.body.written();
        final int bodyLength = body.remaining();
        final ByteBuffer message =
                scratch.messages.dictionary(dictionaryId, count, namesLength, bodyLength, length);
        dictionaryBlocks.add(new MessageBlock(length, message.remaining(), bodyLength));
        write(message);
        write(body);
    }

    private void write(ByteBuffer bytes) throws IOException {
        fileCrc.update(bytes.duplicate());
        length += bytes.remaining();
        out.write(bytes);
    }

    /**
     * Deletes what was written, unless it was finished.
     *
     * @throws IOException when that fails; the file is an orphan then
     */
    @Override
    public void close() throws IOException {
        if (renamed || out == null) {
            return;
        }
        try {
            out.close();
        } finally {
            if (fs.exists(temporary)) {
                fs.delete(temporary);
            }
        }
    }
}
