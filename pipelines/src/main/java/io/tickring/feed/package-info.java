/**
 * From a venue's bytes to ticks and back. What every feed needs is here: where a decoder puts
 * events ({@link io.tickring.feed.TickSink}), where it takes bytes from ({@link
 * io.tickring.feed.ChunkReader}). Each venue format has a package of its own below this one, which
 * knows that format and nothing of rings, logs or shards.
 */
package io.tickring.feed;
