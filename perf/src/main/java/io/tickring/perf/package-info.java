/** The harness's command line: what it costs, and on what machine. */
package io.tickring.perf;
