/**
 * A shard: one log, its MemTables, its flush queue and segments behind one manifest; and the store
 * that owns the shards of one directory.
 */
package io.tickring.shard;
