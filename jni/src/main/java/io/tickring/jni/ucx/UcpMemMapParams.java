package io.tickring.jni.ucx;

/**
 * {@code ucp_mem_map_params_t}: What memory is mapped, or allocated. Offsets and length in bytes,
 * in the C order. An {@code int} in front of a pointer, or at the end, takes 8 bytes: C pads it.
 */
public final class UcpMemMapParams {
    public static final int FIELD_MASK_OFFSET = 0;
    public static final int ADDRESS_OFFSET = FIELD_MASK_OFFSET + Long.BYTES;
    public static final int LENGTH_OFFSET = ADDRESS_OFFSET + Long.BYTES;
    public static final int FLAGS_OFFSET = LENGTH_OFFSET + Long.BYTES;
    public static final int PROT_OFFSET = FLAGS_OFFSET + Integer.BYTES;
    public static final int MEMORY_TYPE_OFFSET = PROT_OFFSET + Integer.BYTES;
    public static final int LENGTH = MEMORY_TYPE_OFFSET + Long.BYTES;

    public static final long UCP_MEM_MAP_PARAM_FIELD_ADDRESS = 1L;
    public static final long UCP_MEM_MAP_PARAM_FIELD_LENGTH = 1L << 1;
    public static final long UCP_MEM_MAP_PARAM_FIELD_FLAGS = 1L << 2;
    public static final int UCP_MEM_MAP_ALLOCATE = 1 << 1;

    static final CLayout LAYOUT =
            CLayout.of("ucp_mem_map_params_t", LENGTH)
                    .field("field_mask", FIELD_MASK_OFFSET)
                    .field("address", ADDRESS_OFFSET)
                    .field("length", LENGTH_OFFSET)
                    .field("flags", FLAGS_OFFSET)
                    .field("prot", PROT_OFFSET)
                    .field("memory_type", MEMORY_TYPE_OFFSET)
                    .constant("UCP_MEM_MAP_PARAM_FIELD_ADDRESS", UCP_MEM_MAP_PARAM_FIELD_ADDRESS)
                    .constant("UCP_MEM_MAP_PARAM_FIELD_LENGTH", UCP_MEM_MAP_PARAM_FIELD_LENGTH)
                    .constant("UCP_MEM_MAP_PARAM_FIELD_FLAGS", UCP_MEM_MAP_PARAM_FIELD_FLAGS)
                    .constant("UCP_MEM_MAP_ALLOCATE", UCP_MEM_MAP_ALLOCATE);

    private UcpMemMapParams() {}
}
