/**
 * Names and the ids that stand for them in one store: symbols, types, sources and their sessions.
 *
 * <p>The log is the truth: a definition event precedes an id's first use in every shard. What is
 * kept here is rebuilt from it.
 */
package io.tickring.symbol;
