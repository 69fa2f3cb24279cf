package io.tickring.perf.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB through its JDBC driver, a database in a file. */
final class DuckDbPeer implements Peer {
    private static final String URL = "jdbc:duckdb:";
    private static final String ALL = "SELECT ts, price, size FROM trades";
    private static final String VWAP =
            "SELECT sym, sum(price * size) / sum(size), sum(size)::BIGINT FROM trades GROUP BY sym";
    private static final String BARS =
            "SELECT sym, time_bucket(INTERVAL 1 MINUTE, ts) AS minute, arg_min(price, ts),"
                    + " max(price), min(price), arg_max(price, ts), sum(size)::BIGINT, count(*)"
                    + " FROM trades";
    private static final String BY_BAR = " GROUP BY sym, minute";

    @Override
    public String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL)) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    @Override
    public List<String> settings() {
        return List.of(
                "a database in a file, written by the appender in one transaction; CHECKPOINT"
                        + " before it is read, outside of the clock",
                "threads and memory at their defaults (all cores); statements prepared, results"
                        + " streamed",
                "columns ts TIMESTAMP, recv TIMESTAMP, seq BIGINT, sym VARCHAR, price DOUBLE, size"
                        + " BIGINT; no index",
                "extensions are not fetched (autoinstall_known_extensions=false)");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        final Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("autoinstall_known_extensions", "false");
        final String url = URL + directory.resolve("trades.duckdb");
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            execute(
                    connection,
                    "CREATE TABLE trades (ts TIMESTAMP, recv TIMESTAMP, seq BIGINT, sym VARCHAR,"
                            + " price DOUBLE, size BIGINT)");
            final long ns = append(connection.unwrap(DuckDBConnection.class), input);
            execute(connection, "CHECKPOINT");
            replay(connection, input, figures, ns);
            query(connection, input, figures);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns nanoseconds until the transaction is committed. */
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

    private static void replay(
            Connection connection, PeerInput input, Figures figures, long appendNs)
            throws Exception {
        try (PreparedStatement all = connection.prepareStatement(ALL)) {
            final Answer answer = figures.replay("", input.ticks(), () -> rows(all));
            figures.rate(PeerJob.APPEND, "", input.ticks(), appendNs, answer);
        }
    }

    private static void query(Connection connection, PeerInput input, Figures figures)
            throws Exception {
        final String range =
                String.format(
                        Locale.ROOT,
                        " WHERE sym = '%s' AND ts >= make_timestamp(%d) AND ts <"
                                + " make_timestamp(%d)",
                        input.symbol(PeerInput.SCAN_RANK),
                        input.scanFromMicros(),
                        input.scanToMicros());
        final String one = " WHERE sym = '" + input.symbol(PeerInput.BARS_RANK) + "'";
        try (PreparedStatement scan = connection.prepareStatement(ALL + range);
                PreparedStatement bars = connection.prepareStatement(BARS + BY_BAR);
                PreparedStatement barsOfOne = connection.prepareStatement(BARS + one + BY_BAR);
                PreparedStatement vwap = connection.prepareStatement(VWAP)) {
            figures.query(PeerJob.SCAN, () -> rows(scan));
            figures.query(PeerJob.BARS, () -> bars(bars));
            figures.query(PeerJob.BARS_ONE, () -> bars(barsOfOne));
            figures.query(PeerJob.VWAP, () -> rows(vwap));
        }
    }

    /** Reads every row: its price is the second column, its size the third. */
    private static Answer rows(PreparedStatement statement) throws SQLException {
        final AnswerSum sum = new AnswerSum();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                sum.add(rows.getDouble(2), rows.getLong(3));
            }
        }
        return sum.answer();
    }

    private static Answer bars(PreparedStatement statement) throws SQLException {
        final AnswerSum sum = new AnswerSum();
        try (ResultSet bars = statement.executeQuery()) {
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
