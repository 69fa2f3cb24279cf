/**
 * The inbox ring: frames of 64-byte cells that one process puts into memory of another and that the
 * other takes out, whole, once and in order, over any {@link io.tickring.transport.Transport}.
 *
 * <p>{@link io.tickring.transport.inbox.InboxWriter} and {@link
 * io.tickring.transport.inbox.InboxReader} are stepped by whoever owns a thread; they start none,
 * wait for nothing, allocate nothing. What a frame's lines mean is no concern of theirs.
 */
package io.tickring.transport.inbox;
