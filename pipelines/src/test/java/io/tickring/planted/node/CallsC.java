package io.tickring.planted.node;

import jnr.ffi.Pointer;

public final class CallsC {
    Pointer address;
}
