package io.tickring.replay;

/**
 * Which of several keys is the least; of equal ones that with the lowest index. Up to four are
 * compared one by one; more by a tree of losers (Knuth, vol. 3, 5.4.1), of which one path is played
 * again when the winner's key changes. <b>Thread:</b> one at a time.
 */
final class LeastKey {
    private static final int LINEAR_COUNT = 4;

    private final long[] keys;
    private final int[] losers;
    private int count;
    private int least;

    /** Takes over the first {@code count} keys of an array, at least one. */
    LeastKey(long[] keys, int count) {
        this.keys = keys;
        this.losers = new int[count];
        this.count = count;
        choose();
    }

    int count() {
        return count;
    }

    /** Index of the least key. */
    int index() {
        return least;
    }

    /** The least key. */
    long key() {
        return keys[least];
    }

    /** Gives the index of the least key a new one, and chooses again. */
    void replace(long key) {
        keys[least] = key;
        if (count > LINEAR_COUNT) {
            playAgain();
        } else {
            chooseLinear();
        }
    }

    /** Takes the least key out: indexes above it go down by one. One must be left over. */
    void remove() {
        assert count > 1 : "nothing would be left to choose from";
        System.arraycopy(keys, least + 1, keys, least, count - least - 1);
        count--;
        choose();
    }

    private void choose() {
        if (count > LINEAR_COUNT) {
            least = playAll(1);
        } else {
            chooseLinear();
        }
    }

    private void chooseLinear() {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (keys[i] < keys[best]) {
                best = i;
            }
        }
        least = best;
    }

    /** Leaf i is node count + i; a node's children are 2 × node and 2 × node + 1. */
    private int playAll(int node) {
        if (node >= count) {
            return node - count;
        }
        final int left = playAll(2 * node);
        final int right = playAll(2 * node + 1);
        final boolean leftWins = wins(left, right);
        losers[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void playAgain() {
        int winner = least;
        for (int node = (count + winner) >>> 1; node > 0; node >>>= 1) {
            final int rival = losers[node];
            if (wins(rival, winner)) {
                losers[node] = winner;
                winner = rival;
            }
        }
        least = winner;
    }

    private boolean wins(int one, int other) {
        return keys[one] < keys[other] || (keys[one] == keys[other] && one < other);
    }
}
