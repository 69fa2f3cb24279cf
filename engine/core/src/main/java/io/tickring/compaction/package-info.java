/** Which runs of segments are to be merged: a pure rule, stepped by the shard. */
package io.tickring.compaction;
