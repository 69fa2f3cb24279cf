/**
 * The index over logged lines that are in no segment yet. The lines themselves stay where the log
 * mapped them: one copy per tick, not two.
 */
package io.tickring.memtable;
