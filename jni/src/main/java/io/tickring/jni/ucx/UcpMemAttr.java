package io.tickring.jni.ucx;

/**
 * {@code ucp_mem_attr_t}: What mapped memory answers when asked. Offsets and length in bytes, in
 * the C order. An {@code int} in front of a pointer, or at the end, takes 8 bytes: C pads it.
 */
public final class UcpMemAttr {
    public static final int FIELD_MASK_OFFSET = 0;
    public static final int ADDRESS_OFFSET = FIELD_MASK_OFFSET + Long.BYTES;
    public static final int LENGTH_OFFSET = ADDRESS_OFFSET + Long.BYTES;
    public static final int MEM_TYPE_OFFSET = LENGTH_OFFSET + Long.BYTES;
    public static final int LENGTH = MEM_TYPE_OFFSET + Long.BYTES;

    public static final long UCP_MEM_ATTR_FIELD_ADDRESS = 1L;
    public static final long UCP_MEM_ATTR_FIELD_LENGTH = 1L << 1;

    static final CLayout LAYOUT =
            CLayout.of("ucp_mem_attr_t", LENGTH)
                    .field("field_mask", FIELD_MASK_OFFSET)
                    .field("address", ADDRESS_OFFSET)
                    .field("length", LENGTH_OFFSET)
                    .field("mem_type", MEM_TYPE_OFFSET)
                    .constant("UCP_MEM_ATTR_FIELD_ADDRESS", UCP_MEM_ATTR_FIELD_ADDRESS)
                    .constant("UCP_MEM_ATTR_FIELD_LENGTH", UCP_MEM_ATTR_FIELD_LENGTH);

    private UcpMemAttr() {}
}
