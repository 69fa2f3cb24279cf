package io.tickring.cluster;

/**
 * A slot's owner as of one epoch. It may be kept as long as {@link Routing#isCurrent} says so.
 *
 * @param owner the node
 */
public record Route(int slot, int owner, long epoch) {}
