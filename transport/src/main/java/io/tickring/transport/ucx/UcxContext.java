package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcpMemAttr;
import io.tickring.jni.ucx.UcpMemMapParams;
import io.tickring.jni.ucx.UcpParams;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.TransportException;
import java.util.Map;

/**
 * {@code ucp_context_h}: the devices, and the memory that others may write into. <b>Thread:</b>
 * any, one at a time.
 */
final class UcxContext {
    /** Shared memory or nothing: what UCX falls back to is not one-sided. */
    private static final String ALLOCATE_SHARED = "md:posix,md:sysv";

    private static final String ALLOCATE_PRIVATE = "mmap";

    /**
     * Options that a user's environment, or a newer UCX, would set otherwise, by which puts into
     * mapped memory became messages, and addresses other ones than {@link HandleCheck} knows.
     */
    private static final Map<String, String> HELD =
            Map.of(
                    "PROTO_ENABLE", "no",
                    "ADDRESS_VERSION", "v1",
                    "ADDRESS_DEBUG_INFO", "no",
                    "UNIFIED_MODE", "no",
                    "SHM_DEVICES", "all");

    private final long context;

    /**
     * Memory that UCX allocated.
     *
     * @param handle {@code ucp_mem_h}
     * @param address of its first byte
     */
    record Memory(long handle, long address) {}

    private UcxContext(long context) {
        this.context = context;
    }

    /**
     * @throws TransportException when no device fits
     */
    static UcxContext open(UcxConfig config) {
        OpenFiles.check();
        final Scratch scratch = Scratch.cleared();
        Native.check(
                UCP.ucp_config_read(null, null, scratch.outAddress), "reading the options of UCX");
        final long options = scratch.out(0);
        try {
            modify(options, "TLS", config.tls());
            modify(options, "NET_DEVICES", config.netDevices());
            modify(options, "ALLOC_PRIO", config.isOneSided() ? ALLOCATE_SHARED : ALLOCATE_PRIVATE);
            for (Map.Entry<String, String> option : HELD.entrySet()) {
                hold(options, option.getKey(), option.getValue());
            }
            scratch.struct.putLong(
                    UcpParams.FIELD_MASK_OFFSET,
                    UcpParams.UCP_PARAM_FIELD_FEATURES
                            | UcpParams.UCP_PARAM_FIELD_MT_WORKERS_SHARED);
            scratch.struct.putLong(UcpParams.FEATURES_OFFSET, UcpParams.UCP_FEATURE_RMA);
            // Its workers belong to several threads; what they share is locked.
            scratch.struct.putInt(UcpParams.MT_WORKERS_SHARED_OFFSET, 1);
            Native.check(
                    Ucx.init(scratch.structAddress, options, scratch.outAddress),
                    "UCX has no way to send with the transports "
                            + config.tls()
                            + (config.isNetwork() ? " on " + config.netDevices() : "")
                            + " (what there is: ucx_info -d)");
            return new UcxContext(scratch.out(0));
        } finally {
            UCP.ucp_config_release(options);
        }
    }

    /** As {@link #modify}, of an option that not every version has. */
    private static void hold(long options, String name, String value) {
        final int status = UCP.ucp_config_modify(options, name, value);
        if (status != UcsStatus.UCS_ERR_NO_ELEM.code()) {
            Native.check(status, "option UCX_" + name + "=" + value);
        }
    }

    private static void modify(long options, String name, String value) {
        Native.check(
                UCP.ucp_config_modify(options, name, value), "option UCX_" + name + "=" + value);
    }

    UcxWorker worker() {
        OpenFiles.check();
        return UcxWorker.open(context);
    }

    /** Memory, all zero. */
    Memory allocate(long length) {
        final Scratch scratch = Scratch.cleared();
        scratch.struct.putLong(
                UcpMemMapParams.FIELD_MASK_OFFSET,
                UcpMemMapParams.UCP_MEM_MAP_PARAM_FIELD_LENGTH
                        | UcpMemMapParams.UCP_MEM_MAP_PARAM_FIELD_FLAGS);
        scratch.struct.putLong(UcpMemMapParams.LENGTH_OFFSET, length);
        scratch.struct.putInt(UcpMemMapParams.FLAGS_OFFSET, UcpMemMapParams.UCP_MEM_MAP_ALLOCATE);
        Native.check(
                UCP.ucp_mem_map(context, scratch.structAddress, scratch.outAddress),
                "no room for a region of "
                        + length
                        + " bytes: free shared memory (df -h /dev/shm), or own fewer regions");
        final long memory = scratch.out(0);
        boolean known = false;
        try {
            scratch.struct.putLong(
                    UcpMemAttr.FIELD_MASK_OFFSET, UcpMemAttr.UCP_MEM_ATTR_FIELD_ADDRESS);
            Native.check(
                    UCP.ucp_mem_query(memory, scratch.structAddress), "asking where a region lies");
            final Memory made =
                    new Memory(memory, scratch.struct.getLong(UcpMemAttr.ADDRESS_OFFSET));
            known = true;
            return made;
        } finally {
            if (!known) {
                UCP.ucp_mem_unmap(context, memory);
            }
        }
    }

    void free(Memory memory) {
        Native.check(UCP.ucp_mem_unmap(context, memory.handle), "giving a region back");
    }

    /** The packed key of a region. */
    byte[] key(Memory memory) {
        final Scratch scratch = Scratch.cleared();
        Native.check(
                UCP.ucp_rkey_pack(
                        context, memory.handle, scratch.outAddress, scratch.outAddress(1)),
                "packing the key of a region");
        final long key = scratch.out(0);
        try {
            final byte[] bytes = new byte[(int) scratch.out(1)];
            NativeMemory.at(key, bytes.length).get(bytes);
            return bytes;
        } finally {
            UCP.ucp_rkey_buffer_release(key);
        }
    }

    void close() {
        UCP.ucp_cleanup(context);
    }
}
