package io.tickring.node;

import io.tickring.compaction.CompactionPicker;
import io.tickring.fs.FileSystem;
import io.tickring.ingest.CompactionSettings;
import io.tickring.ingest.Pinning;
import io.tickring.ingest.Profile;
import io.tickring.replication.PeersConfig;
import io.tickring.segment.Codec;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.OnDamage;
import io.tickring.shard.RecoveryConfig;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.StoreConfig;
import io.tickring.transport.Transport;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is to be. Every setting has a default but the directory; {@link Node#open} checks the
 * whole. Not thread-safe while it is being filled in.
 */
public final class NodeConfig {
    private static final Logger LOG = LoggerFactory.getLogger(NodeConfig.class);
    private static final int LEAST_BATCH_LINES = 16;
    private static final long DERIVED = -1;

    /** Of a node that has peers: remote-write and remote-receive. */
    private static final int PEER_THREADS = 2;

    private final StoreConfig defaults;
    private FileSystem files;
    private int shards;
    private int walFileLengthBytes;
    private int walSpareFiles;
    private int flushRows;
    private int maxFrozenTables;
    private SegmentConfig segments;
    private int maxSymbols;
    private Profile profile = Profile.BALANCED;
    private Pinning pinning;
    private int maxBatchLines = 4096;
    private long unforcedWindowBytes = 64L << 20;
    private long forceIntervalMs = 1000;
    private long minFreeBytes = DERIVED;
    private long heldViewMs = 60_000;
    private boolean compaction = true;
    private int compactionWidth = CompactionPicker.DEFAULT.width();
    private long compactionGroupBytes = CompactionPicker.DEFAULT_MAX_GROUP_BYTES;
    private long compactionBytesPerSecond = CompactionSettings.DEFAULT_BYTES_PER_SECOND;
    private int retainDays;
    private long retainBytes;
    private OnDamage onDamage = OnDamage.REFUSE;
    private PeersConfig peers;
    private int nodeId = StoreConfig.ANY_NODE;
    private Transport transport;
    private String transportName;
    private boolean trustsNetwork;

    private NodeConfig(Path directory) {
        defaults = StoreConfig.at(directory);
        files = defaults.files();
        shards = defaults.shardCount();
        walFileLengthBytes = defaults.walFileLengthBytes();
        walSpareFiles = defaults.walSpareFiles();
        flushRows = defaults.flushRows();
        maxFrozenTables = defaults.maxFrozenTables();
        segments = defaults.segments();
        maxSymbols = defaults.maxSymbols();
    }

    /** A node over this directory, which is made when it is absent. */
    public static NodeConfig at(Path directory) {
        return new NodeConfig(directory);
    }

    /**
     * Shards of a new store, 1 unless said; an existing store must have the same number. More
     * shards than cores to run them gain nothing.
     */
    public NodeConfig shards(int count) {
        if (count < 1 || count > StoreConfig.MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "shards must be 1.." + StoreConfig.MAX_SHARDS + ": " + count);
        }
        shards = count;
        return this;
    }

    /** Bytes of one WAL file, a multiple of 64; 64 MiB unless said. */
    public NodeConfig walFileLengthBytes(int bytes) {
        walFileLengthBytes = bytes;
        return this;
    }

    /** WAL files that each shard keeps ready ahead of need; 2 unless said. */
    public NodeConfig walSpareFiles(int count) {
        walSpareFiles = count;
        return this;
    }

    /** Events of a shard at which they are flushed into segments; 2²⁰ unless said. */
    public NodeConfig flushRows(int rows) {
        flushRows = rows;
        return this;
    }

    /** No flush but the one that {@link Node#flush} asks for. */
    public NodeConfig flushByHandOnly() {
        return flushRows(Integer.MAX_VALUE);
    }

    /** Flushes of a shard that may wait before its offers are refused; 4 unless said. */
    public NodeConfig maxFrozenTables(int count) {
        maxFrozenTables = count;
        return this;
    }

    /** Rows of a segment's zone, the unit of pruning; 16,384 unless said. */
    public NodeConfig zoneRows(int rows) {
        segments = segments.withZoneRows(rows);
        return this;
    }

    /**
     * How segments are cut and kept: codecs of fresh and of compacted ones among it. Sets {@link
     * #zoneRows}, too.
     */
    public NodeConfig segments(SegmentConfig config) {
        segments = config;
        return this;
    }

    /** The store's space of symbol ids; 4 Mi unless said. */
    public NodeConfig maxSymbols(int count) {
        maxSymbols = count;
        return this;
    }

    /** How handlers wait for work. */
    public NodeConfig profile(Profile waiting) {
        profile = waiting;
        return this;
    }

    /** Lines that a handler takes before it seals a frame, at least 16; 4,096 unless said. */
    public NodeConfig maxBatchLines(int lines) {
        maxBatchLines = lines;
        return this;
    }

    /**
     * Log of a shard that may be unforced before FSYNC publishers are refused; 64 MiB unless said.
     */
    public NodeConfig unforcedWindowBytes(long bytes) {
        unforcedWindowBytes = bytes;
        return this;
    }

    /**
     * How often a log is forced when no FSYNC publisher waits, in ms; 1,000 unless said. It is left
     * out where flushes moved on meanwhile. So a loss of power takes at most what came within two
     * such intervals or waits for its flush, of what was acked to WAL and MEMORY publishers.
     */
    public NodeConfig forceIntervalMs(long ms) {
        forceIntervalMs = ms;
        return this;
    }

    /**
     * Bytes that must be free on the disk of a shard for its offers to be taken; as many as the
     * spare WAL files of all shards have unless said, 0 for no such bound. Below it offers are
     * refused with {@link Node#refusal} saying so, before the log has no file to go on in; what was
     * accepted is logged all the same. They are taken again when an eighth more is free.
     */
    public NodeConfig minFreeBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("minFreeBytes must not be negative: " + bytes);
        }
        minFreeBytes = bytes;
        return this;
    }

    /**
     * How long, in ms, a view may hold a log file that could be used again, before it is named in
     * {@link Node#status} and in the log; 60,000 unless said.
     */
    public NodeConfig heldViewMs(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("heldViewMs must not be negative: " + ms);
        }
        heldViewMs = ms;
        return this;
    }

    /**
     * Where threads run; under LATENCY each handler on a core of its own from core 1 on, else free.
     * Agents are pinned by {@link CorePinning#withAgents}.
     */
    public NodeConfig pinning(Pinning threads) {
        pinning = threads;
        return this;
    }

    /**
     * Whether flushed segments are merged in the background; they are unless said. {@link
     * Node#compact} works in any case.
     */
    public NodeConfig compaction(boolean on) {
        compaction = on;
        return this;
    }

    /** Flushes, or what came out of merges, that are merged at a time; 8 unless said. */
    public NodeConfig compactionWidth(int groups) {
        compactionWidth = groups;
        return this;
    }

    /**
     * Bytes of segments that are never merged into more; 512 MiB unless said, which is the most.
     */
    public NodeConfig compactionGroupBytes(long bytes) {
        compactionGroupBytes = bytes;
        return this;
    }

    /** Bytes of segments that compaction reads per second in the background; 64 MiB unless said. */
    public NodeConfig compactionBytesPerSecond(long bytes) {
        compactionBytesPerSecond = bytes;
        return this;
    }

    /**
     * How the segments of a flush are kept; NONE unless said: they are written and read fastest.
     */
    public NodeConfig freshCodec(Codec codec) {
        segments = segments.withCodecs(codec, segments.compactedCodec());
        return this;
    }

    /** How the segments of a merge are kept; ZSTD unless said: they are smallest. */
    public NodeConfig compactedCodec(Codec codec) {
        segments = segments.withCodecs(segments.freshCodec(), codec);
        return this;
    }

    /** UTC days of segments that are kept; 0, the default, for all. See {@link RetentionRule}. */
    public NodeConfig retainDays(int days) {
        retainDays = days;
        return this;
    }

    /** Bytes of segments that are kept; 0, the default, for all. See {@link RetentionRule}. */
    public NodeConfig retainBytes(long bytes) {
        retainBytes = bytes;
        return this;
    }

    /**
     * What to do with a store that its disk has damaged; {@link OnDamage#REFUSE} unless said. Under
     * {@link OnDamage#QUARANTINE} the node comes up without what is damaged, and {@link
     * Node#recovery} says what is missing.
     */
    public NodeConfig onDamage(OnDamage policy) {
        onDamage = policy;
        return this;
    }

    /**
     * Makes the node one of several: it keeps what it owns, and what others own it carries to them.
     *
     * @param cluster who belongs to it; the same on every node
     * @param self id of this node in it; the store keeps it, and is no other node's ever after
     * @param memory by which the nodes write into each other's memory; not closed with the node
     */
    public NodeConfig peers(PeersConfig cluster, int self, Transport memory) {
        cluster.address(self);
        peers = cluster;
        nodeId = self;
        transport = memory;
        return this;
    }

    /**
     * As above, over a transport that the node opens, and closes behind it.
     *
     * @param memory {@code shm}; {@code ucx}, which is UCX over shared memory; {@code ucx-tcp}
     */
    public NodeConfig peers(PeersConfig cluster, int self, String memory) {
        peers(cluster, self, (Transport) null);
        transportName = memory;
        return this;
    }

    /**
     * Lets the control channel listen elsewhere than on loopback. Nothing on it is authenticated:
     * only on a network where every machine may be trusted.
     */
    public NodeConfig insecureLan(boolean isTrusted) {
        trustsNetwork = isTrusted;
        return this;
    }

    /** The disk; the machine's own unless said. */
    public NodeConfig files(FileSystem fileSystem) {
        files = fileSystem;
        return this;
    }

    /** The store's part, checked. */
    StoreConfig storeConfig() {
        if (maxBatchLines < LEAST_BATCH_LINES) {
            throw new IllegalArgumentException(
                    "maxBatchLines must be at least "
                            + LEAST_BATCH_LINES
                            + ", the lines of the longest event: "
                            + maxBatchLines);
        }
        if (unforcedWindowBytes < 1 || forceIntervalMs < 1) {
            throw new IllegalArgumentException(
                    "unforcedWindowBytes and forceIntervalMs must be positive: "
                            + unforcedWindowBytes
                            + ", "
                            + forceIntervalMs);
        }
        return new StoreConfig(
                files,
                defaults.directory(),
                shards,
                walFileLengthBytes,
                walSpareFiles,
                flushRows,
                maxFrozenTables,
                segments,
                maxSymbols,
                nodeId);
    }

    FileSystem files() {
        return files;
    }

    Path directory() {
        return defaults.directory();
    }

    /** What makes it one of several; null of a node alone. */
    PeerSettings peers() {
        return peers == null
                ? null
                : new PeerSettings(peers, nodeId, transport, transportName, trustsNetwork);
    }

    /** How segments are merged and kept, checked. */
    CompactionSettings compaction() {
        return new CompactionSettings(
                compaction,
                new CompactionPicker(compactionWidth, compactionGroupBytes),
                compactionBytesPerSecond,
                new RetentionRule(retainDays, retainBytes),
                System::currentTimeMillis);
    }

    /** The profile asked for; BALANCED where spinning handlers would outnumber the cores. */
    Profile profileFor(int shardCount) {
        final int cores = Runtime.getRuntime().availableProcessors();
        final int spinning = shardCount + (peers == null ? 0 : PEER_THREADS);
        if (profile == Profile.LATENCY && spinning >= cores) {
            LOG.warn(
                    "profile LATENCY needs a core for each of {} threads ({} shards{}) and one for a"
                            + " publisher; this machine has {}, so BALANCED is used",
                    spinning,
                    shardCount,
                    peers == null ? "" : ", remote-write, remote-receive",
                    cores);
            return Profile.BALANCED;
        }
        return profile;
    }

    /** The pinning asked for; of LATENCY one core each, of the others none, unless said. */
    Pinning pinningFor(Profile used) {
        if (pinning != null) {
            return pinning;
        }
        return used == Profile.LATENCY ? new CorePinning(1) : Pinning.NONE;
    }

    int maxBatchLines() {
        return maxBatchLines;
    }

    long unforcedWindowBytes() {
        return unforcedWindowBytes;
    }

    long minFreeBytes(int shardCount) {
        return minFreeBytes == DERIVED
                ? (long) walFileLengthBytes * walSpareFiles * shardCount
                : minFreeBytes;
    }

    long heldViewMs() {
        return heldViewMs;
    }

    RecoveryConfig recoveryConfig() {
        return new RecoveryConfig(onDamage, System::nanoTime);
    }

    long forceIntervalMs() {
        return forceIntervalMs;
    }
}
