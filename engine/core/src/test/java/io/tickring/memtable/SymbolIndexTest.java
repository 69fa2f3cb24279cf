package io.tickring.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymbolIndexTest {
    private static List<Integer> run(SymbolIndex index, int symbolId) {
        final List<Integer> lines = new ArrayList<>();
        for (int at = index.first(symbolId); at != 0; at = index.next(at)) {
            if (index.line(at) < 0) {
                break;
            }
            lines.add(index.line(at));
        }
        return lines;
    }

    private static void fillAndCompare(SymbolIndex index, long seed) {
        final Random random = new Random(seed);
        final Map<Integer, List<Integer>> model = new HashMap<>();
        final int symbols = 1 + random.nextInt(random.nextBoolean() ? 5 : 20_000);
        final int events = random.nextInt(60_000);
        for (int line = 0; line < events; line++) {
            final int spread = random.nextInt(100) == 0 ? 200 : 1;
            final int symbolId = random.nextInt(symbols) * spread;
            index.add(symbolId, line);
            model.computeIfAbsent(symbolId, none -> new ArrayList<>()).add(line);
        }
        model.forEach(
                (symbolId, lines) ->
                        assertEquals(lines, run(index, symbolId), "seed=" + seed + ' ' + symbolId));
        assertEquals(0, index.first(4_194_303), "seed=" + seed);
        assertEquals(0, index.first(symbols * 200 + 1), "seed=" + seed);
    }

    @Test
    void shouldHoldEachSymbolsLinesInArrivalOrder() {
        for (long seed = 0; seed < 12; seed++) {
            fillAndCompare(new SymbolIndex(), seed);
        }
    }

    @Test
    void shouldBeUsableAgainOnceCleared() {
        final SymbolIndex index = new SymbolIndex();
        for (long seed = 100; seed < 112; seed++) {
            fillAndCompare(index, seed);
            index.clear();
        }
    }

    @Test
    void shouldGoOnThroughChunksAndPages() {
        final SymbolIndex index = new SymbolIndex();
        final int lines = 40 * 65_536;
        for (int line = 0; line < lines; line++) {
            index.add(line & 1, line);
        }
        int expected = 1;
        for (int at = index.first(1); at != 0 && index.line(at) >= 0; at = index.next(at)) {
            assertEquals(expected, index.line(at));
            expected += 2;
        }
        assertEquals(lines + 1, expected);
    }
}
