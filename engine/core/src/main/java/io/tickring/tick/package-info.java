/**
 * The bytes of a tick: one 64-byte little-endian line, followed by up to fifteen payload lines, and
 * the schemas that name what lies in the payload.
 *
 * <p>The same bytes travel from the decoder through the ingest ring into the log and over the wire;
 * {@link io.tickring.tick.TickLayout} draws them.
 */
package io.tickring.tick;
