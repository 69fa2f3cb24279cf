package io.tickring.perf.micro;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.memory.MemoryTransport;
import io.tickring.transport.ucx.UcxConfig;
import io.tickring.transport.ucx.UcxTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * A put through {@link Transport} against the same put by a direct call, as {@link
 * TransportPutBenchmark}, over UCX's shared memory. {@code perf micro} leaves it out, and says so,
 * where there is no libucp.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class UcxPutBenchmark {
    private static final int REGION_LENGTH = 1 << 16;
    private static final int WARM_PUTS = 200_000;
    private static final long FLUSH_NS = 1_000_000_000;

    /** Bytes of a put. */
    @Param({"64", "4096"})
    public int length;

    /** How many implementations the JVM knows; the measured call has seen one. */
    @Param({"one", "both"})
    public String known;

    private final ByteBuffer source =
            ByteBuffer.allocateDirect(REGION_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long address;
    private UcxTransport ucx;
    private LocalRegion owned;
    private RemoteRegion region;
    private Transport measured;
    private MemoryTransport memory;

    /** Opens what the variant needs. */
    @Setup
    public void setUp() {
        address = NativeMemory.address(source);
        ucx = UcxTransport.open(UcxConfig.POSIX);
        owned = ucx.allocate(REGION_LENGTH);
        region = ucx.connect(owned.handle());
        measured = ucx;
        if (known.equals("both")) {
            memory = new MemoryTransport();
            final RemoteRegion other = memory.connect(memory.allocate(REGION_LENGTH).handle());
            for (int i = 0; i < WARM_PUTS; i++) {
                otherCallSite(memory, other);
            }
        }
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        ucx.close();
        if (memory != null) {
            memory.close();
        }
    }

    private void put(Transport transport, RemoteRegion to) {
        transport.put(to, 0, address, length);
    }

    private void otherCallSite(Transport transport, RemoteRegion to) {
        transport.put(to, 0, address, length);
    }

    /** As a node calls it. */
    @Benchmark
    public void throughInterface() {
        put(measured, region);
    }

    /** As if there were no seam. */
    @Benchmark
    public void direct() {
        ucx.put(region, 0, address, length);
    }

    /** Put and flush, as a node calls it. */
    @Benchmark
    public boolean throughInterfaceAndFlush() {
        put(measured, region);
        return measured.flush(region, FLUSH_NS);
    }

    /** What is put, for the test. */
    ByteBuffer source() {
        return source;
    }

    /** What its owner sees, for the test. */
    ByteBuffer ownersMemory() {
        return owned.memory();
    }
}
