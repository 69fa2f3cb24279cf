package io.tickring.perf.peers;

/** What every system is asked to do. */
public enum PeerJob {
    APPEND("append", "append 64-byte records, kept in files of the page cache", true),
    TAIL("tail", "append while another thread reads each record as it comes", true),
    REPLAY("replay", "read all records in order", true),
    SCAN("scan", "fetch the rows of the tenth symbol in one hour", false),
    BARS("bars", "1-minute OHLC bars by symbol", false),
    BARS_ONE("bars-one", "1-minute OHLC bars of the most frequent symbol", false),
    VWAP("vwap", "VWAP by symbol", false);

    private final String label;
    private final String what;
    private final boolean rate;

    PeerJob(String label, String what, boolean rate) {
        this.label = label;
        this.what = what;
        this.rate = rate;
    }

    /** As results name it. */
    public String label() {
        return label;
    }

    /** In words. */
    public String what() {
        return what;
    }

    /** Whether its figure is a rate, of which more is better, and not a time. */
    public boolean isRate() {
        return rate;
    }

    public String unit() {
        return rate ? "M records/s" : "ms";
    }
}
