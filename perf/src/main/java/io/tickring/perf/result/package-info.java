/**
 * What a measurement leaves behind: {@code run.json}, its records, and how it is written and read.
 * Times are nanoseconds unless a name says otherwise.
 */
package io.tickring.perf.result;
