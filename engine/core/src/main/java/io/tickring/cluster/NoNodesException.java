package io.tickring.cluster;

/** An owner was asked of a hash ring that has no nodes. */
public final class NoNodesException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoNodesException() {
        super("no nodes: add one to the hash ring before asking it for an owner");
    }
}
