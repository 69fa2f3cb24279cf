/**
 * Scenarios that measure a whole path, each in JVMs of its own, beside a baseline of the same JVM.
 */
package io.tickring.perf.rig;
