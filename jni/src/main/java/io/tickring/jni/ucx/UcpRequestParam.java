package io.tickring.jni.ucx;

/**
 * {@code ucp_request_param_t}: How an operation is done; all zero is the plain way. Offsets and
 * length in bytes, in the C order. An {@code int} in front of a pointer, or at the end, takes 8
 * bytes: C pads it.
 */
public final class UcpRequestParam {
    public static final int OP_ATTR_MASK_OFFSET = 0;
    public static final int FLAGS_OFFSET = OP_ATTR_MASK_OFFSET + Integer.BYTES;
    public static final int REQUEST_OFFSET = FLAGS_OFFSET + Integer.BYTES;
    public static final int CB_OFFSET = REQUEST_OFFSET + Long.BYTES;
    public static final int DATATYPE_OFFSET = CB_OFFSET + Long.BYTES;
    public static final int USER_DATA_OFFSET = DATATYPE_OFFSET + Long.BYTES;
    public static final int REPLY_BUFFER_OFFSET = USER_DATA_OFFSET + Long.BYTES;
    public static final int MEMORY_TYPE_OFFSET = REPLY_BUFFER_OFFSET + Long.BYTES;
    public static final int RECV_INFO_OFFSET = MEMORY_TYPE_OFFSET + Long.BYTES;
    public static final int MEMH_OFFSET = RECV_INFO_OFFSET + Long.BYTES;
    public static final int LENGTH = MEMH_OFFSET + Long.BYTES;

    public static final int UCP_OP_ATTR_FIELD_FLAGS = 1 << 4;
    public static final int UCP_EP_CLOSE_FLAG_FORCE = 1;

    static final CLayout LAYOUT =
            CLayout.of("ucp_request_param_t", LENGTH)
                    .field("op_attr_mask", OP_ATTR_MASK_OFFSET)
                    .field("flags", FLAGS_OFFSET)
                    .field("request", REQUEST_OFFSET)
                    .field("cb", CB_OFFSET)
                    .field("datatype", DATATYPE_OFFSET)
                    .field("user_data", USER_DATA_OFFSET)
                    .field("reply_buffer", REPLY_BUFFER_OFFSET)
                    .field("memory_type", MEMORY_TYPE_OFFSET)
                    .field("recv_info", RECV_INFO_OFFSET)
                    .field("memh", MEMH_OFFSET)
                    .constant("UCP_OP_ATTR_FIELD_FLAGS", UCP_OP_ATTR_FIELD_FLAGS)
                    .constant("UCP_EP_CLOSE_FLAG_FORCE", UCP_EP_CLOSE_FLAG_FORCE);

    private UcpRequestParam() {}
}
