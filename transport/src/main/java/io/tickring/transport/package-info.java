/**
 * Carries bytes between processes: a process writes into another's memory without that one's help,
 * and opens none of the payload. {@link io.tickring.transport.Transport} is the seam; a node is
 * given one of its final classes.
 */
package io.tickring.transport;
