/**
 * The loops that systems of this kind publish, as they are: one thread, one cache line, no reader.
 * Each beside the same loop in C ({@code perf/src/main/c/loops.c}), and beside a version that does
 * what its name promises: another thread reads, and what is counted is what arrived.
 */
package io.tickring.perf.loops;
