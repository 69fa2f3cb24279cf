package io.tickring.perf.peers;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The systems, in the order of the tables: how each is started and what it does not do. Naming one
 * loads nothing of it.
 */
public final class PeerSystem {
    public static final PeerSystem TICKRING =
            new PeerSystem("Tickring", "tickring", TickringPeer::new, false, List.of(), Map.of());
    static final PeerSystem CHRONICLE =
            new PeerSystem(
                    "Chronicle Queue",
                    "chronicle",
                    ChroniclePeer::new,
                    true,
                    List.of(
                            "-Dchronicle.analytics.disable=true",
                            "-Dchronicle.announcer.disable=true",
                            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                            "--add-opens=java.base/java.io=ALL-UNNAMED",
                            "--add-opens=java.base/java.util=ALL-UNNAMED"),
                    doesNot(
                            "a log of bytes: it has no index by symbol or time of event, and no"
                                    + " queries"));
    static final PeerSystem AERON_IPC =
            new PeerSystem(
                    "Aeron IPC",
                    "aeron-ipc",
                    AeronIpcPeer::new,
                    true,
                    aeronOptions(),
                    with(
                            doesNot("a transport: it has no index and no queries"),
                            Map.of(
                                    PeerJob.APPEND,
                                    "it keeps nothing: records live until they are read",
                                    PeerJob.REPLAY,
                                    "it keeps nothing")));
    static final PeerSystem AERON_ARCHIVE =
            new PeerSystem(
                    "Aeron Archive",
                    "aeron-archive",
                    AeronArchivePeer::new,
                    true,
                    aeronOptions(),
                    doesNot(
                            "a recording of a stream: it has no index by symbol or time of event,"
                                    + " and no queries"));
    static final PeerSystem QUESTDB =
            new PeerSystem(
                    "QuestDB",
                    "questdb",
                    QuestDbPeer::new,
                    false,
                    List.of(
                            "--add-exports=java.base/jdk.internal.math=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                            "--add-opens=java.base/java.nio=ALL-UNNAMED",
                            "--add-opens=java.base/java.time.zone=ALL-UNNAMED",
                            "-Dout=/io/tickring/perf/peers/questdb-log.conf"),
                    Map.of(PeerJob.TAIL, "embedded, it has no subscription: readers ask again"));
    static final PeerSystem DUCKDB =
            new PeerSystem(
                    "DuckDB",
                    "duckdb",
                    DuckDbPeer::new,
                    false,
                    List.of(),
                    Map.of(
                            PeerJob.TAIL,
                            "it has no subscription, and one transaction is seen whole"));

    private static final List<PeerSystem> ALL =
            List.of(TICKRING, CHRONICLE, AERON_IPC, AERON_ARCHIVE, QUESTDB, DUCKDB);

    private final String title;
    private final String label;
    private final Supplier<Peer> maker;
    private final boolean log;
    private final List<String> jvmOptions;
    private final Map<PeerJob, String> doesNot;

    private PeerSystem(
            String title,
            String label,
            Supplier<Peer> maker,
            boolean log,
            List<String> jvmOptions,
            Map<PeerJob, String> doesNot) {
        this.title = title;
        this.label = label;
        this.maker = maker;
        this.log = log;
        this.jvmOptions = jvmOptions;
        this.doesNot = doesNot;
    }

    /** Every system, Tickring first. */
    public static List<PeerSystem> all() {
        return ALL;
    }

    /** As tables name it. */
    public String title() {
        return title;
    }

    /** As the command line names it. */
    public String label() {
        return label;
    }

    /** What its JVM needs behind the options of this one. */
    public List<String> jvmOptions() {
        return jvmOptions;
    }

    /** Whether it hands on records of which it knows nothing, as a log does. */
    boolean isLog() {
        return log;
    }

    /** Why it does not do a job; null when it does. */
    public String whyNot(PeerJob job) {
        return doesNot.get(job);
    }

    Peer make() {
        return maker.get();
    }

    /**
     * @throws IllegalArgumentException for a name that is none; the message lists those that are
     */
    public static PeerSystem named(String label) {
        return ALL.stream()
                .filter(each -> each.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no peer is named '"
                                                + label
                                                + "'; there are "
                                                + ALL.stream()
                                                        .map(PeerSystem::label)
                                                        .collect(Collectors.joining(", "))));
    }

    /** Agrona reaches for the JDK's own Unsafe. */
    private static List<String> aeronOptions() {
        return List.of(
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dagrona.disable.bounds.checks=true");
    }

    /** The queries. */
    private static Map<PeerJob, String> doesNot(String why) {
        final Map<PeerJob, String> reasons = new EnumMap<>(PeerJob.class);
        for (PeerJob job : PeerJob.values()) {
            if (!job.isRate()) {
                reasons.put(job, why);
            }
        }
        return reasons;
    }

    private static Map<PeerJob, String> with(
            Map<PeerJob, String> some, Map<PeerJob, String> others) {
        final Map<PeerJob, String> all = new EnumMap<>(some);
        all.putAll(others);
        return all;
    }
}
