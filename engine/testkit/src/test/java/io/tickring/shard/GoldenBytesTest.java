package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.formats.Entry;
import io.tickring.formats.PageFields;
import io.tickring.formats.ReplayDigest;
import io.tickring.formats.ShardRead;
import io.tickring.formats.StoreImage;
import io.tickring.formats.StoreRead;
import io.tickring.replay.ReplayOrder;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes of format version 1 that are checked in: every later build reads them, and writes them.
 *
 * <p>{@code -Dtickring.golden.write=true} writes them anew, which is right only while no version
 * was released with the old ones; see CONTRIBUTING.md.
 */
class GoldenBytesTest {
    private static final Path GOLDEN =
            Path.of(
                    System.getProperty("tickring.root"),
                    "engine/testkit/src/test/resources/golden/v1");
    private static final String PLAIN = "plain";
    private static final String COMPRESSED = "compressed";
    private static final String REPAIRED = "repaired";
    private static final String EVENTS = "events.txt";
    private static final String FIELDS = "fields.txt";
    private static final String MARKS = "marks.txt";

    @BeforeAll
    static void writeWhenAsked() throws IOException {
        if (Boolean.getBoolean("tickring.golden.write")) {
            write(PLAIN, GoldenStore.plain());
            write(COMPRESSED, GoldenStore.compressed());
            write(REPAIRED, GoldenStore.repaired());
        }
    }

    private static void write(String name, HandFiles files) throws IOException {
        final Path directory = GOLDEN.resolve(name);
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        for (Map.Entry<String, byte[]> file : files.files().entrySet()) {
            final Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Files.write(GOLDEN.resolve(name + "-" + EVENTS), engineRows(files));
        Files.write(GOLDEN.resolve(name + "-" + MARKS), marks(files));
        Files.write(GOLDEN.resolve(name + "-" + FIELDS), fields(files));
    }

    private static HandFiles golden(String name) throws IOException {
        return HandFiles.read(GOLDEN.resolve(name));
    }

    private static List<String> expected(String name, String what) throws IOException {
        return Files.readAllLines(GOLDEN.resolve(name + "-" + what));
    }

    private static StoreConfig config(MemFileSystem disk) {
        return HandStore.config(disk, 0, 4096, Integer.MAX_VALUE);
    }

    /** What a reader gives, and a writer. */
    private static List<String> engineRows(HandFiles files) throws IOException {
        try (StoreReader reader = StoreReader.open(config(files.disk()));
                StoreView view = reader.view()) {
            return HandStore.rows(view, 0, Selection.ALL);
        }
    }

    /** Names, sessions and how far each is stored, as a writer finds them. */
    private static List<String> marks(HandFiles files) throws IOException {
        final List<String> marks = new ArrayList<>();
        try (HandStore hand = HandStore.open(config(files.disk()));
                StoreView view = hand.store.view()) {
            hand.names.symbols().stream()
                    .sorted(Comparator.comparing(hand.names::symbolId))
                    .forEach(name -> marks.add("symbol " + hand.names.symbolId(name) + " " + name));
            hand.names.types().stream()
                    .filter(type -> hand.names.typeId(type) >= 64)
                    .forEach(type -> marks.add("type " + hand.names.typeId(type) + " " + type));
            hand.names
                    .sessions()
                    .forEach(
                            session -> {
                                marks.add(session.toString());
                                marks.add("ended " + view.end(session.sourceId()));
                                marks.add(
                                        "stored to "
                                                + hand.store
                                                        .shards()
                                                        .get(0)
                                                        .highWater(session.sourceId()));
                            });
            final Shard shard = hand.store.shards().get(0);
            for (Entry.Key key : independently(files).shards().get(0).taken().keySet()) {
                final long taken =
                        shard.slotSeq(key.slot(), (int) key.node(), (int) key.incarnation());
                marks.add("taken " + key + " to " + taken);
            }
        }
        return marks;
    }

    /** Every field of every header, found by what FORMATS.md says of its place. */
    private static List<String> fields(HandFiles files) throws IOException {
        final PageFields page =
                new PageFields(Path.of(System.getProperty("tickring.root"), "engine/FORMATS.md"));
        final StoreImage image = StoreImage.of(HandStore.DIRECTORY, files.disk().image());
        final List<String> lines = new ArrayList<>();
        for (String file : files.files().keySet()) {
            final Fields fields = new Fields(image, file, lines);
            if (file.equals("tickring.store")) {
                fields.add("store", 0, page.inLine("\"TRST\""));
            } else if (file.endsWith("MANIFEST")) {
                fields.add("manifest", 0, page.inLine("\"TRMF\""));
            } else if (file.endsWith(".log")) {
                fields.add("WAL file", 0, page.inLine("\"TRWL\""));
                for (int frame : files.frames(file)) {
                    fields.add("frame", frame, page.table("## 3."));
                    final int type = files.file(file).getShort(frame + 8);
                    if (type == 1 || type == 2) {
                        fields.add("its first event", frame + 64, page.table("## 1."));
                    }
                    if (type == 2) {
                        final int lineCount = files.file(file).getInt(frame + 44);
                        fields.add(
                                "its first entry",
                                frame + 64 + lineCount * 64,
                                page.table("**Entries**"));
                    }
                }
            } else if (file.endsWith(".arrow")) {
                fields.add("index block", files.index(file), page.index());
            }
        }
        return lines;
    }

    /** Tells the fields of one file. */
    private record Fields(StoreImage image, String file, List<String> lines) {
        void add(String layout, int base, List<PageFields.Field> fields) {
            lines.add(file + " at " + base + ": " + layout);
            for (PageFields.Field field : fields) {
                lines.add(
                        String.join(
                                " ",
                                "   ",
                                Integer.toString(field.offset()),
                                field.type(),
                                field.name(),
                                "=",
                                field.value(image, file, base)));
            }
        }
    }

    private static StoreRead independently(HandFiles files) throws IOException {
        return StoreRead.read(StoreImage.of(HandStore.DIRECTORY, files.disk().image()));
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, COMPRESSED, REPAIRED})
    void shouldReadGoldenBytesToTheEventsThatAreListed(String store) throws IOException {
        final HandFiles files = golden(store);
        assertEquals(expected(store, EVENTS), engineRows(files));
        try (HandStore hand = HandStore.open(config(files.disk()))) {
            assertEquals(expected(store, EVENTS), hand.rows());
        }
        assertEquals(expected(store, MARKS), marks(files));
        final StoreCheck check = StoreVerifier.verify(config(files.disk()), (done, all) -> {});
        assertEquals(List.of(), check.problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, COMPRESSED, REPAIRED})
    void shouldHaveEveryFieldWhereThePageSaysItIs(String store) throws IOException {
        assertEquals(
                placesAndValues(expected(store, FIELDS)), placesAndValues(fields(golden(store))));
    }

