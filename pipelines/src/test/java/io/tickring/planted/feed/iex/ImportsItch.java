package io.tickring.planted.feed.iex;

import io.tickring.planted.feed.itch.ItchDecoder;

public final class ImportsItch {
    ItchDecoder decoder;
}
