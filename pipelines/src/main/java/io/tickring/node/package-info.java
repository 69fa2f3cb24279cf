/**
 * The node: what an embedder opens. It owns the threads, the clock and the store behind one
 * directory.
 */
package io.tickring.node;
