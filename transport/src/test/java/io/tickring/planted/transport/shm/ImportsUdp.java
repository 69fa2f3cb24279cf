package io.tickring.planted.transport.shm;

import io.tickring.planted.transport.udp.OpensDatagrams;

/** One transport knows another package's matters. */
public final class ImportsUdp {
    OpensDatagrams datagrams;
}
