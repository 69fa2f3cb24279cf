/**
 * The open-loop rig: ticks are offered at times that were fixed before, and every latency counts
 * from the time at which a tick was meant to be offered, however late it really was.
 */
package io.tickring.perf.load;
