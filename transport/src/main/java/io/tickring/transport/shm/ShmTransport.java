package io.tickring.transport.shm;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.Puts;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * Puts into files that both processes map. A put is a copy: what it wrote is visible to the owner
 * as the processor's stores become so. {@link #fence} keeps the order of stores, {@link #flush}
 * waits until they are visible to all; {@link #putOrderedLong} is a release store.
 *
 * <p>A writer that holds on to a region whose owner sealed it is refused; one that was in the midst
 * of a put then, or whose owner died, writes into a file without a name, never into memory of
 * someone else.
 *
 * <p><b>Threads:</b> as {@link Transport} says; {@code allocate}, {@code connect} and {@code close}
 * may come from any.
 */
public final class ShmTransport implements Transport {
    /** The longest region, in bytes. */
    public static final long MAX_REGION_LENGTH = 1L << 30;

    static final String NAME = "shm";

    /** Longest put that is written word by word: the call of a bulk copy costs more. */
    private static final int MAX_WORDS_LENGTH = 256;

    private static final int LINE = Puts.ALIGNMENT;
    private static final int CHUNK_LENGTH = 1 << 20;
    private static final Set<OpenOption> CREATE =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final SecureRandom dice = new SecureRandom();
    private final ShmDirectory directory;
    private final int sweptCount;
    private final ShmOwner owner;
    private final Set<ShmLocalRegion> owned = ConcurrentHashMap.newKeySet();
    private final Set<ShmRemoteRegion> connected = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    private ShmTransport(ShmDirectory directory) {
        this.directory = directory;
        this.sweptCount = ShmSweep.of(directory);
        this.owner = ShmOwner.create(directory, dice);
    }

    /**
     * Over {@code $XDG_RUNTIME_DIR/tickring}, or {@code /dev/shm/tickring-<uid>} where that is
     * unset. Both processes must find the same.
     *
     * @throws TransportException when JVM options are missing, or the directory is not this user's
     *     alone
     */
    public static ShmTransport open() {
        JvmFlags.check();
        return new ShmTransport(ShmDirectory.open(ShmDirectory.usual()));
    }

    /**
     * Over a directory, which is made when it is not there. Its file system should keep pages in
     * memory: on a disk the kernel writes them back.
     *
     * @throws TransportException when JVM options are missing, or the directory is not this user's
     *     alone
     */
    public static ShmTransport open(Path directory) {
        JvmFlags.check();
        return new ShmTransport(ShmDirectory.open(directory.toAbsolutePath()));
    }

    /** Where its files are. */
    public Path directory() {
        return directory.path();
    }

    /** Region files of dead owners that were taken away when it was opened. */
    public int sweptCount() {
        return sweptCount;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LocalRegion allocate(long length) {
        checkOpen();
        Puts.checkRegionLength(length, MAX_REGION_LENGTH);
        final ShmId id = ShmId.random(dice);
        final long pid = ProcessHandle.current().pid();
        final ShmHandle handle =
                new ShmHandle(length, owner.id(), id, pid, directory.path().toString());
        final Path file = handle.fileIn(directory.path());
        final ShmLocalRegion region = new ShmLocalRegion(this, handle, file, create(file, handle));
        owned.add(region);
        return region;
    }

    private static ShmMapping create(Path file, ShmHandle handle) {
        final long fileLength = ShmMapping.fileLength(handle.length());
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        CREATE,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            try {
                reserve(channel, handle, fileLength);
                return ShmMapping.of(channel, fileLength, file);
            } catch (IOException | TransportException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new TransportException(
                    file
                            + ": no room for a region of "
                            + handle.length()
                            + " bytes: "
                            + e.getMessage()
                            + "; free space there, take a smaller capacity, or name another"
                            + " directory",
                    e);
        }
    }

    /** Writes every byte: a store into a hole of a full file system would kill the JVM later. */
    private static void reserve(FileChannel channel, ShmHandle handle, long fileLength)
            throws IOException {
        final ByteBuffer zeros =
                ByteBuffer.allocateDirect((int) Math.min(CHUNK_LENGTH, fileLength));
        for (long at = ShmHeader.LENGTH; at < fileLength; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), fileLength - at));
            at += channel.write(zeros, at);
        }
        final ByteBuffer header =
                ShmHeader.encode(handle.region(), handle.length(), handle.pid()).clear();
        while (header.hasRemaining()) {
            channel.write(header, header.position());
        }
    }

    @Override
    public RemoteRegion connect(byte[] handle) {
        checkOpen();
        final ShmHandle told = ShmHandle.decode(handle, MAX_REGION_LENGTH);
        final Path file = told.fileIn(directory.path());
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !told.directory().equals(directory.path().toString())) {
            throw new TransportException(
                    file
                            + " is not there: process "
                            + told.pid()
                            + " keeps its regions in "
                            + told.directory()
                            + "; give both processes the same directory");
        }
        if (!ShmOwner.isAlive(directory.path().resolve(ShmDirectory.ownerName(told.owner())))) {
            throw new TransportException(
                    file
                            + ": its owner, process "
                            + told.pid()
                            + ", closed its transport or died; ask it or its successor for a new"
                            + " region");
        }
        final long fileLength = ShmMapping.fileLength(told.length());
        final long inode = directory.checkRegion(file, fileLength);
        final ShmMapping mapping;
        try (FileChannel channel = FileChannel.open(file, OPEN)) {
            mapping = ShmMapping.of(channel, fileLength, file);
        } catch (IOException e) {
            throw new TransportException(file + ": cannot open the region: " + e, e);
        }
        try {
            if (directory.checkRegion(file, fileLength) != inode) {
                throw new TransportException(file + " was replaced while it was opened");
            }
            ShmHeader.check(mapping.bytes(), told, file.toString());
        } catch (TransportException e) {
            mapping.unmap();
            throw e;
        }
        final ShmRemoteRegion region = new ShmRemoteRegion(this, file, mapping, told.length());
        connected.add(region);
        return region;
    }

    @Override
    public void put(RemoteRegion region, long offset, long sourceAddress, int length) {
        final ShmRemoteRegion target = open(region);
        Puts.checkRange(offset, length, target.length());
        final long to = target.address() + offset;
        if (length <= MAX_WORDS_LENGTH && (length & LINE - 1) == 0) {
            lines(sourceAddress, to, length);
        } else {
            UnsafeMemory.MEMORY.copyMemory(sourceAddress, to, (long) length);
        }
    }

    /** Whole lines of 64 bytes, word for word: a loop over words is not always unrolled. */
    private static void lines(long source, long target, int length) {
        for (int at = 0; at < length; at += LINE) {
            final long from = source + at;
            final long to = target + at;
            UnsafeMemory.unsafePutLong(to, UnsafeMemory.unsafeGetLong(from));
            UnsafeMemory.unsafePutLong(to + 8, UnsafeMemory.unsafeGetLong(from + 8));
            UnsafeMemory.unsafePutLong(to + 16, UnsafeMemory.unsafeGetLong(from + 16));
            UnsafeMemory.unsafePutLong(to + 24, UnsafeMemory.unsafeGetLong(from + 24));
            UnsafeMemory.unsafePutLong(to + 32, UnsafeMemory.unsafeGetLong(from + 32));
            UnsafeMemory.unsafePutLong(to + 40, UnsafeMemory.unsafeGetLong(from + 40));
            UnsafeMemory.unsafePutLong(to + 48, UnsafeMemory.unsafeGetLong(from + 48));
            UnsafeMemory.unsafePutLong(to + 56, UnsafeMemory.unsafeGetLong(from + 56));
        }
    }

    @Override
    public void putOrderedLong(RemoteRegion region, long offset, long value) {
        final ShmRemoteRegion target = open(region);
        Puts.checkLong(offset, target.length());
        UnsafeMemory.MEMORY.writeOrderedLong(target.address() + offset, value);
    }

    @Override
    public boolean ordersLongs() {
        return true;
    }

    /** Keeps the order of stores; they may still wait in the processor's store buffer. */
    @Override
    public void fence(RemoteRegion region) {
        open(region);
        VarHandle.storeStoreFence();
    }

    /** Empties the store buffer: every process sees the puts on return. Always true. */
    @Override
    public boolean flush(RemoteRegion region, long timeoutNs) {
        open(region);
        VarHandle.fullFence();
        return true;
    }

    @Override
    public int progress() {
        return 0;
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        RuntimeException failure = closeAll(connected, null);
        failure = closeAll(owned, failure);
        owner.close();
        if (failure != null) {
            throw failure;
        }
    }

    /** One that fails does not keep the rest open. Answers the first failure, earlier or here. */
    private static <R extends AutoCloseable> RuntimeException closeAll(
            Set<R> regions, RuntimeException earlier) {
        RuntimeException first = earlier;
        for (R region : List.copyOf(regions)) {
            try {
                region.close();
            } catch (Exception e) {
                if (first == null) {
                    first = new TransportException("cannot close " + region + ": " + e, e);
                }
            }
        }
        return first;
    }

    void released(ShmLocalRegion region) {
        owned.remove(region);
    }

    void released(ShmRemoteRegion region) {
        connected.remove(region);
    }

    private ShmRemoteRegion open(RemoteRegion region) {
        if (region instanceof ShmRemoteRegion ours && ours.isOpenFor(this)) {
            return ours;
        }
        throw refusal(region);
    }

    private TransportException refusal(RemoteRegion region) {
        return region instanceof ShmRemoteRegion shared
                ? shared.refusal(this)
                : new TransportException(
                        "the region was not connected by a shared-memory transport: " + region);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new TransportException("the shared-memory transport is closed");
        }
    }
}
