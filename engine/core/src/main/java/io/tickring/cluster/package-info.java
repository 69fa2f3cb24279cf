/**
 * Who owns what: the hash ring that places slots on nodes, the tables that it fills, epoch by
 * epoch, and the control plane that numbers epochs and the lives of nodes. It decides and keeps no
 * ticks; the storage packages keep and decide nothing, and neither knows the other. Of the engine
 * it uses the port to the disk only.
 */
package io.tickring.cluster;
