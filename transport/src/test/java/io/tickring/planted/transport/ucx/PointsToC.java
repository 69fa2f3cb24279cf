package io.tickring.planted.transport.ucx;

import jnr.ffi.Pointer;

/** Allowed here. */
public final class PointsToC {
    Pointer pointer;
}
