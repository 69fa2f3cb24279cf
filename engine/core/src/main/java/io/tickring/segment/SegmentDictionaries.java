package io.tickring.segment;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The ids that occur in a segment, ascending; an id's place is its index in the file's dictionary.
 * Immutable.
 */
final class SegmentDictionaries {
    private final int[] symbolIds;
    private final int[] sourceIds;
    private final int[] typeIds;
    private final int[] sourceIndexes;
    private final int[] typeIndexes;

    SegmentDictionaries(BitSet symbolIds, BitSet sourceIds, BitSet typeIds) {
        this.symbolIds = symbolIds.stream().toArray();
        this.sourceIds = sourceIds.stream().toArray();
        this.typeIds = typeIds.stream().toArray();
        sourceIndexes = indexesById(this.sourceIds);
        typeIndexes = indexesById(this.typeIds);
    }

    int symbols() {
        return symbolIds.length;
    }

    int sources() {
        return sourceIds.length;
    }

    int types() {
        return typeIds.length;
    }

    int symbolId(int index) {
        return symbolIds[index];
    }

    int sourceId(int index) {
        return sourceIds[index];
    }

    int typeId(int index) {
        return typeIds[index];
    }

    int indexOfSymbol(int symbolId) {
        final int index = Arrays.binarySearch(symbolIds, symbolId);
        assert index >= 0 : "a symbol that the segment was not begun with: " + symbolId;
        return index;
    }

    int indexOfSource(int sourceId) {
        return sourceIndexes[sourceId];
    }

    int indexOfType(int typeId) {
        return typeIndexes[typeId];
    }

    /** Places by id: looked up once per row, and ids of sources and types are small. */
    private static int[] indexesById(int[] ids) {
        final int[] indexes = new int[ids.length == 0 ? 0 : ids[ids.length - 1] + 1];
        for (int index = 0; index < ids.length; index++) {
            indexes[ids[index]] = index;
        }
        return indexes;
    }
}
