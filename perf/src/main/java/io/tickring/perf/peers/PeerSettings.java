package io.tickring.perf.peers;

/**
 * What a fork is told. Immutable.
 *
 * @param directory where it makes its own
 * @param shared the same, on memory that is no disk where the system has such
 * @param ticks of the measured pass
 * @param warmUpTicks of the pass before, which is thrown away; 0 for none
 * @param symbols by Zipf's law
 * @param queryRuns how often each query is measured; the median counts
 */
public record PeerSettings(
        String directory, String shared, long ticks, long warmUpTicks, int symbols, int queryRuns) {
    PeerSettings warmUp() {
        return new PeerSettings(
                directory, shared, Math.min(warmUpTicks, ticks), 0, symbols, queryRuns);
    }
}
