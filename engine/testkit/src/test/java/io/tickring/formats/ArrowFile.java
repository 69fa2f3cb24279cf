package io.tickring.formats;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/** The Arrow side of a segment: footer, schema, dictionaries and batches, by Arrow's own format. */
final class ArrowFile {
    private final Bytes file;
    private final Footer footer;

    /** A record batch: where it lies, and its body's buffers. */
    record Batch(long offset, Bytes body, RecordBatch header) {
        int rows() {
            return Math.toIntExact(header.length());
        }

        long bufferOffset(int buffer) {
            return header.buffers(buffer).offset();
        }

        long bufferLength(int buffer) {
            return header.buffers(buffer).length();
        }

        int buffers() {
            return header.buffersLength();
        }

        boolean isCompressed() {
            return header.compression() != null
                    && header.compression().codec() == CompressionType.ZSTD
                    && header.compression().method() == BodyCompressionMethod.BUFFER;
        }

        Bytes buffer(int buffer) {
            return body.part(bufferOffset(buffer), bufferLength(buffer));
        }
    }

    ArrowFile(Bytes file) {
        this.file = file;
        final int end = file.length();
        FormatException.check(
                "ARROW1\0\0".equals(file.ascii(0, 8)) && "ARROW1".equals(file.ascii(end - 6, 6)),
                file.where(),
                "is no Arrow file");
        final int length = file.i32(end - 10);
        footer = Footer.getRootAsFooter(file.part(end - 10L - length, length).buffer());
        FormatException.check(
                footer.version() == MetadataVersion.V5, file.where(), "metadata version");
    }

    /** A value of the footer's metadata. */
    String metadata(String key) {
        for (int i = 0; i < footer.customMetadataLength(); i++) {
            final KeyValue pair = footer.customMetadata(i);
            if (key.equals(pair.key())) {
                return pair.value();
            }
        }
        throw new FormatException(file.where(), "footer has no " + key);
    }

    List<String> fieldNames() {
        final Schema schema = footer.schema();
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            names.add(schema.fields(i).name());
        }
        return names;
    }

    /** The names of each dictionary, in the order of their ids. */
    List<List<String>> dictionaries() {
        final TreeMap<Long, List<String>> names = new TreeMap<>();
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            final Block block = footer.dictionaries(i);
            final DictionaryBatch dictionary = new DictionaryBatch();
            message(block).header(dictionary);
            final Batch batch = new Batch(block.offset(), body(block), dictionary.data());
            names.put(dictionary.id(), strings(batch));
        }
        return List.copyOf(names.values());
    }

    private static List<String> strings(Batch batch) {
        final List<String> strings = new ArrayList<>();
        final Bytes offsets = batch.buffer(1);
        for (int i = 0; i < batch.rows(); i++) {
            final int from = offsets.i32(4L * i);
            strings.add(batch.buffer(2).utf8(from, offsets.i32(4L * i + 4) - from));
        }
        return strings;
    }

    int batches() {
        return footer.recordBatchesLength();
    }

    Batch batch(int number) {
        final Block block = footer.recordBatches(number);
        final RecordBatch header = new RecordBatch();
        message(block).header(header);
        return new Batch(block.offset(), body(block), header);
    }

    private Message message(Block block) {
        final Bytes prefix = file.part(block.offset(), 8);
        FormatException.check(prefix.i32(0) == -1, file.where(), "no message at " + block.offset());
        final ByteBuffer metadata = file.part(block.offset() + 8, prefix.i32(4)).buffer();
        return Message.getRootAsMessage(metadata);
    }

    private Bytes body(Block block) {
        return file.part(block.offset() + block.metaDataLength(), block.bodyLength());
    }
}
