package io.tickring.perf.peers;

import java.util.List;

/**
 * What one fork has to say. Immutable.
 *
 * @param version as the system itself tells it; null when it could not be asked
 * @param settings with which it ran, in words
 * @param figures those that were reached before a failure
 * @param failure why it did not end well; null when it did
 */
public record PeerReport(
        String version, List<String> settings, List<PeerFigure> figures, String failure) {}
