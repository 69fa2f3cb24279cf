package io.tickring.planted.feed;

import io.tickring.planted.feed.itch.ItchDecoder;

/** Allowed: somebody has to choose a decoder. */
public final class Formats {
    ItchDecoder decoder;
}
