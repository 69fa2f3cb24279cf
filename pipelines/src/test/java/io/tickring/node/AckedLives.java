package io.tickring.node;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a source was told over several lives of a node, to be held against what is stored. */
final class AckedLives {
    private record Life(long first, long lastAcked) {}

    /** A stored tick: what the checker looks at. */
    record Row(String symbol, long sequence) {}

    private final List<Life> lives = new ArrayList<>();

    /** Of a life that began at this sequence and was told that all up to the second are acked. */
    void add(long first, long lastAcked) {
        if (first <= highestAcked()) {
            throw new AssertionError(
                    "a life began at " + first + " though " + highestAcked() + " was acked");
        }
        if (lastAcked >= first) {
            lives.add(new Life(first, lastAcked));
        }
    }

    long acked() {
        return lives.stream().mapToLong(life -> life.lastAcked - life.first + 1).sum();
    }

    private long highestAcked() {
        return lives.stream().mapToLong(life -> life.lastAcked).max().orElse(0);
    }

    static String symbolOf(long sequence) {
        return "S" + sequence % 8;
    }

    /**
     * @param rows all that is stored, of each symbol in append order
     * @throws AssertionError when an acked tick is lost, any is there twice, or a symbol's order is
     *     not that in which it was offered
     */
    void check(Iterable<Row> rows) {
        final BitSet seen = new BitSet();
        final Map<String, Long> last = new HashMap<>();
        for (Row row : rows) {
            final int sequence = Math.toIntExact(row.sequence);
            if (seen.get(sequence)) {
                throw new AssertionError("doubled: " + row);
            }
            seen.set(sequence);
            if (!row.symbol.equals(symbolOf(sequence))) {
                throw new AssertionError("of another symbol: " + row);
            }
            final Long before = last.put(row.symbol, row.sequence);
            if (before != null && before >= row.sequence) {
                throw new AssertionError("reordered: " + row + " behind " + before);
            }
        }
        for (Life life : lives) {
            final int lost = seen.nextClearBit(Math.toIntExact(life.first));
            if (lost <= life.lastAcked) {
                throw new AssertionError("lost: " + lost + " of " + life);
            }
        }
    }
}
