package io.tickring.transport.memory;

import java.util.SplittableRandom;

/**
 * What a network may do to puts, drawn from a seed: the same seed and the same calls give the same
 * run. Rates are chances per put from 0 to 1, all 0 at first; what has fired is counted, so that a
 * test can tell a run without faults from one that stood them.
 *
 * <p>Under faults nothing arrives within a put. Every put waits for the next {@link
 * MemoryTransport#progress}, which is one step of time, or for more of them:
 *
 * <ul>
 *   <li>delay: it arrives up to {@link #maxDelaySteps} steps later; puts to the same region behind
 *       it wait as well
 *   <li>reorder: the same, but puts behind it do not wait
 *   <li>drop: it never arrives
 *   <li>duplicate: it arrives a second time, later
 *   <li>tear: it arrives in two or three pieces, at different steps, in any order, cut at multiples
 *       of 8 of the region's offset
 *   <li>cut: the connection to the region is lost; of what is on its way, each put or piece arrives
 *       or not. Half of the cuts are noticed, and later puts refused with {@link
 *       io.tickring.transport.PeerLostException}; after the others they go nowhere
 * </ul>
 *
 * <b>Thread:</b> that of the transport.
 */
public final class Faults {
    private static final int DEFAULT_MAX_DELAY_STEPS = 8;

    /** Its neighbouring seeds draw differently from the first number on. */
    private final SplittableRandom random;

    private double delayRate;
    private double reorderRate;
    private double dropRate;
    private double duplicateRate;
    private double tearRate;
    private double cutRate;
    private int maxDelaySteps = DEFAULT_MAX_DELAY_STEPS;

    private long delayed;
    private long reordered;
    private long dropped;
    private long duplicated;
    private long torn;
    private long cut;
    private long lostAfterCut;

    private Faults(long seed) {
        random = new SplittableRandom(seed);
    }

    /** No faults yet, but puts wait for progress. */
    public static Faults seeded(long seed) {
        return new Faults(seed);
    }

    /** Sets how often a put and those behind it are late. */
    public Faults delay(double rate) {
        delayRate = rate;
        return this;
    }

    /** Sets how often a put is overtaken. */
    public Faults reorder(double rate) {
        reorderRate = rate;
        return this;
    }

    /** Sets how often a put is lost. */
    public Faults drop(double rate) {
        dropRate = rate;
        return this;
    }

    /** Sets how often a put arrives twice. */
    public Faults duplicate(double rate) {
        duplicateRate = rate;
        return this;
    }

    /** Sets how often a put arrives in pieces. */
    public Faults tear(double rate) {
        tearRate = rate;
        return this;
    }

    /** Sets how often the connection is lost at a put. */
    public Faults cut(double rate) {
        cutRate = rate;
        return this;
    }

    /**
     * Sets how late a put, a piece or a second arrival may be.
     *
     * @param steps of progress, at least 1
     */
    public Faults maxDelaySteps(int steps) {
        maxDelaySteps = Math.max(1, steps);
        return this;
    }

    /** No more of them from now on; what is on its way meets its fate, what is cut stays so. */
    public void heal() {
        delayRate = 0;
        reorderRate = 0;
        dropRate = 0;
        duplicateRate = 0;
        tearRate = 0;
        cutRate = 0;
    }

    /** Puts that were late, and held back those behind them. */
    public long delayed() {
        return delayed;
    }

    /** Arrivals, of puts or of pieces, behind one of a later put. */
    public long reordered() {
        return reordered;
    }

    /** Puts that were lost. */
    public long dropped() {
        return dropped;
    }

    /** Puts that arrived twice. */
    public long duplicated() {
        return duplicated;
    }

    /** Puts that arrived in pieces. */
    public long torn() {
        return torn;
    }

    /** Connections lost. */
    public long cutCount() {
        return cut;
    }

    /** Puts that went nowhere since their connection was lost: on their way then, or made later. */
    public long lostAfterCut() {
        return lostAfterCut;
    }

    boolean drawsDelay() {
        return fires(delayRate);
    }

    boolean drawsReorder() {
        return fires(reorderRate);
    }

    boolean drawsDrop() {
        return fires(dropRate);
    }

    boolean drawsDuplicate() {
        return fires(duplicateRate);
    }

    boolean drawsTear() {
        return fires(tearRate);
    }

    boolean drawsCut() {
        return fires(cutRate);
    }

    boolean drawsHalf() {
        return random.nextBoolean();
    }

    /** From 1 to the most. */
    int drawSteps() {
        return 1 + random.nextInt(maxDelaySteps);
    }

    int drawBelow(int bound) {
        return random.nextInt(bound);
    }

    void countDelayed() {
        delayed++;
    }

    void countReordered() {
        reordered++;
    }

    void countDropped() {
        dropped++;
    }

    void countDuplicated() {
        duplicated++;
    }

    void countTorn() {
        torn++;
    }

    void countCut() {
        cut++;
    }

    void countLostAfterCut() {
        lostAfterCut++;
    }

    /** Draws nothing where nothing can happen, so that a rate of 0 does not move the others. */
    private boolean fires(double rate) {
        return rate > 0 && random.nextDouble() < rate;
    }

    @Override
    public String toString() {
        return "delayed "
                + delayed
                + ", reordered "
                + reordered
                + ", dropped "
                + dropped
                + ", duplicated "
                + duplicated
                + ", torn "
                + torn
                + ", cut "
                + cut
                + ", lost after a cut "
                + lostAfterCut;
    }
}
