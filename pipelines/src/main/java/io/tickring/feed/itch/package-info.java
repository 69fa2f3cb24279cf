/**
 * NASDAQ TotalView-ITCH 5.0 in BinaryFILE framing: a 2-byte big-endian length before each message.
 * The layouts follow the Nasdaq TotalView-ITCH 5.0 specification; {@link
 * io.tickring.feed.itch.ItchMessages} is their one table, {@link io.tickring.feed.itch.ItchTypes}
 * the tick types that they become.
 *
 * <p>Decoding loses nothing: {@link io.tickring.feed.itch.ItchEncoder} makes the same bytes again
 * out of the decoded fields, and a record whose fields would not give the same bytes is kept as a
 * raw event and counted in the {@link io.tickring.feed.itch.ItchReport}.
 */
package io.tickring.feed.itch;
