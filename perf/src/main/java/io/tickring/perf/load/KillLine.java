package io.tickring.perf.load;

/**
 * What a process that is to be killed, or was started again, tells. Immutable.
 *
 * @param resumedAt the sequence at which its publisher went on
 * @param acked the highest sequence that is acked
 * @param openNs that opening the store took
 * @param ackNs from the first offer until its ack
 */
record KillLine(long resumedAt, long acked, long openNs, long ackNs) {}
