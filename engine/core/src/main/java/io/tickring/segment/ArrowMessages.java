package io.tickring.segment;

import com.google.flatbuffers.FlatBufferBuilder;
import io.tickring.tick.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.DictionaryKind;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Builds the flatbuffers of an Arrow IPC file. Stateless but for its builder. <b>Thread:</b> one.
 *
 * <p>A message is {@code 0xFFFFFFFF}, the i32 length of what follows, a flatbuffer, and zeros so
 * that the message ends, and its body starts, on a 64-byte boundary of the file.
 */
final class ArrowMessages {
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    static final long SYMBOLS_DICTIONARY = 0;
    static final long SOURCES_DICTIONARY = 1;
    static final long TYPES_DICTIONARY = 2;

    private static final int CONTINUATION = 0xFFFF_FFFF;
    private static final int PREFIX_LENGTH = 2 * Integer.BYTES;
    private static final int NO_METADATA = 0;
    private static final int NO_COMPRESSION = 0;
    private static final int NO_VARIADIC_COUNTS = 0;
    private static final String METADATA_PREFIX = "tickring.";

    /** What foreign readers find split columns' bytes by. */
    private static final String LOW_CHILD = "low";

    private static final String HIGH_CHILD = "high";

    private final FlatBufferBuilder builder = new FlatBufferBuilder(4096);
    private final List<Place> places = new ArrayList<>();

    /** Where a buffer lies in the body. */
    private record Place(int offset, int length) {}

    /** Where a message lies in the file: what the footer lists of it. */
    record MessageBlock(long offset, int messageLength, long bodyLength) {}

    /** The end of the messages, for those who read the file as a stream. */
    static ByteBuffer endOfStream() {
        return ByteBuffer.allocate(PREFIX_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, CONTINUATION);
    }

    /** The schema message, to be written at this offset of the file. */
    ByteBuffer schema(SegmentSchema schema, long fileOffset) {
        builder.clear();
        return message(MessageHeader.Schema, schemaTable(schema), 0, fileOffset);
    }

    /** The message of one zone. */
    ByteBuffer recordBatch(
            SegmentSchema schema, ZoneBuffers buffers, int rows, int bodyLength, long fileOffset) {
        builder.clear();
        places.clear();
        int nodes = 0;
        for (final Column column : schema.columns()) {
            nodes += addPlaces(column, buffers);
        }
        RecordBatch.startBuffersVector(builder, places.size());
        for (int place = places.size() - 1; place >= 0; place--) {
            // Flatbuffers build vectors from the end.
            Buffer.createBuffer(builder, places.get(place).offset(), places.get(place).length());
        }
        final int buffersVector = builder.endVector();
        RecordBatch.startNodesVector(builder, nodes);
        for (int node = 0; node < nodes; node++) {
            FieldNode.createFieldNode(builder, rows, 0);
        }
        final int nodesVector = builder.endVector();
        final int compression =
                schema.isPacked()
                        ? BodyCompression.createBodyCompression(
                                builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER)
                        : NO_COMPRESSION;
        final int batch =
                RecordBatch.createRecordBatch(
                        builder, rows, nodesVector, buffersVector, compression, NO_VARIADIC_COUNTS);
        return message(MessageHeader.RecordBatch, batch, bodyLength, fileOffset);
    }

    /**
     * Adds the buffers of a column, those of validity being empty: there are no nulls.
     *
     * @return nodes of the column: its own, and one for each child
     */
    private int addPlaces(Column column, ZoneBuffers buffers) {
        if (column.buffers() == 0) {
            return 0;
        }
        final boolean split = column.low() > 0;
        places.add(new Place(buffers.offset(column.firstBuffer()), 0));
        for (int i = 0; i < column.buffers(); i++) {
            final int buffer = column.firstBuffer() + i;
            if (split) {
                places.add(new Place(buffers.offset(buffer), 0));
            }
            places.add(new Place(buffers.offset(buffer), buffers.length(buffer)));
        }
        return split ? 1 + column.buffers() : 1;
    }

    /**
     * Writes the body of a dictionary of names: i32 offsets, then utf8 bytes.
     *
     * @return bytes of names, without what fills up the body
     */
    static int dictionaryBody(GrowingBuffer body, int count, IntFunction<String> names) {
        body.clear();
        final int offsetsLength = offsetsLength(count);
        final ByteBuffer start = body.withRoomFor(offsetsLength);
        start.putInt(0, 0);
        start.position((count + 1) * Integer.BYTES);
        body.alignTo(SegmentIndexLayout.ALIGNMENT);
        for (int i = 0; i < count; i++) {
            final byte[] name = names.apply(i).getBytes(StandardCharsets.UTF_8);
            final ByteBuffer into = body.withRoomFor(name.length).put(name);
            into.putInt((i + 1) * Integer.BYTES, into.position() - offsetsLength);
        }
        final int namesLength = body.length() - offsetsLength;
        body.alignTo(SegmentIndexLayout.ALIGNMENT);
        return namesLength;
    }

