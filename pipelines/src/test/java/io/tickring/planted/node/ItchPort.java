package io.tickring.planted.node;

public final class ItchPort {}
