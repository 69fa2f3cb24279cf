package io.tickring.jni.ucx;

/**
 * {@code ucp_ep_params_t}: What an endpoint is made with. Offsets and length in bytes, in the C
 * order. An {@code int} in front of a pointer, or at the end, takes 8 bytes: C pads it.
 */
public final class UcpEpParams {
    public static final int FIELD_MASK_OFFSET = 0;
    public static final int ADDRESS_OFFSET = FIELD_MASK_OFFSET + Long.BYTES;
    public static final int ERR_MODE_OFFSET = ADDRESS_OFFSET + Long.BYTES;
    public static final int ERR_HANDLER_CB_OFFSET = ERR_MODE_OFFSET + Long.BYTES;
    public static final int ERR_HANDLER_ARG_OFFSET = ERR_HANDLER_CB_OFFSET + Long.BYTES;
    public static final int USER_DATA_OFFSET = ERR_HANDLER_ARG_OFFSET + Long.BYTES;
    public static final int FLAGS_OFFSET = USER_DATA_OFFSET + Long.BYTES;
    public static final int SOCKADDR_OFFSET = FLAGS_OFFSET + Long.BYTES;
    public static final int CONN_REQUEST_OFFSET = SOCKADDR_OFFSET + 16;
    public static final int NAME_OFFSET = CONN_REQUEST_OFFSET + Long.BYTES;
    public static final int LOCAL_SOCKADDR_OFFSET = NAME_OFFSET + Long.BYTES;
    public static final int LENGTH = LOCAL_SOCKADDR_OFFSET + 16;

    public static final long UCP_EP_PARAM_FIELD_REMOTE_ADDRESS = 1L;
    public static final long UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE = 1L << 1;
    public static final long UCP_EP_PARAM_FIELD_ERR_HANDLER = 1L << 2;
    public static final int UCP_ERR_HANDLING_MODE_NONE = 0;
    public static final int UCP_ERR_HANDLING_MODE_PEER = 1;

    static final CLayout LAYOUT =
            CLayout.of("ucp_ep_params_t", LENGTH)
                    .field("field_mask", FIELD_MASK_OFFSET)
                    .field("address", ADDRESS_OFFSET)
                    .field("err_mode", ERR_MODE_OFFSET)
                    .field("err_handler.cb", ERR_HANDLER_CB_OFFSET)
                    .field("err_handler.arg", ERR_HANDLER_ARG_OFFSET)
                    .field("user_data", USER_DATA_OFFSET)
                    .field("flags", FLAGS_OFFSET)
                    .field("sockaddr", SOCKADDR_OFFSET)
                    .field("conn_request", CONN_REQUEST_OFFSET)
                    .field("name", NAME_OFFSET)
                    .field("local_sockaddr", LOCAL_SOCKADDR_OFFSET)
                    .constant(
                            "UCP_EP_PARAM_FIELD_REMOTE_ADDRESS", UCP_EP_PARAM_FIELD_REMOTE_ADDRESS)
                    .constant(
                            "UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE",
                            UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE)
                    .constant("UCP_EP_PARAM_FIELD_ERR_HANDLER", UCP_EP_PARAM_FIELD_ERR_HANDLER)
                    .constant("UCP_ERR_HANDLING_MODE_NONE", UCP_ERR_HANDLING_MODE_NONE)
                    .constant("UCP_ERR_HANDLING_MODE_PEER", UCP_ERR_HANDLING_MODE_PEER);

    private UcpEpParams() {}
}
