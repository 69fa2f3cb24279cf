package io.tickring.perf.peers;

import io.questdb.TelemetryConfiguration;
import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.DefaultCairoConfiguration;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.wal.ApplyWal2TableJob;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContext;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.mp.WorkerPool;
import io.questdb.mp.WorkerPoolUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** QuestDB embedded: a WAL table written by one writer, SQL over a pool of workers. */
final class QuestDbPeer implements Peer {
    /** The calling thread takes part in a query and is not of the pool. */
    private static final int WORKERS = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    private static final int ROWS_A_COMMIT = 500_000;
    private static final long POLL_NS = 1_000_000;
    private static final String ALL = "SELECT ts, price, size FROM trades";
    private static final String VWAP =
            "SELECT sym, sum(price * size) / sum(size), sum(size) FROM trades";
    private static final String BARS =
            "SELECT ts, sym, first(price), max(price), min(price), last(price), sum(size), count()"
                    + " FROM trades";
    private static final String BY_BAR = " SAMPLE BY 1m";

    @Override
    public String version() {
        return Versions.ofManifest(CairoEngine.class);
    }

    @Override
    public List<String> settings() {
        return List.of(
                "embedded CairoEngine, a WAL table partitioned by day, commit mode nosync (its"
                        + " default), a commit every 500,000 rows (as cairo.max.uncommitted.rows"
                        + " has it), one WalWriter",
                "append counts until every row is applied to the table and a query sees it; the"
                        + " variant 'committed' until the last commit to the WAL",
                WORKERS
                        + " workers of its pool apply the WAL and run the parallel parts of queries",
                "columns ts TIMESTAMP, recv TIMESTAMP, seq LONG, sym SYMBOL, price DOUBLE, size"
                        + " LONG; no index",
                "telemetry off, log off");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        final Path root = Files.createDirectory(directory.resolve("db"));
        try (CairoEngine engine = new CairoEngine(configuration(root));
                WorkerPool pool = new WorkerPool(() -> WORKERS)) {
            WorkerPoolUtils.setupQueryJobs(pool, engine);
            pool.assign(new ApplyWal2TableJob(engine, WORKERS));
            pool.start();
            final SqlExecutionContext context =
                    new SqlExecutionContextImpl(engine, WORKERS)
                            .with(AllowAllSecurityContext.INSTANCE, null);
            engine.execute(
                    "CREATE TABLE trades (ts TIMESTAMP, recv TIMESTAMP, seq LONG, sym SYMBOL"
                            + " CAPACITY 2048 CACHE, price DOUBLE, size LONG) TIMESTAMP(ts)"
                            + " PARTITION BY DAY WAL",
                    context);
            append(engine, context, input, figures);
            query(engine, context, input, figures);
            pool.halt();
        }
    }

    private static CairoConfiguration configuration(Path root) {
        return new DefaultCairoConfiguration(root.toString()) {
            @Override
            public TelemetryConfiguration getTelemetryConfiguration() {
                return new NoTelemetry();
            }
        };
    }

    private static void append(
            CairoEngine engine, SqlExecutionContext context, PeerInput input, Figures figures)
            throws Exception {
        final long startNs = System.nanoTime();
        write(engine, input);
        final long committedNs = System.nanoTime() - startNs;
        try (RecordCursorFactory count = engine.select("SELECT count() FROM trades", context)) {
            while (firstLong(count, context) < input.ticks()) {
                LockSupport.parkNanos(POLL_NS);
            }
        }
        final long appliedNs = System.nanoTime() - startNs;
        try (RecordCursorFactory all = engine.select(ALL, context)) {
            final Answer answer = figures.replay("", input.ticks(), () -> rows(all, context));
            figures.rate(PeerJob.APPEND, "applied", input.ticks(), appliedNs, answer);
            figures.rate(PeerJob.APPEND, "committed", input.ticks(), committedNs, answer);
        }
    }

    private static void write(CairoEngine engine, PeerInput input) {
        final String[] names = input.names();
        final TableToken table = engine.verifyTableName("trades");
        try (WalWriter writer = engine.getWalWriter(table)) {
            for (long tick = 0; tick < input.ticks(); tick++) {
                final long micros = input.timeMicros(tick);
                final TableWriter.Row row = writer.newRow(micros);
                row.putTimestamp(1, micros);
                row.putLong(2, tick);
                row.putSym(3, names[input.rank(tick)]);
                row.putDouble(4, input.decimalPrice(tick));
                row.putLong(5, input.size(tick));
                row.append();
                if ((tick + 1) % ROWS_A_COMMIT == 0) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private static long firstLong(RecordCursorFactory factory, SqlExecutionContext context)
            throws SqlException {
        try (RecordCursor cursor = factory.getCursor(context)) {
            return cursor.hasNext() ? cursor.getRecord().getLong(0) : 0;
        }
    }

    private static void query(
            CairoEngine engine, SqlExecutionContext context, PeerInput input, Figures figures)
            throws Exception {
        final String range =
                String.format(
                        Locale.ROOT,
                        " WHERE sym = '%s' AND ts >= %d AND ts < %d",
                        input.symbol(PeerInput.SCAN_RANK),
                        input.scanFromMicros(),
                        input.scanToMicros());
        final String one = " WHERE sym = '" + input.symbol(PeerInput.BARS_RANK) + "'";
        try (RecordCursorFactory scan = engine.select(ALL + range, context);
                RecordCursorFactory bars = engine.select(BARS + BY_BAR, context);
                RecordCursorFactory barsOfOne = engine.select(BARS + one + BY_BAR, context);
                RecordCursorFactory vwap = engine.select(VWAP, context)) {
            figures.query(PeerJob.SCAN, () -> rows(scan, context));
            figures.query(PeerJob.BARS, () -> bars(bars, context));
            figures.query(PeerJob.BARS_ONE, () -> bars(barsOfOne, context));
            figures.query(PeerJob.VWAP, () -> rows(vwap, context));
        }
    }

    /** Reads every row: its price is the second column, its size the third. */
    private static Answer rows(RecordCursorFactory factory, SqlExecutionContext context)
            throws SqlException {
        final AnswerSum sum = new AnswerSum();
        try (RecordCursor cursor = factory.getCursor(context)) {
            final Record row = cursor.getRecord();
            while (cursor.hasNext()) {
                sum.add(row.getDouble(1), row.getLong(2));
            }
        }
        return sum.answer();
    }

    private static Answer bars(RecordCursorFactory factory, SqlExecutionContext context)
            throws SqlException {
        final AnswerSum sum = new AnswerSum();
        try (RecordCursor cursor = factory.getCursor(context)) {
            final Record bar = cursor.getRecord();
            while (cursor.hasNext()) {
                sum.add(
                        bar.getDouble(2) + bar.getDouble(3) + bar.getDouble(4) + bar.getDouble(5),
                        bar.getLong(6));
            }
        }
        return sum.answer();
    }
}
