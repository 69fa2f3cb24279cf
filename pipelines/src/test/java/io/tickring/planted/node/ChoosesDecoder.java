package io.tickring.planted.node;

import io.tickring.planted.feed.itch.ItchDecoder;

public final class ChoosesDecoder {
    ItchDecoder decoder;
}
