package io.tickring.ingest;

/**
 * A definition on its way into the log, ahead of the first event that uses it. One of the ids is
 * given, the others are 0.
 *
 * @param slot of the symbol
 */
record Defining(int symbolId, int slot, int typeId, int sourceId) {
    static Defining symbol(int symbolId, int slot) {
        return new Defining(symbolId, slot, 0, 0);
    }

    static Defining type(int typeId) {
        return new Defining(0, 0, typeId, 0);
    }

    static Defining session(int sourceId) {
        return new Defining(0, 0, 0, sourceId);
    }
}
