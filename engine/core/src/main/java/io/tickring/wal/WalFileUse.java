package io.tickring.wal;

/**
 * One use of a WAL file, as the manifest names it.
 *
 * @param id of the file, in its name
 * @param generation of this use
 * @param basePosition of the file's first byte
 */
public record WalFileUse(int id, long generation, long basePosition) {
    public static String fileName(int id) {
        return String.format("wal-%06d.log", id);
    }
}
