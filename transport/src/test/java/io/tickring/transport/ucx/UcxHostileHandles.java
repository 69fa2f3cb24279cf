package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Connects with handles whose checksum fits and whose bytes for UCX do not. Prints {@link
 * #SURVIVED} at its end: a JVM of its own, since what may go wrong ends the process.
 */
public final class UcxHostileHandles {
    static final String SURVIVED = "survived";

    private static final int LENGTH = 4096;
    private static final int CHANGES = 3;

    private UcxHostileHandles() {}

    /**
     * @param arguments transports, seed, how many handles
     */
    public static void main(String[] arguments) {
        final UcxConfig config = UcxConfig.POSIX.withTls(arguments[0]);
        final Random random = new Random(Long.parseLong(arguments[1]));
        final int count = Integer.parseInt(arguments[2]);
        int refused = 0;
        try (UcxTransport owner = UcxTransport.open(config);
                UcxTransport writer = UcxTransport.open(config)) {
            final UcxHandle sound =
                    UcxHandle.decode(
                            owner.allocate(LENGTH).handle(), UcxTransport.MAX_REGION_LENGTH);
            for (int i = 0; i < count; i++) {
                byte[] worker = sound.worker().clone();
                byte[] key = sound.key().clone();
                if ((i & 1) == 0) {
                    worker = changed(worker, random);
                } else {
                    key = changed(key, random);
                }
                final UcxHandle hostile =
                        new UcxHandle(
                                sound.idHigh(),
                                sound.idLow(),
                                sound.address(),
                                LENGTH,
                                sound.isOneSided(),
                                worker,
                                key);
                refused += use(writer, owner, hostile.encode());
            }
        }
        System.out.println(refused > count / 2 ? SURVIVED : "refused only " + refused);
    }

    private static byte[] changed(byte[] bytes, Random random) {
        if (random.nextInt(4) == 0) {
            random.nextBytes(bytes);
        } else {
            for (int i = random.nextInt(CHANGES); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
        }
        return random.nextInt(4) == 0
                ? Arrays.copyOf(bytes, 1 + random.nextInt(2 * bytes.length))
                : bytes;
    }

    private static int use(UcxTransport writer, UcxTransport owner, byte[] handle) {
        final ByteBuffer source = ByteBuffer.allocateDirect(64);
        try (RemoteRegion region = writer.connect(handle)) {
            writer.put(region, 0, NativeMemory.address(source), 64);
            writer.flush(region, TimeUnit.MICROSECONDS.toNanos(100));
            owner.progress();
            return 0;
        } catch (TransportException e) {
            return 1;
        }
    }
}
