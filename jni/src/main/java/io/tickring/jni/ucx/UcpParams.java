package io.tickring.jni.ucx;

/**
 * {@code ucp_params_t}: What a context is made with. Offsets and length in bytes, in the C order.
 * An {@code int} in front of a pointer, or at the end, takes 8 bytes: C pads it.
 */
public final class UcpParams {
    public static final int FIELD_MASK_OFFSET = 0;
    public static final int FEATURES_OFFSET = FIELD_MASK_OFFSET + Long.BYTES;
    public static final int REQUEST_SIZE_OFFSET = FEATURES_OFFSET + Long.BYTES;
    public static final int REQUEST_INIT_OFFSET = REQUEST_SIZE_OFFSET + Long.BYTES;
    public static final int REQUEST_CLEANUP_OFFSET = REQUEST_INIT_OFFSET + Long.BYTES;
    public static final int TAG_SENDER_MASK_OFFSET = REQUEST_CLEANUP_OFFSET + Long.BYTES;
    public static final int MT_WORKERS_SHARED_OFFSET = TAG_SENDER_MASK_OFFSET + Long.BYTES;
    public static final int ESTIMATED_NUM_EPS_OFFSET = MT_WORKERS_SHARED_OFFSET + Long.BYTES;
    public static final int ESTIMATED_NUM_PPN_OFFSET = ESTIMATED_NUM_EPS_OFFSET + Long.BYTES;
    public static final int NAME_OFFSET = ESTIMATED_NUM_PPN_OFFSET + Long.BYTES;
    public static final int LENGTH = NAME_OFFSET + Long.BYTES;

    public static final long UCP_PARAM_FIELD_FEATURES = 1L;
    public static final long UCP_PARAM_FIELD_MT_WORKERS_SHARED = 1L << 5;
    public static final long UCP_FEATURE_RMA = 1L << 1;

    static final CLayout LAYOUT =
            CLayout.of("ucp_params_t", LENGTH)
                    .field("field_mask", FIELD_MASK_OFFSET)
                    .field("features", FEATURES_OFFSET)
                    .field("request_size", REQUEST_SIZE_OFFSET)
                    .field("request_init", REQUEST_INIT_OFFSET)
                    .field("request_cleanup", REQUEST_CLEANUP_OFFSET)
                    .field("tag_sender_mask", TAG_SENDER_MASK_OFFSET)
                    .field("mt_workers_shared", MT_WORKERS_SHARED_OFFSET)
                    .field("estimated_num_eps", ESTIMATED_NUM_EPS_OFFSET)
                    .field("estimated_num_ppn", ESTIMATED_NUM_PPN_OFFSET)
                    .field("name", NAME_OFFSET)
                    .constant("UCP_PARAM_FIELD_FEATURES", UCP_PARAM_FIELD_FEATURES)
                    .constant(
                            "UCP_PARAM_FIELD_MT_WORKERS_SHARED", UCP_PARAM_FIELD_MT_WORKERS_SHARED)
                    .constant("UCP_FEATURE_RMA", UCP_FEATURE_RMA);

    private UcpParams() {}
}
