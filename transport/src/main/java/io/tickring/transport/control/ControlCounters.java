package io.tickring.transport.control;

/**
 * What a server saw since it was opened.
 *
 * @param opened connections of this cluster and version
 * @param refusedFull connections closed because there were too many
 * @param acceptErrors connections that the system could not give: no descriptor left
 * @param refusedGreeting peers that greeted wrongly: other bytes, version or cluster
 * @param refusedFrames frames with a wrong length, checksum or head
 * @param timedOut connections closed because no whole greeting or frame came in time, or because
 *     the peer did not read
 * @param handlerErrors how often the handler threw
 * @param frames whole ones handed over
 */
public record ControlCounters(
        long opened,
        long refusedFull,
        long acceptErrors,
        long refusedGreeting,
        long refusedFrames,
        long timedOut,
        long handlerErrors,
        long frames) {}
