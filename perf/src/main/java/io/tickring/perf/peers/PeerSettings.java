package io.tickring.perf.peers;

/**
 * What a fork is told. Immutable.
 *
 * @param directory where it makes its own
 * @param ticks of the measured pass
 * @param warmUpTicks of the pass before, which is thrown away
 * @param symbols by Zipf's law
 * @param queryRuns how often each query is measured; the median counts
 */
public record PeerSettings(
        String directory, long ticks, long warmUpTicks, int symbols, int queryRuns) {
    PeerSettings warmUp() {
        return new PeerSettings(directory, Math.min(warmUpTicks, ticks), 0, symbols, queryRuns);
    }
}
