package io.tickring.perf.peers;

/**
 * What one system reached in one job of one round. Immutable.
 *
 * @param variant the way in which it was done; empty when there is one
 * @param value in the unit of the job
 */
public record PeerFigure(PeerJob job, String variant, double value, Answer answer) {}
