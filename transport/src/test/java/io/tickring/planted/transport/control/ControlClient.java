package io.tickring.planted.transport.control;

import java.net.InetSocketAddress;

/** Allowed here: it blocks its caller, so it reads a clock. */
@SuppressWarnings("unused")
public final class ControlClient {
    final long startNs = System.nanoTime();
    InetSocketAddress server;
}
