package io.tickring.formats;

/** {@code tickring.store}, FORMATS.md §2. */
public record StoreHeader(int minor, long storeId, int shards, int nodeId) {
    static final int KNOWN_MAJOR = 1;

    static StoreHeader read(StoreImage image) {
        final Bytes bytes = image.file("tickring.store");
        final String where = bytes.where();
        FormatException.check(bytes.length() >= 32, where, "is cut");
        FormatException.check("TRST".equals(bytes.ascii(0, 4)), where, "is no store");
        FormatException.check(bytes.u32(28) == bytes.crc(0, 28), where, "checksum");
        checkMajor(where, bytes.u16(4));
        final StoreHeader header =
                new StoreHeader(bytes.u16(6), bytes.i64(8), bytes.i32(16), bytes.i32(20));
        FormatException.check(header.shards > 0, where, "has no shards");
        FormatException.check(header.nodeId >= 0 && header.nodeId < 64, where, "is of no node");
        return header;
    }

    static void checkMajor(String where, int major) {
        FormatException.check(
                major == KNOWN_MAJOR, where, "is of version " + major + ", not " + KNOWN_MAJOR);
    }
}
