package io.tickring.perf.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB through its JDBC driver, a database in a file. */
final class DuckDbPeer implements Peer {
    private static final String URL = "jdbc:duckdb:";
    private static final String BARS =
            "SELECT sym, time_bucket(INTERVAL 1 MINUTE, ts) AS minute, arg_min(price, ts),"
                    + " max(price), min(price), arg_max(price, ts), sum(size)::BIGINT, count(*)"
                    + " FROM trades";
    private static final String BY_BAR = " GROUP BY sym, minute";

    @Override
    public String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL)) {
            final DatabaseMetaData metaData = connection.getMetaData();
            return metaData.getDatabaseProductVersion()
                    + " (JDBC "
                    + metaData.getDriverVersion()
                    + ")";
        }
    }

    @Override
    public List<String> settings() {
        return List.of(
                "a database in a file, the appender, one transaction; CHECKPOINT before queries,"
                        + " outside of the clock",
                "threads and memory at their defaults (all cores); results streamed",
                "columns ts TIMESTAMP, recv TIMESTAMP, seq BIGINT, sym VARCHAR, price DOUBLE, size"
                        + " BIGINT; no index, as advised for scans",
                "autoinstall_known_extensions=false: nothing is fetched");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        final Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("autoinstall_known_extensions", "false");
        try (Connection connection =
                        DriverManager.getConnection(
                                URL + directory.resolve("trades.duckdb"), properties);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE trades (ts TIMESTAMP, recv TIMESTAMP, seq BIGINT, sym VARCHAR,"
                            + " price DOUBLE, size BIGINT)");
            final long ns = append(connection.unwrap(DuckDBConnection.class), input);
            statement.execute("CHECKPOINT");
            final long startNs = System.nanoTime();
            final Answer all = rows(statement, "SELECT ts, price, size FROM trades", 2);
            final long replayNs = System.nanoTime() - startNs;
            figures.rate(PeerJob.APPEND, "", input.ticks(), ns, all);
            figures.rate(PeerJob.REPLAY, "", input.ticks(), replayNs, all);
            query(statement, input, settings.queryRuns(), figures);
        }
    }

    private static long append(DuckDBConnection connection, PeerInput input) throws SQLException {
        final String[] names = input.names();
        final long startNs = System.nanoTime();
        try (DuckDBAppender appender = connection.createAppender("trades")) {
            for (long tick = 0; tick < input.ticks(); tick++) {
                final long micros = input.timeMicros(tick);
                appender.beginRow()
                        .appendEpochMicros(micros)
                        .appendEpochMicros(micros)
                        .append(tick)
                        .append(names[input.rank(tick)])
                        .append(input.decimalPrice(tick))
                        .append(input.size(tick))
                        .endRow();
            }
        }
        return System.nanoTime() - startNs;
    }

    private static void query(Statement statement, PeerInput input, int runs, Figures figures)
            throws Exception {
        final String scan =
                "SELECT ts, price, size FROM trades WHERE sym = '"
                        + input.symbol(PeerInput.SCAN_RANK)
                        + "' AND ts >= make_timestamp("
                        + input.scanFromMicros()
                        + ") AND ts < make_timestamp("
                        + input.scanToMicros()
                        + ")";
        figures.query(PeerJob.SCAN, runs, () -> rows(statement, scan, 2));
        figures.query(PeerJob.BARS, runs, () -> bars(statement, BARS + BY_BAR));
        final String one =
                BARS + " WHERE sym = '" + input.symbol(PeerInput.BARS_RANK) + "'" + BY_BAR;
        figures.query(PeerJob.BARS_ONE, runs, () -> bars(statement, one));
        figures.query(
                PeerJob.VWAP,
                runs,
                () ->
                        rows(
                                statement,
                                "SELECT sym, sum(price * size) / sum(size), sum(size)::BIGINT FROM"
                                        + " trades GROUP BY sym",
                                2));
    }

    /** Reads the price and, behind it, the size of every row. */
    private static Answer rows(Statement statement, String sql, int priceColumn)
            throws SQLException {
        final AnswerSum sum = new AnswerSum();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                sum.add(rows.getDouble(priceColumn), rows.getLong(priceColumn + 1));
            }
        }
        return sum.answer();
    }

    private static Answer bars(Statement statement, String sql) throws SQLException {
        final AnswerSum sum = new AnswerSum();
        try (ResultSet bars = statement.executeQuery(sql)) {
            while (bars.next()) {
                sum.add(
                        bars.getDouble(3)
                                + bars.getDouble(4)
                                + bars.getDouble(5)
                                + bars.getDouble(6),
                        bars.getLong(7));
            }
        }
        return sum.answer();
    }
}
