/**
 * A transport within one process, for tests: plain, or with {@link
 * io.tickring.transport.memory.Faults} that do what networks do.
 */
package io.tickring.transport.memory;
