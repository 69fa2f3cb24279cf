package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.node.Replay;
import io.tickring.replay.TickDigest;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One session whose symbols are divided between the stores of several nodes, replayed as one. */
final class MergedStoresTest {
    private static final int MESSAGES = 3_000;

    @TempDir private static Path shared;

    private static Path file;
    private static Path whole;
    private static String digest;

    @TempDir private Path directory;

    @BeforeAll
    static void ingestOnce() {
        file = Cli.generate(shared, "s_20260105.itch50", MESSAGES, 20);
        whole = shared.resolve("whole");
        Cli.ok("ingest", file, "--into", whole);
        digest = Cli.ok("replay", whole, "--digest", "--order", "receive").out().strip();
    }

    private List<Path> directories(int nodes) {
        final List<Path> directories = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            directories.add(directory.resolve("node" + node));
        }
        return directories;
    }

    private static Object[] replay(List<Path> directories, Object... options) {
        final List<Object> args = new ArrayList<>(List.of("replay"));
        args.addAll(directories);
        args.addAll(List.of(options));
        return args.toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void shouldGiveTheFileAndTheDigestOfOneStoreThatHoldsAll(long seed) throws Exception {
        final Random random = new Random(seed);
        final int nodes = 2 + (int) (seed % 3 / 2);
        final List<Path> directories = directories(nodes);
        // Also a node that holds nothing at all.
        final int used = seed == 3 ? nodes - 1 : nodes;
        final long salt = random.nextLong();
        final ToIntFunction<String> node =
                symbol -> new Random(symbol.hashCode() ^ salt).nextInt(used);
        final boolean endsEverywhere = (seed & 2) == 0;
        SplitStores.fill(whole, directories, random, node, (seed & 1) == 0, endsEverywhere);
        final Path out = directory.resolve("again.itch50");

        final Cli.Result bytes = Cli.ok(replay(directories, "-o", "itch", "--out", out));
        Cli.assertSameBytes(file, out);
        assertEquals(
                !endsEverywhere && used > 1,
                bytes.err().contains("ended otherwise in one store"),
                bytes.err());

        assertEquals(
                digest,
                Cli.ok(replay(directories, "--digest", "--order", "receive")).out().strip());
        final List<Path> turned = new ArrayList<>(directories);
        Collections.reverse(turned);
        assertEquals(
                digest, Cli.ok(replay(turned, "--digest", "--order", "receive")).out().strip());
        final Cli.Result source = Cli.ok(replay(directories, "--order", "source", "-o", "csv"));
        assertEquals(Cli.ok("replay", whole, "--order", "source", "-o", "csv").out(), source.out());
    }

    @Test
    void shouldNameAnEventThatTwoStoresHold() throws Exception {
        final List<Path> directories = directories(2);
        SplitStores.fill(
                whole,
                directories,
                new Random(1),
                symbol -> symbol.isEmpty() ? -1 : symbol.length() % 2,
                true,
                true);
        Cli.run(replay(directories, "--digest"))
                .failsWith(
                        ExitCode.FAILURE,
                        "of session s_20260105.itch50#1 is there 2 times, in "
                                + directories.get(0)
                                + " and "
                                + directories.get(1));
        Cli.ok("replay", directories.get(0), "--digest");
        assertEquals(2, Cli.ok("inspect", directories.get(1), "--json").json().get("node").asInt());
        assertTrue(Cli.ok("inspect", directories.get(1)).out().startsWith("store of node 2\n"));
    }

    @Test
    void shouldReplayReadersAsOneForWhoeverEmbedsIt() throws Exception {
        final List<Path> directories = directories(2);
        SplitStores.fill(
                whole,
                directories,
                new Random(3),
                symbol -> Math.floorMod(symbol.hashCode(), 2),
                true,
                true);
        final TickDigest hash = new TickDigest();
        try (StoreReader one = StoreReader.open(StoreConfig.at(directories.get(0)));
                StoreReader two = StoreReader.open(StoreConfig.at(directories.get(1)))) {
            final Replay replay = Replay.over(List.of(one, two));
            assertEquals(MESSAGES, replay.run(hash::add));
            assertEquals(List.of("nobody"), replay.symbols("nobody").unknownSymbols());
            assertEquals(0, replay.run(hash::add));
        }
        assertEquals(digest, hash.hex());
    }

    @Test
    void shouldRefuseTheSameStoreTwiceAndWhatIsNone() throws Exception {
        Cli.run("replay", whole, whole)
                .failsWith(ExitCode.USAGE, "are the same store", whole.toString());
        Cli.run("replay", whole, directory.resolve("none"))
                .failsWith(ExitCode.FAILURE, "none is no directory");
        Cli.run("replay").expect(ExitCode.USAGE);
        assertTrue(Cli.ok("replay", "--help").out().contains("tickring replay node1 node2"));
    }

    @Test
    void shouldReplayASymbolOfOneNodeInItsAppendOrder() throws Exception {
        final List<Path> directories = directories(2);
        SplitStores.fill(
                whole,
                directories,
                new Random(2),
                symbol -> Math.floorMod(symbol.hashCode(), 2),
                false,
                true);
        final String symbol =
                Cli.ok("query", whole, "--vwap", "--json")
                        .json()
                        .get("rows")
                        .get(0)
                        .get("symbol")
                        .asText();
        final Cli.Result one = Cli.ok("replay", whole, "--symbols", symbol, "--digest");
        final Cli.Result several = Cli.ok(replay(directories, "--symbols", symbol, "--digest"));
        assertEquals(one.out(), several.out());
        assertTrue(several.err().contains("order append"), several.err());
    }
}