    private static int offsetsLength(int count) {
        return SegmentIndexLayout.align((count + 1) * Integer.BYTES, SegmentIndexLayout.ALIGNMENT);
    }

    /** The message of a dictionary whose body {@link #dictionaryBody} wrote. */
    ByteBuffer dictionary(
            long dictionaryId, int count, int namesLength, int bodyLength, long fileOffset) {
        builder.clear();
        RecordBatch.startBuffersVector(builder, 3);
        Buffer.createBuffer(builder, offsetsLength(count), namesLength);
        Buffer.createBuffer(builder, 0, (count + 1L) * Integer.BYTES);
        Buffer.createBuffer(builder, 0, 0);
        final int buffers = builder.endVector();
        RecordBatch.startNodesVector(builder, 1);
        FieldNode.createFieldNode(builder, count, 0);
        final int nodes = builder.endVector();
        final int data =
                RecordBatch.createRecordBatch(
                        builder, count, nodes, buffers, NO_COMPRESSION, NO_VARIADIC_COUNTS);
        final int batch = DictionaryBatch.createDictionaryBatch(builder, dictionaryId, data, false);
        return message(MessageHeader.DictionaryBatch, batch, bodyLength, fileOffset);
    }

    /** The footer with its length and the closing magic. */
    ByteBuffer footer(
            SegmentSchema schema,
            List<MessageBlock> dictionaries,
            List<MessageBlock> batches,
            long indexOffset,
            int indexLength,
            int indexCrc32c) {
        builder.clear();
        final int schemaTable = schemaTable(schema);
        Footer.startDictionariesVector(builder, dictionaries.size());
        final int dictionaryBlocks = blocks(dictionaries);
        Footer.startRecordBatchesVector(builder, batches.size());
        final int batchBlocks = blocks(batches);
        final int metadata =
                Footer.createCustomMetadataVector(
                        builder,
                        new int[] {
                            keyValue("index.offset", Long.toString(indexOffset)),
                            keyValue("index.length", Integer.toString(indexLength)),
                            keyValue("index.crc32c", Integer.toUnsignedString(indexCrc32c)),
                        });
        builder.finish(
                Footer.createFooter(
                        builder,
                        MetadataVersion.V5,
                        schemaTable,
                        dictionaryBlocks,
                        batchBlocks,
                        metadata));
        final ByteBuffer footer = builder.dataBuffer();
        final int length = footer.remaining();
        return ByteBuffer.allocate(length + Integer.BYTES + MAGIC.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(footer)
                .putInt(length)
                .put(MAGIC)
                .flip();
    }

    private int blocks(List<MessageBlock> blocks) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            final MessageBlock block = blocks.get(i);
            Block.createBlock(builder, block.offset(), block.messageLength(), block.bodyLength());
        }
        return builder.endVector();
    }

    private ByteBuffer message(byte headerType, int header, long bodyLength, long fileOffset) {
        builder.finish(
                Message.createMessage(
                        builder, MetadataVersion.V5, headerType, header, bodyLength, NO_METADATA));
        final ByteBuffer table = builder.dataBuffer();
        final long end =
                SegmentIndexLayout.align(
                        fileOffset + PREFIX_LENGTH + table.remaining(),
                        SegmentIndexLayout.ALIGNMENT);
        final int length = (int) (end - fileOffset);
        final ByteBuffer message =
                ByteBuffer.allocate(length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(CONTINUATION)
                        .putInt(length - PREFIX_LENGTH)
                        .put(table);
        return message.clear();
    }

    private int schemaTable(SegmentSchema schema) {
        final int[] fields =
                IntStream.range(0, schema.columns().size())
                        .filter(column -> schema.columns().get(column).buffers() > 0)
                        .map(column -> field(schema, column))
                        .toArray();
        final int fieldsVector = Schema.createFieldsVector(builder, fields);
        final List<Integer> metadata = new ArrayList<>();
        metadata.add(keyValue("version", Integer.toString(SegmentIndexLayout.VERSION)));
        if (schema.kind() == SegmentKind.LINES) {
            metadata.add(keyValue("kind", "lines"));
        } else {
            metadata.add(keyValue("kind", "columns"));
            metadata.add(keyValue("type", schema.typeName()));
            metadata.add(keyValue("trade", Boolean.toString(schema.trade())));
        }
        for (final Column column : schema.columns()) {
            if (column.encoding() == ColumnEncoding.EQUAL) {
                metadata.add(keyValue(column.name(), "eventTime"));
            }
        }
        final int metadataVector = Schema.createCustomMetadataVector(builder, vector(metadata));
        return Schema.createSchema(builder, Endianness.Little, fieldsVector, metadataVector, 0);
    }

    private static int[] vector(List<Integer> offsets) {
        return offsets.stream().mapToInt(Integer::intValue).toArray();
    }

    private int field(SegmentSchema schema, int column) {
        final Column described = schema.columns().get(column);
        final int name = builder.createString(described.storedName());
        final int dictionary = dictionaryEncoding(described);
        final int[] children = new int[described.low() > 0 ? described.buffers() : 0];
        for (int child = 0; child < children.length; child++) {
            children[child] =
                    child < described.low()
                            ? child(LOW_CHILD + child, Byte.SIZE, false)
                            : child(HIGH_CHILD, described.width() * Byte.SIZE, true);
        }
        final int type = type(described);
        final int childrenVector = Field.createChildrenVector(builder, children);
        final List<Integer> metadata = new ArrayList<>();
        if (schema.isField(column)) {
            metadata.add(keyValue("kind", described.kind().fieldName()));
            metadata.add(keyValue("exponent", Integer.toString(described.exponent())));
        }
        if (!described.isReadAsItIs()) {
            metadata.add(keyValue("name", described.name()));
            metadata.add(keyValue("encoding", described.encoding().word()));
            metadata.add(keyValue("low", Integer.toString(described.low())));
        }
        final int metadataVector =
                metadata.isEmpty()
                        ? NO_METADATA
                        : Field.createCustomMetadataVector(builder, vector(metadata));
        return Field.createField(
                builder,
                name,
                false,
                arrowType(described),
                type,
                dictionary,
                childrenVector,
                metadataVector);
    }

    private int child(String name, int bits, boolean signed) {
        final int nameOffset = builder.createString(name);
        final int type = Int.createInt(builder, bits, signed);
        final int children = Field.createChildrenVector(builder, new int[0]);
        return Field.createField(
                builder, nameOffset, false, Type.Int, type, 0, children, NO_METADATA);
    }

    private int dictionaryEncoding(Column column) {
        final long dictionaryId =
                switch (column.kind()) {
                    case SYMBOL -> SYMBOLS_DICTIONARY;
                    case SOURCE -> SOURCES_DICTIONARY;
                    case TYPE -> TYPES_DICTIONARY;
                    default -> -1;
                };
        return dictionaryId < 0
                ? 0
                : DictionaryEncoding.createDictionaryEncoding(
                        builder,
                        dictionaryId,
                        Int.createInt(builder, column.width() * Byte.SIZE, true),
                        false,
                        DictionaryKind.DenseArray);
    }

    private static byte arrowType(Column column) {
        if (column.low() > 0) {
            return Type.Struct_;
        }
        if (column.isNumber() && !column.isReadAsItIs()) {
            return Type.Int; // a difference of times is no time
        }
        return switch (column.kind()) {
            case I8, I16, U16, I32, U32, I64, PRICE, SIZE -> Type.Int;
            case TIME -> Type.Timestamp;
            case CHAR, TEXT -> Type.FixedSizeBinary;
            case SYMBOL, SOURCE, TYPE -> Type.Utf8;
            case LINES -> Type.Binary;
        };
    }

    private int type(Column column) {
        if (column.low() > 0) {
            Struct_.startStruct_(builder);
            return Struct_.endStruct_(builder);
        }
        if (column.isNumber() && !column.isReadAsItIs()) {
            return Int.createInt(builder, column.width() * Byte.SIZE, true);
        }
        return switch (column.kind()) {
            case I8, I16, I32, I64, PRICE, SIZE ->
                    Int.createInt(builder, column.width() * Byte.SIZE, true);
            case U16, U32 -> Int.createInt(builder, column.width() * Byte.SIZE, false);
            case TIME ->
                    Timestamp.createTimestamp(
                            builder, TimeUnit.NANOSECOND, builder.createString("UTC"));
            case CHAR, TEXT -> FixedSizeBinary.createFixedSizeBinary(builder, column.width());
            case SYMBOL, SOURCE, TYPE -> {
                Utf8.startUtf8(builder);
                yield Utf8.endUtf8(builder);
            }
            case LINES -> {
                Binary.startBinary(builder);
                yield Binary.endBinary(builder);
            }
        };
    }

    private int keyValue(String key, String value) {
        return KeyValue.createKeyValue(
                builder, builder.createString(METADATA_PREFIX + key), builder.createString(value));
    }

    /** The names of a segment's dictionary. */
    static IntFunction<String> dictionaryNames(
            long dictionaryId, SegmentDictionaries dictionaries, Names names) {
        if (dictionaryId == SYMBOLS_DICTIONARY) {
            return index -> names.symbol(dictionaries.symbolId(index));
        }
        if (dictionaryId == SOURCES_DICTIONARY) {
            return index -> names.source(dictionaries.sourceId(index));
        }
        return index -> names.type(dictionaries.typeId(index)).name();
    }
}
