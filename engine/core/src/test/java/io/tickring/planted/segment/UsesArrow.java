package io.tickring.planted.segment;

import com.google.flatbuffers.FlatBufferBuilder;
import org.apache.arrow.flatbuf.MessageHeader;

/** Allowed: a segment is an Arrow file. */
public final class UsesArrow {
    FlatBufferBuilder builder = new FlatBufferBuilder(MessageHeader.names.length);
}
