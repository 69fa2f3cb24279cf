package io.tickring.jni.ucx;

/**
 * {@code ucp_worker_params_t}: What a worker is made with. Offsets and length in bytes, in the C
 * order. An {@code int} in front of a pointer, or at the end, takes 8 bytes: C pads it.
 */
public final class UcpWorkerParams {
    public static final int FIELD_MASK_OFFSET = 0;
    public static final int THREAD_MODE_OFFSET = FIELD_MASK_OFFSET + Long.BYTES;
    public static final int CPU_MASK_OFFSET = THREAD_MODE_OFFSET + Long.BYTES;
    public static final int EVENTS_OFFSET = CPU_MASK_OFFSET + 128;
    public static final int USER_DATA_OFFSET = EVENTS_OFFSET + Long.BYTES;
    public static final int EVENT_FD_OFFSET = USER_DATA_OFFSET + Long.BYTES;
    public static final int FLAGS_OFFSET = EVENT_FD_OFFSET + Long.BYTES;
    public static final int NAME_OFFSET = FLAGS_OFFSET + Long.BYTES;
    public static final int AM_ALIGNMENT_OFFSET = NAME_OFFSET + Long.BYTES;
    public static final int CLIENT_ID_OFFSET = AM_ALIGNMENT_OFFSET + Long.BYTES;
    public static final int LENGTH = CLIENT_ID_OFFSET + Long.BYTES;

    public static final long UCP_WORKER_PARAM_FIELD_THREAD_MODE = 1L;
    public static final int UCS_THREAD_MODE_SINGLE = 0;
    public static final int UCS_THREAD_MODE_SERIALIZED = 1;
    public static final int UCS_THREAD_MODE_MULTI = 2;

    static final CLayout LAYOUT =
            CLayout.of("ucp_worker_params_t", LENGTH)
                    .field("field_mask", FIELD_MASK_OFFSET)
                    .field("thread_mode", THREAD_MODE_OFFSET)
                    .field("cpu_mask", CPU_MASK_OFFSET)
                    .field("events", EVENTS_OFFSET)
                    .field("user_data", USER_DATA_OFFSET)
                    .field("event_fd", EVENT_FD_OFFSET)
                    .field("flags", FLAGS_OFFSET)
                    .field("name", NAME_OFFSET)
                    .field("am_alignment", AM_ALIGNMENT_OFFSET)
                    .field("client_id", CLIENT_ID_OFFSET)
                    .constant(
                            "UCP_WORKER_PARAM_FIELD_THREAD_MODE",
                            UCP_WORKER_PARAM_FIELD_THREAD_MODE)
                    .constant("UCS_THREAD_MODE_SINGLE", UCS_THREAD_MODE_SINGLE)
                    .constant("UCS_THREAD_MODE_SERIALIZED", UCS_THREAD_MODE_SERIALIZED)
                    .constant("UCS_THREAD_MODE_MULTI", UCS_THREAD_MODE_MULTI);

    private UcpWorkerParams() {}
}
