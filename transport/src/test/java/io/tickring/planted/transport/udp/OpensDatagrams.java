package io.tickring.planted.transport.udp;

import java.net.InetSocketAddress;

/** Allowed here. */
public final class OpensDatagrams {
    InetSocketAddress address;
}
