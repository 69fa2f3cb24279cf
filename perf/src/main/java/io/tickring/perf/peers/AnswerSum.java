package io.tickring.perf.peers;

/** Adds up an {@link Answer}. Prices may be in any one unit. <b>Thread:</b> one. */
final class AnswerSum {
    private static final double UNITS = 1e9;

    private long rows;
    private long volume;
    private double price;
    private long unitPrice;

    /**
     * @param nanoPrice in units of 10⁻⁹
     */
    void add(long nanoPrice, long size) {
        rows++;
        volume += size;
        unitPrice += nanoPrice / 1000;
    }

    void add(double decimalPrice, long size) {
        rows++;
        volume += size;
        price += decimalPrice;
    }

    long rows() {
        return rows;
    }

    Answer answer() {
        return new Answer(rows, volume, price + unitPrice / (UNITS / 1000));
    }
}
