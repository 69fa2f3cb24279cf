/** JMH benchmarks of single steps of the hot path. */
package io.tickring.perf.micro;
