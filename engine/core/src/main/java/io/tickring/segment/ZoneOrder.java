package io.tickring.segment;

import java.util.Arrays;

/**
 * For each row of a zone, the row before it that has the same index into a dictionary. Reused; what
 * a zone costs does not depend on the size of the dictionary. <b>Thread:</b> one.
 */
final class ZoneOrder {
    private static final int NONE = -1;

    private final int[] previous;
    private int[] lastRows = new int[0];

    ZoneOrder(int zoneRows) {
        previous = new int[zoneRows];
    }

    /**
     * @param indexes of the rows, each below {@code dictionaryCount}
     * @return the row before, or -1; valid until the next call
     */
    int[] previous(int[] indexes, int rows, int dictionaryCount) {
        if (lastRows.length < dictionaryCount) {
            lastRows = new int[dictionaryCount];
            Arrays.fill(lastRows, NONE);
        }
        for (int row = 0; row < rows; row++) {
            previous[row] = lastRows[indexes[row]];
            lastRows[indexes[row]] = row;
        }
        for (int row = 0; row < rows; row++) {
            lastRows[indexes[row]] = NONE;
        }
        return previous;
    }
}
