package io.tickring.jni.ucx;

/**
 * {@code ucs_status_t}: the one table from a code to its name and to what it means for whoever
 * asked. The C type is one byte. <b>Thread:</b> any.
 */
public enum UcsStatus {
    UCS_OK(0, Meaning.DONE, "done"),
    UCS_INPROGRESS(1, Meaning.NOT_YET, "still in progress"),
    UCS_ERR_NO_MESSAGE(-1, Meaning.FAILED, "no message"),
    UCS_ERR_NO_RESOURCE(-2, Meaning.NOT_YET, "no resource free now"),
    UCS_ERR_IO_ERROR(-3, Meaning.PEER_LOST, "input or output failed"),
    UCS_ERR_NO_MEMORY(-4, Meaning.FAILED, "out of memory"),
    UCS_ERR_INVALID_PARAM(-5, Meaning.FAILED, "invalid parameter"),
    UCS_ERR_UNREACHABLE(-6, Meaning.PEER_LOST, "destination is unreachable"),
    UCS_ERR_INVALID_ADDR(-7, Meaning.FAILED, "address not valid"),
    UCS_ERR_NOT_IMPLEMENTED(-8, Meaning.FAILED, "not implemented"),
    UCS_ERR_MESSAGE_TRUNCATED(-9, Meaning.FAILED, "message cut short"),
    UCS_ERR_NO_PROGRESS(-10, Meaning.FAILED, "no progress"),
    UCS_ERR_BUFFER_TOO_SMALL(-11, Meaning.FAILED, "buffer too small"),
    UCS_ERR_NO_ELEM(-12, Meaning.FAILED, "no such element"),
    UCS_ERR_SOME_CONNECTS_FAILED(-13, Meaning.FAILED, "some connections failed"),
    UCS_ERR_NO_DEVICE(-14, Meaning.FAILED, "no such device"),
    UCS_ERR_BUSY(-15, Meaning.FAILED, "busy"),
    UCS_ERR_CANCELED(-16, Meaning.PEER_LOST, "cancelled"),
    UCS_ERR_SHMEM_SEGMENT(-17, Meaning.FAILED, "shared memory failed"),
    UCS_ERR_ALREADY_EXISTS(-18, Meaning.FAILED, "exists already"),
    UCS_ERR_OUT_OF_RANGE(-19, Meaning.FAILED, "out of range"),
    UCS_ERR_TIMED_OUT(-20, Meaning.PEER_LOST, "timed out"),
    UCS_ERR_EXCEEDS_LIMIT(-21, Meaning.FAILED, "over a limit"),
    UCS_ERR_UNSUPPORTED(-22, Meaning.FAILED, "not supported"),
    UCS_ERR_REJECTED(-23, Meaning.PEER_LOST, "rejected by the peer"),
    UCS_ERR_NOT_CONNECTED(-24, Meaning.PEER_LOST, "not connected"),
    UCS_ERR_CONNECTION_RESET(-25, Meaning.PEER_LOST, "connection reset by the peer"),
    UCS_ERR_FIRST_LINK_FAILURE(-40, Meaning.PEER_LOST, "link failed"),
    UCS_ERR_LAST_LINK_FAILURE(-59, Meaning.PEER_LOST, "link failed"),
    UCS_ERR_FIRST_ENDPOINT_FAILURE(-60, Meaning.PEER_LOST, "endpoint failed"),
    UCS_ERR_ENDPOINT_TIMEOUT(-80, Meaning.PEER_LOST, "endpoint timed out"),
    UCS_ERR_LAST_ENDPOINT_FAILURE(-89, Meaning.PEER_LOST, "endpoint failed"),
    UCS_ERR_LAST(-100, Meaning.FAILED, "unknown error");

    /** What follows from a status. */
    public enum Meaning {
        /** The operation is done. */
        DONE,
        /** Progress, and ask again. */
        NOT_YET,
        /** The other process, or the way to it, is gone: connect anew. */
        PEER_LOST,
        /** It will not work this way: an exception. */
        FAILED
    }

    private static final UcsStatus[] BY_CODE = new UcsStatus[-UCS_ERR_LAST.code + 1];

    static {
        for (UcsStatus status : values()) {
            if (status.code <= 0) {
                BY_CODE[-status.code] = status;
            }
        }
        fill(UCS_ERR_FIRST_LINK_FAILURE, UCS_ERR_LAST_LINK_FAILURE);
        fill(UCS_ERR_FIRST_ENDPOINT_FAILURE, UCS_ERR_LAST_ENDPOINT_FAILURE);
    }

    private final int code;
    private final Meaning meaning;
    private final String words;

    UcsStatus(int code, Meaning meaning, String words) {
        this.code = code;
        this.meaning = meaning;
        this.words = words;
    }

    /** UCX reserves ranges of codes and says of all in one what failed. */
    private static void fill(UcsStatus first, UcsStatus last) {
        for (int code = first.code; code >= last.code; code--) {
            if (BY_CODE[-code] == null) {
                BY_CODE[-code] = first;
            }
        }
    }

    /** The status of a code; {@link #UCS_ERR_LAST} for one that no header names. */
    public static UcsStatus of(int code) {
        if (code > 0) {
            return UCS_INPROGRESS;
        }
        final UcsStatus known = code < UCS_ERR_LAST.code ? null : BY_CODE[-code];
        return known == null ? UCS_ERR_LAST : known;
    }

    /**
     * {@code UCS_PTR_IS_PTR}: whether a {@code ucs_status_ptr_t} is the address of a request, to be
     * freed. Otherwise it is a code: 0 is done at once, -100 to -1 an error.
     */
    public static boolean isRequest(long pointer) {
        return pointer != 0 && (pointer > 0 || pointer < UCS_ERR_LAST.code);
    }

    public int code() {
        return code;
    }

    public Meaning meaning() {
        return meaning;
    }

    /** Its name in the headers, its code, and words. */
    @Override
    public String toString() {
        return name() + " (" + code + ", " + words + ")";
    }
}
