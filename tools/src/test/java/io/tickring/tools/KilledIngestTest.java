package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ingests in real processes that are killed, or told to stop, half way. */
final class KilledIngestTest {
    private static final int MESSAGES = 1_500_000;

    /** Bytes of log at which the process is stopped: a hundredth of what the whole file takes. */
    private static final long STOP_AT = 1L << 20;

    private static final int COUNTERS_HEADER = 4096;
    private static final long POLL_NS = 200_000;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir private static Path shared;

    private static Path file;
    private static String wholeDigest;

    @TempDir private Path directory;

    @BeforeAll
    static void ingestUninterrupted() {
        file = Cli.generate(shared, "s_20260105.itch50", MESSAGES, 100);
        final Path whole = shared.resolve("whole");
        Cli.ok("ingest", file, "--into", whole);
        wholeDigest = Cli.ok("replay", whole, "--digest").out().strip();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void N5_resumesAKilledIngestToTheSameStoreAndRefusesItAThirdTime(int shards) throws Exception {
        final Path store = directory.resolve("store");
        final Object[] ingest = {"ingest", file, "--into", store, "--shards", shards, "--json"};
        final Process process = Cli.start(directory.resolve("first"), ingest);
        System.err.println(
                "N5: ingest in process "
                        + process.pid()
                        + ", test in process "
                        + ProcessHandle.current().pid());
        assertNotEquals(ProcessHandle.current().pid(), process.pid());
        awaitLog(process, store);
        process.destroyForcibly();
        assertNotEquals(
                0, Cli.await(directory.resolve("first"), process).exit(), "it was not killed");

        final JsonNode killed = Cli.ok("inspect", store, "--json").json();
        assertEquals("open", killed.get("sessions").get(0).get("end").asText());
        final long stored = killed.get("rows").asLong();
        assertTrue(stored > 0 && stored < MESSAGES, "not half way: " + stored);
        Cli.ok("verify", store);

        final JsonNode resumed =
                Cli.runProcess(directory.resolve("second"), ingest).expect(ExitCode.OK).json();
        assertEquals(MESSAGES, resumed.get("messages").asLong());
        assertEquals(MESSAGES - stored, resumed.get("ticks").asLong());
        assertEquals(stored, resumed.get("skipped").asLong());
        assertEquals(wholeDigest, Cli.ok("replay", store, "--digest").out().strip());
        final Path out = directory.resolve("out");
        Cli.ok("replay", store, "-o", "itch", "--out", out);
        Cli.assertSameBytes(file, out);

        Cli.runProcess(directory.resolve("third"), ingest)
                .failsWith(ExitCode.FAILURE, file.toString(), "stored already", "--again");
        assertEquals(MESSAGES, Cli.ok("inspect", store, "--json").json().get("rows").asLong());
        Cli.ok("ingest", file, "--into", store, "--again");
        final JsonNode twice = Cli.ok("inspect", store, "--json").json();
        assertEquals(2, twice.get("sessions").size());
        assertEquals(2L * MESSAGES, twice.get("rows").asLong());
    }

    @Test
    void shouldStopInOrderOnSigintAndGoOnLater() throws Exception {
        final Path store = directory.resolve("store");
        final Object[] ingest = {"ingest", file, "--into", store, "--json"};
        final Process process = Cli.start(directory.resolve("first"), ingest);
        awaitLog(process, store);
        final Process kill =
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
        Cli.await(directory.resolve("first"), process)
                .failsWith(ExitCode.INTERRUPTED, "interrupted");

        final Cli.Result inspect = Cli.ok("inspect", store, "--json");
        assertEquals("", inspect.err(), "the store was not closed cleanly");
        final long stored = inspect.json().get("rows").asLong();
        assertTrue(stored > 0 && stored < MESSAGES, "not half way: " + stored);
        final JsonNode resumed = Cli.ok(ingest).json();
        assertEquals(MESSAGES - stored, resumed.get("ticks").asLong());
        assertEquals(wholeDigest, Cli.ok("replay", store, "--digest").out().strip());
    }

    /** Waits until the process has logged some; its counters file says how much. */
    private static void awaitLog(Process process, Path store) throws Exception {
        final Path counters = store.resolve("counters");
        final long startNs = System.nanoTime();
        while (appended(counters) < STOP_AT) {
            if (!process.isAlive()) {
                fail("the ingest ended before it could be stopped: " + process.exitValue());
            }
            if (System.nanoTime() - startNs > DEADLINE_NS) {
                fail("the ingest logged nothing in time");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static long appended(Path counters) throws Exception {
        if (!Files.exists(counters)) {
            return 0;
        }
        final byte[] bytes = Files.readAllBytes(counters);
        return bytes.length < COUNTERS_HEADER + Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(COUNTERS_HEADER);
    }
}
