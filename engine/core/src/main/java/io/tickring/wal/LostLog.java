package io.tickring.wal;

/**
 * Bytes of a log file that cannot be read any more.
 *
 * @param fileId of the file
 * @param file its name
 * @param keptAs name of the copy that was set aside; empty when there was nothing to copy
 * @param offset in the file where the lost bytes start
 * @param length of them; 0 when only the file's header was damaged, which loses nothing
 * @param position of the first lost byte
 * @param frames that lay there, as far as their headers can be read
 * @param events in these frames by their headers, which no checksum vouches for
 * @param minEventTime least event time by these headers; greater than the next when none is known
 * @param maxEventTime greatest
 * @param problem in words
 */
public record LostLog(
        int fileId,
        String file,
        String keptAs,
        long offset,
        long length,
        long position,
        long frames,
        long events,
        long minEventTime,
        long maxEventTime,
        String problem) {}
