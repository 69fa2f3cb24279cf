package io.tickring.transport.memory;

/** The state of one faulty connection, from a writer to one region. */
final class RegionLine {
    private long lastPut;
    private long lastArrivedPut;
    private long lastStepInOrder;
    private int underwayCount;
    private boolean hasLost;
    private boolean isCut;
    private boolean isKnownCut;

    long nextPut() {
        return ++lastPut;
    }

    /** Not before what was sent in order already. */
    long inOrder(long step) {
        lastStepInOrder = Math.max(lastStepInOrder, step);
        return lastStepInOrder;
    }

    void underway(int more) {
        underwayCount += more;
        assert underwayCount >= 0 : "more arrived than was sent";
    }

    boolean hasUnderway() {
        return underwayCount > 0;
    }

    /** Whether a later put was there before. */
    boolean arrived(long put) {
        if (put < lastArrivedPut) {
            return true;
        }
        lastArrivedPut = put;
        return false;
    }

    void lost() {
        hasLost = true;
    }

    /** Whether nothing was lost since it was asked last. */
    boolean takeWhole() {
        final boolean isWhole = !hasLost && !isCut;
        hasLost = false;
        return isWhole;
    }

    void cut(boolean isKnown) {
        isCut = true;
        isKnownCut = isKnown;
    }

    boolean isCut() {
        return isCut;
    }

    boolean isKnownCut() {
        return isKnownCut;
    }
}
