package io.tickring.planted.feed.itch;

/** Allowed: this is ITCH's package. */
public final class ItchDecoder {}
