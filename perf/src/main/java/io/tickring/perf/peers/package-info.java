/**
 * Tickring beside what a user would pick instead: each system in a JVM of its own, with its own
 * recommended settings, does what it can of the same jobs with the same ticks, and its answers are
 * compared.
 */
package io.tickring.perf.peers;