    /** Names may be told in other words one day; places and values may not. */
    private static String placesAndValues(List<String> fields) {
        return String.join("\n", fields).replaceAll("(?m)^( +\\d+ \\S+( B)?) .*( = .*)$", "$1$3");
    }

    @Test
    void shouldStillWriteTheSameBytes() throws IOException {
        assertSame(golden(PLAIN), GoldenStore.plain());
        assertSame(golden(REPAIRED), GoldenStore.repaired());
    }

    private static void assertSame(HandFiles golden, HandFiles written) {
        assertEquals(golden.files().keySet(), written.files().keySet());
        for (String file : golden.files().keySet()) {
            assertArrayEquals(golden.files().get(file), written.files().get(file), file);
        }
    }

    /** What a library compressed may come out otherwise with its next version, and is as good. */
    @Test
    void shouldStillWriteTheSameButForWhatIsCompressed() throws IOException {
        final HandFiles golden = golden(COMPRESSED);
        final HandFiles written = GoldenStore.compressed();
        assertEquals(golden.files().keySet(), written.files().keySet());
        for (String file : golden.files().keySet()) {
            if (!file.endsWith(".arrow") && !file.endsWith("MANIFEST")) {
                assertArrayEquals(golden.files().get(file), written.files().get(file), file);
            }
        }
        final ShardRead before = independently(golden).shards().get(0);
        final ShardRead now = independently(written).shards().get(0);
        assertEquals(before.manifest().kinds(), now.manifest().kinds());
        assertEquals(before.events(), now.events());
        assertEquals(before.marks(), now.marks());
        assertEquals(before.highWater(), now.highWater());
        assertEquals(before.taken(), now.taken());
        assertEquals(before.entries(), now.entries());
        assertEquals(before.end(), now.end());
        assertEquals(layout(before), layout(now));
    }

    /** What of the segments does not depend on how well they are compressed. */
    private static List<String> layout(ShardRead shard) {
        return shard.manifest().groups().stream()
                .flatMap(List::stream)
                .map(
                        ref ->
                                String.join(
                                        " ",
                                        ref.file(),
                                        "kind " + ref.kind(),
                                        "type " + ref.typeId(),
                                        "rows " + ref.rows(),
                                        "zones " + ref.zones(),
                                        "from " + ref.firstPosition()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, COMPRESSED, REPAIRED})
    void shouldBeReadFromThePageAloneToo(String store) throws IOException {
        final HandFiles files = golden(store);
        final StoreRead read = independently(files);
        try (StoreReader reader = StoreReader.open(config(files.disk()));
                StoreView view = reader.view()) {
            assertEquals(EngineEvents.of(view, 0), read.shards().get(0).events());
            assertEquals(
                    EngineEvents.digest(view, ReplayOrder.RECEIVE),
                    ReplayDigest.of(read, ReplayDigest.Order.RECEIVE));
        }
    }

    /** Golden bytes that leave a part of the format out would hold nothing of it. */
    @Test
    void shouldHaveEveryPartOfTheFormatInThem() throws IOException {
        final Set<Integer> edits = new TreeSet<>();
        final Set<Integer> frames = new TreeSet<>();
        final Set<Integer> segments = new TreeSet<>();
        final Set<Integer> types = new TreeSet<>();
        for (String store : List.of(PLAIN, COMPRESSED, REPAIRED)) {
            final HandFiles files = golden(store);
            final ShardRead shard = independently(files).shards().get(0);
            edits.addAll(shard.manifest().kinds());
            for (String log : files.named(".log")) {
                files.frames(log).forEach(at -> frames.add((int) files.file(log).getShort(at + 8)));
            }
            shard.manifest().groups().stream()
                    .flatMap(List::stream)
                    .forEach(ref -> segments.add(ref.kind()));
            shard.events().forEach(event -> types.add(event.typeId()));
            shard.marks().forEach(mark -> types.add(mark.typeId()));
        }
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9), edits);
        assertEquals(Set.of(1, 2, 3, 4), frames);
        assertEquals(Set.of(1, 2), segments);
        final Set<Integer> all = IntStream.rangeClosed(1, 15).boxed().collect(Collectors.toSet());
        all.add(64); // the first type that a store defines
        assertEquals(all, types);
    }
}
