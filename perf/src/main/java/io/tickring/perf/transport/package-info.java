/**
 * What a put costs beside the same in C, and what the inbox ring carries from one process to
 * another: {@code perf transport}.
 */
package io.tickring.perf.transport;
