package io.tickring.planted.replay;

import com.google.flatbuffers.FlatBufferBuilder;

public final class WritesArrow {
    FlatBufferBuilder builder = new FlatBufferBuilder();
}
