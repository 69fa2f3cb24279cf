package io.tickring.perf.micro;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.memory.MemoryTransport;
import io.tickring.transport.shm.ShmTransport;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A put through {@link Transport} against the same put by a direct call to the final class: what
 * the seam costs; and against bare stores into a mapped buffer: what the checks cost. Always to one
 * place, with no reader.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TransportPutBenchmark {
    private static final int REGION_LENGTH = 1 << 16;
    private static final int LINE = 64;
    private static final int WARM_PUTS = 200_000;

    /** Bytes of a put. */
    @Param({"64", "4096"})
    public int length;

    /**
     * How many implementations the JVM knows: {@code one}; {@code both}, of which the measured call
     * has seen one; {@code mixed}, the measured call has seen both, which no node does.
     */
    @Param({"one", "both", "mixed"})
    public String known;

    private final ByteBuffer source =
            ByteBuffer.allocateDirect(REGION_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long address;
    private Path directory;
    private ShmTransport shm;
    private LocalRegion owned;
    private RemoteRegion shmRegion;
    private MemoryTransport memory;
    private RemoteRegion memoryRegion;
    private Transport measured;
    private RemoteRegion region;
    private MappedByteBuffer mapped;

    /** Opens what the variant needs, and lets the call site see what it says. */
    @Setup
    public void setUp() throws IOException {
        address = NativeMemory.address(source);
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "tickring-bench");
        shm = ShmTransport.open(directory);
        owned = shm.allocate(REGION_LENGTH);
        shmRegion = shm.connect(owned.handle());
        mapped = map(directory.resolve("mapped"));
        measured = shm;
        region = shmRegion;
        if (!known.equals("one")) {
            memory = new MemoryTransport();
            memoryRegion = memory.connect(memory.allocate(REGION_LENGTH).handle());
            for (int i = 0; i < WARM_PUTS; i++) {
                otherCallSite(memory, memoryRegion);
                if (known.equals("mixed")) {
                    put(memory, memoryRegion);
                    put(shm, shmRegion);
                }
            }
        }
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(REGION_LENGTH));
            final MappedByteBuffer map =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, REGION_LENGTH);
            map.order(ByteOrder.LITTLE_ENDIAN);
            return map;
        }
    }

    /** Leaves no file behind. */
    @TearDown
    public void tearDown() throws IOException {
        shm.close();
        if (memory != null) {
            memory.close();
        }
        Files.delete(directory.resolve("mapped"));
        Files.delete(directory);
    }

    private void put(Transport transport, RemoteRegion to) {
        transport.put(to, 0, address, length);
    }

    private void otherCallSite(Transport transport, RemoteRegion to) {
        transport.put(to, LINE, address, length);
    }

    /** As a node calls it. */
    @Benchmark
    public void throughInterface() {
        put(measured, region);
    }

    /** As if there were no seam. */
    @Benchmark
    public void direct() {
        shm.put(shmRegion, 0, address, length);
    }

    /** Put and full fence, as a node calls it. */
    @Benchmark
    public void throughInterfaceAndFlush() {
        put(measured, region);
        measured.flush(region, 0);
    }

    /** Stores into a mapped buffer, no seam and no checks but the buffer's. */
    @Benchmark
    public void bareStores() {
        bare();
    }

    /** The same with a full fence. */
    @Benchmark
    public void bareStoresAndFence() {
        bare();
        VarHandle.fullFence();
    }

    private void bare() {
        if (length == LINE) {
            // Word for word: a loop over them is not always unrolled.
            mapped.putLong(0, source.getLong(0));
            mapped.putLong(8, source.getLong(8));
            mapped.putLong(16, source.getLong(16));
            mapped.putLong(24, source.getLong(24));
            mapped.putLong(32, source.getLong(32));
            mapped.putLong(40, source.getLong(40));
            mapped.putLong(48, source.getLong(48));
            mapped.putLong(56, source.getLong(56));
        } else {
            mapped.put(0, source, 0, length);
        }
    }

    /** What is put, for the test. */
    ByteBuffer source() {
        return source;
    }

    /** What its owner sees, for the test. */
    ByteBuffer ownersMemory() {
        return owned.memory();
    }

    /** What the bare stores wrote, for the test. */
    ByteBuffer bareMemory() {
        return mapped;
    }
}
