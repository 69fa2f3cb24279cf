/**
 * libucp of UCX, version 1.12 or newer, as C declares it: functions in {@link
 * io.tickring.jni.ucx.LibUcp}, structs as descriptor classes, statuses in one table. Names are
 * those of the C headers. {@link io.tickring.jni.ucx.Ucx} loads it.
 */
package io.tickring.jni.ucx;
