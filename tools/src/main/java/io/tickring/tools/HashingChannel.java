package io.tickring.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes bytes only to know their SHA-256. <b>Thread:</b> one. */
final class HashingChannel implements WritableByteChannel {
    private static final int CHUNK_LENGTH = 1 << 20;

    private final MessageDigest digest = sha256();
    private long length;

    @Override
    public int write(ByteBuffer bytes) {
        final int count = bytes.remaining();
        digest.update(bytes);
        length += count;
        return count;
    }

    /** Bytes taken. */
    long length() {
        return length;
    }

    /** The hash of all bytes; ends the channel's work. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of a file. */
    static String of(Path file) throws IOException {
        final HashingChannel hash = new HashingChannel();
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] chunk = new byte[CHUNK_LENGTH];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                hash.write(ByteBuffer.wrap(chunk, 0, count));
            }
        }
        return hash.hex();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM must have SHA-256", e);
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
