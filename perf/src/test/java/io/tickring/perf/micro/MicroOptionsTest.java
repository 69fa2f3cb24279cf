package io.tickring.perf.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

final class MicroOptionsTest {
    private static CommandLineOptions parsed(boolean quick, String... given) throws Exception {
        return new CommandLineOptions(
                MicroOptions.of(quick, List.of(given)).toArray(String[]::new));
    }

    @Test
    void shouldAlwaysTellAllocations() throws Exception {
        assertEquals(List.of("-prof", "gc", "-foe", "true"), MicroOptions.of(false, List.of()));
        assertEquals("gc", parsed(false).getProfilers().iterator().next().getKlass());
    }

    @Test
    void shouldLeaveTheForksToTheBenchmarksUnlessInAHurry() throws Exception {
        assertTrue(!parsed(false).getForkCount().hasValue());
        assertEquals(1, parsed(true).getForkCount().get());
    }

    @Test
    void shouldLetTheUserDecide() throws Exception {
        final CommandLineOptions options = parsed(true, "-f", "2", "-prof", "stack", "Route");

        assertEquals(2, options.getForkCount().get());
        assertEquals(1, options.getProfilers().size());
        assertEquals("stack", options.getProfilers().iterator().next().getKlass());
        assertEquals(List.of("Route"), options.getIncludes());
    }

    @Test
    void shouldLeaveOutWhatNeedsUcxWhateverElseIsLeftOut() throws Exception {
        final List<String> all = MicroOptions.of(true, List.of("-e", "Route"));
        all.addAll(MicroOptions.WITHOUT_UCX);
        final CommandLineOptions options = new CommandLineOptions(all.toArray(String[]::new));

        assertEquals(List.of("Route", "UcxPutBenchmark"), options.getExcludes());
    }

    @Test
    void shouldHaveABenchmarkForEachPart() {
        final List<String> names =
                BenchmarkList.defaultList()
                        .getAll(
                                OutputFormatFactory.createFormatInstance(
                                        System.out, VerboseMode.SILENT),
                                Collections.emptyList())
                        .stream()
                        .map(entry -> entry.getUsername().replaceAll("^.*\\.micro\\.", ""))
                        .sorted()
                        .toList();

        assertEquals(
                List.of(
                        "ColumnKernelBenchmark.longArray",
                        "ColumnKernelBenchmark.segment",
                        "Crc32cBenchmark.crc32c",
                        "ItchDecodeBenchmark.decode",
                        "MemTableBenchmark.add",
                        "PlacementBenchmark.denseArray",
                        "PlacementBenchmark.place",
                        "PlacementBenchmark.ringOwner",
                        "PlacementBenchmark.tableOwner",
                        "PositionMergeBenchmark.inTurn",
                        "PositionMergeBenchmark.merged",
                        "PublishBenchmark.toBareRing",
                        "PublishBenchmark.toNode",
                        "ReplayMergeBenchmark.inTurn",
                        "ReplayMergeBenchmark.merged",
                        "RouteBenchmark.denseArray",
                        "RouteBenchmark.owner",
                        "RouteBenchmark.slot",
                        "SegmentScanBenchmark.arrivalOrder",
                        "SegmentScanBenchmark.frequentSymbol",
                        "SegmentScanBenchmark.rareSymbol",
                        "TransportPutBenchmark.bareStores",
                        "TransportPutBenchmark.bareStoresAndFence",
                        "TransportPutBenchmark.direct",
                        "TransportPutBenchmark.throughInterface",
                        "TransportPutBenchmark.throughInterfaceAndFlush",
                        "UcxPutBenchmark.direct",
                        "UcxPutBenchmark.throughInterface",
                        "UcxPutBenchmark.throughInterfaceAndFlush",
                        "WalAppendBenchmark.appendAndSeal",
                        "WalAppendBenchmark.copy",
                        "WalAppendBenchmark.copyWithChecksum"),
                names);
    }
}
