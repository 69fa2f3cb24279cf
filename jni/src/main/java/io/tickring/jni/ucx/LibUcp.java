package io.tickring.jni.ucx;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.size_t;

/**
 * The functions of {@code ucp.h}. Every C pointer is a {@code long} here, so that no call makes an
 * object; {@code ucs_status_t} is one byte, see {@link UcsStatus}; {@code ucs_status_ptr_t} is a
 * {@code long}: a request where {@link UcsStatus#isRequest} says so, else the code of a status.
 * {@code ucp_init} is inline in the headers and not in the library: {@link #ucp_init_version} is
 * what it calls.
 */
public interface LibUcp {
    /** {@code ucp_err_handler_cb_t}: called by the thread that calls progress. */
    interface ucp_err_handler_cb {
        @Delegate
        void call(long arg, long ep, byte status);
    }

    void ucp_get_version(long major_version, long minor_version, long release_number);

    byte ucp_config_read(String env_prefix, String filename, long config_p);

    byte ucp_config_modify(long config, String name, String value);

    void ucp_config_release(long config);

    byte ucp_init_version(
            int api_major_version, int api_minor_version, long params, long config, long context_p);

    void ucp_cleanup(long context);

    byte ucp_worker_create(long context, long params, long worker_p);

    void ucp_worker_destroy(long worker);

    byte ucp_worker_get_address(long worker, long address_p, long address_length_p);

    void ucp_worker_release_address(long worker, long address);

    int ucp_worker_progress(long worker);

    byte ucp_ep_create(long worker, long params, long ep_p);

    long ucp_ep_close_nbx(long ep, long param);

    long ucp_ep_flush_nbx(long ep, long param);

    byte ucp_mem_map(long context, long params, long memh_p);

    byte ucp_mem_unmap(long context, long memh);

    byte ucp_mem_query(long memh, long attr);

    byte ucp_rkey_pack(long context, long memh, long rkey_buffer_p, long size_p);

    void ucp_rkey_buffer_release(long rkey_buffer);

    byte ucp_ep_rkey_unpack(long ep, long rkey_buffer, long rkey_p);

    byte ucp_rkey_ptr(long rkey, long raddr, long addr_p);

    void ucp_rkey_destroy(long rkey);

    byte ucp_put_nbi(long ep, long buffer, @size_t long length, long remote_addr, long rkey);

    /**
     * The last argument is a {@link Pointer}: of six integers, the native stub would pass garbage
     * as the sixth.
     */
    long ucp_put_nbx(
            long ep, long buffer, @size_t long count, long remote_addr, long rkey, Pointer param);

    /** Its last argument as that of {@link #ucp_put_nbx}. */
    long ucp_get_nbx(
            long ep, long buffer, @size_t long count, long remote_addr, long rkey, Pointer param);

    byte ucp_request_check_status(long request);

    void ucp_request_free(long request);
}
