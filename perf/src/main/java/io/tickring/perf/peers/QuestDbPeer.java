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

/** QuestDB embedded: a WAL table written by one writer, SQL over a pool of workers. */
final class QuestDbPeer implements Peer {
    private static final int WORKERS = Math.max(1, Runtime.getRuntime().availableProcessors());
    private static final int ROWS_A_COMMIT = 50_000;
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
                        + " default), a commit every 50,000 rows, one WalWriter",
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
            final long startNs = System.nanoTime();
            append(engine, input);
            final long committedNs = System.nanoTime() - startNs;
            while (count(engine, context) < input.ticks()) {
                Thread.sleep(1);
            }
            final long appliedNs = System.nanoTime() - startNs;
            final long replayStartNs = System.nanoTime();
            final Answer all = rows(engine, context, "SELECT ts, price, size FROM trades", 1);
            final long replayNs = System.nanoTime() - replayStartNs;
            figures.rate(PeerJob.APPEND, "applied", input.ticks(), appliedNs, all);
            figures.rate(PeerJob.APPEND, "committed", input.ticks(), committedNs, all);
            figures.rate(PeerJob.REPLAY, "", input.ticks(), replayNs, all);
            query(engine, context, input, settings.queryRuns(), figures);
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

    private static void append(CairoEngine engine, PeerInput input) {
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

    private static long count(CairoEngine engine, SqlExecutionContext context) throws SqlException {
        try (RecordCursorFactory factory = engine.select("SELECT count() FROM trades", context);
                RecordCursor cursor = factory.getCursor(context)) {
            return cursor.hasNext() ? cursor.getRecord().getLong(0) : 0;
        }
    }

    private static void query(
            CairoEngine engine,
            SqlExecutionContext context,
            PeerInput input,
            int runs,
            Figures figures)
            throws Exception {
        final String scan =
                "SELECT ts, price, size FROM trades WHERE sym = '"
                        + input.symbol(PeerInput.SCAN_RANK)
                        + "' AND ts >= "
                        + input.scanFromMicros()
                        + " AND ts < "
                        + input.scanToMicros();
        figures.query(PeerJob.SCAN, runs, () -> rows(engine, context, scan, 1));
        figures.query(PeerJob.BARS, runs, () -> bars(engine, context, BARS + BY_BAR));
        final String one =
                BARS + " WHERE sym = '" + input.symbol(PeerInput.BARS_RANK) + "'" + BY_BAR;
        figures.query(PeerJob.BARS_ONE, runs, () -> bars(engine, context, one));
        figures.query(
                PeerJob.VWAP,
                runs,
                () ->
                        rows(
                                engine,
                                context,
                                "SELECT sym, sum(price * size) / sum(size), sum(size) FROM trades",
                                1));
    }

    /** Reads the price and, behind it, the size of every row. */
    private static Answer rows(
            CairoEngine engine, SqlExecutionContext context, String sql, int priceColumn)
            throws SqlException {
        final AnswerSum sum = new AnswerSum();
        try (RecordCursorFactory factory = engine.select(sql, context);
                RecordCursor cursor = factory.getCursor(context)) {
            final Record row = cursor.getRecord();
            while (cursor.hasNext()) {
                sum.add(row.getDouble(priceColumn), row.getLong(priceColumn + 1));
            }
        }
        return sum.answer();
    }

    private static Answer bars(CairoEngine engine, SqlExecutionContext context, String sql)
            throws SqlException {
        final AnswerSum sum = new AnswerSum();
        try (RecordCursorFactory factory = engine.select(sql, context);
                RecordCursor cursor = factory.getCursor(context)) {
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
