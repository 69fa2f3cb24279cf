/**
 * The write-ahead log of one shard: zero-filled, recycled, memory-mapped files of checksummed
 * frames.
 *
 * <p>Positions are bytes on one line since the shard's first file; file headers and the unused ends
 * of files lie on it too, so that an offset in a file and a position differ by the file's base
 * alone.
 */
package io.tickring.wal;
