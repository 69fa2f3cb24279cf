/**
 * Puts through libucp of UCX. {@link io.tickring.transport.ucx.UcxTransport} is the transport; what
 * it may use and reach is in {@link io.tickring.transport.ucx.UcxConfig}.
 */
package io.tickring.transport.ucx;
