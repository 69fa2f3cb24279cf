/**
 * The control channel: frames of opaque bytes over TCP, by which processes hand each other what
 * one-sided writes cannot: handles, names, refusals. {@link
 * io.tickring.transport.control.ControlServer} is stepped by an agent, {@link
 * io.tickring.transport.control.ControlClient} blocks its caller; neither starts a thread.
 *
 * <p>What comes in is hostile until its checksum fits: lengths are bounded before they are used, a
 * peer that drips bytes runs into a time-out that only whole frames put off, and a connection that
 * breaks a rule is closed and counted. The checksum guards against accident, not against an
 * attacker: nothing here is authenticated, which is why it listens on loopback unless told.
 *
 * <p>A connection begins with a greeting from each side, the client's first; then frames. All
 * little endian:
 *
 * <pre>
 * greeting, 32 bytes
 *  0 u32 magic "TRCC"      4 u16 version, 1        6 u16 zero
 *  8 u64, 16 u64 cluster id                        24 u32 zero     28 u32 CRC32C of bytes 0 to 27
 * frame, 16 bytes and the payload, 65,536 at most
 *  0 u32 length of the whole frame                 4 u32 CRC32C of bytes 0 to 3 and 8 to the end
 *  8 u8 type, 0 = keep-alive       9 u8[3] zero    12 u32 correlation: 0, or that of the question
 * 16 payload
 * </pre>
 */
package io.tickring.transport.control;
