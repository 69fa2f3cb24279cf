package io.tickring.perf.loops;

/** What is measured, in the order of the table. */
public enum PublishedLoop implements Loop {
    WRITE("write64.lock", "64 B to one place of shared memory + full fence (lock)", 13.0, 1.1),
    WRITE_MFENCE("write64.mfence", "the same with mfence, as published (C alone)", 13.0, 0),
    READ("write64.read", "honest: 64 B lines, all read by a second core", 92, 0),
    BULK("bulk4k.same", "4 KiB to one place", 70, 1.1),
    BULK_SPAN("bulk4k.span", "4 KiB over 8 MiB", 0, 1.1),
    BULK_READ("bulk4k.read", "honest: 4 KiB over 8 MiB, all copied out by a second core", 0, 0),
    ROUTE_CACHED("route.cached", "route by a table", 19.7, 0),
    ROUTE_UNCACHED("route.uncached", "route by the hash ring of 1,024 points", 58, 0),
    ROUTE_SEARCH("route.search", "the same by binary search, as published (C alone)", 58, 0),
    ROUTE_NODE("route.node", "honest: as a node does, symbol to slot to owner", 19.7, 0),
    INGEST_SHORT("ingest.short", "ingest in memory, no log, 100 k ticks", 260, 0),
    INGEST_LONG("ingest.long", "ingest in memory, no log, 5 M ticks", 443, 0),
    NODE_SHORT("node.short", "a node, logged and visible, 100 k ticks: 1.5 rings", 260, 0),
    NODE_LONG("node.long", "honest: a node, logged and visible, 5 M ticks", 443, 0),
    NODE_DURABLE("node.durable", "honest: a node, forced to disk, 5 M ticks", 443, 0);

    private final String label;
    private final String what;
    private final double published;
    private final double aim;

    PublishedLoop(String label, String what, double published, double aim) {
        this.label = label;
        this.what = what;
        this.published = published;
        this.aim = aim;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public double published() {
        return published;
    }

    @Override
    public double aim() {
        return aim;
    }
}
