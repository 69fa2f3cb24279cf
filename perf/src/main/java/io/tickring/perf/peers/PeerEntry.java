package io.tickring.perf.peers;

import io.tickring.perf.result.Spread;

/**
 * A line of a job's table. Immutable; what does not apply is null.
 *
 * @param name of the system, its version and its variant
 * @param value in the job's unit
 * @param speed as a multiple of Tickring's, round by round: above 1 the system is the faster one
 * @param against what of Tickring's that is, where Tickring does the job in several ways
 * @param remark why there is no value, or what the aim came to
 */
public record PeerEntry(String name, Spread value, Spread speed, String against, String remark) {}
