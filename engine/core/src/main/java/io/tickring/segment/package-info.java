/**
 * Immutable columnar files of flushed events: each is an Arrow IPC file that any Arrow reader
 * opens, with an index block in it for our own.
 *
 * <p>{@link io.tickring.segment.FlushWriter} turns the events of a flush into segments, {@link
 * io.tickring.segment.Segment} reads one: its cursor gives the events back as the same 64-byte
 * lines in arrival order. {@link io.tickring.segment.SegmentIndexLayout} specifies the bytes.
 *
 * <p>Only this package knows Arrow; its writer alone builds flatbuffers, and nothing here reads
 * them.
 */
package io.tickring.segment;
