/**
 * The beacon: small datagrams that say a process lives. What is in them is the callers' matter;
 * here they are opaque, bounded, counted, and never waited for.
 */
package io.tickring.transport.udp;
