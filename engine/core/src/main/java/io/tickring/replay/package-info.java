/**
 * Order and cursors: how logged events are walked, merged and digested. The order of a replay is
 * told in {@link io.tickring.replay.ReplayOrder}; nothing in it depends on the number of shards.
 */
package io.tickring.replay;
