package io.tickring.segment;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Contexts of zstd to borrow: each is native memory that nobody frees for us, and making one for
 * every buffer costs more than the buffer. A few are kept for the next borrower; what is too many
 * is freed when it comes back. Any thread.
 */
final class ZstdContexts {
    private static final int KEPT = 32;
    private static final AtomicReferenceArray<ZstdDecompressCtx> DECOMPRESS =
            new AtomicReferenceArray<>(KEPT);
    private static final AtomicReferenceArray<ZstdCompressCtx> COMPRESS =
            new AtomicReferenceArray<>(KEPT);

    private ZstdContexts() {}

    /** A context for decompression, to be given back. */
    static ZstdDecompressCtx decompress() {
        final ZstdDecompressCtx kept = take(DECOMPRESS);
        return kept == null ? new ZstdDecompressCtx() : kept;
    }

    /** A context for compression at this level, to be given back. */
    static ZstdCompressCtx compress(int level) {
        final ZstdCompressCtx kept = take(COMPRESS);
        return (kept == null ? new ZstdCompressCtx() : kept)
                .setLevel(level)
                .setContentSize(true)
                .setChecksum(false);
    }

    static void giveBack(ZstdDecompressCtx context) {
        if (!keep(DECOMPRESS, context)) {
            context.close();
        }
    }

    static void giveBack(ZstdCompressCtx context) {
        if (!keep(COMPRESS, context)) {
            context.close();
        }
    }

    private static <T> T take(AtomicReferenceArray<T> kept) {
        for (int i = 0; i < KEPT; i++) {
            if (kept.get(i) != null) {
                final T taken = kept.getAndSet(i, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    private static <T> boolean keep(AtomicReferenceArray<T> kept, T context) {
        for (int i = 0; i < KEPT; i++) {
            if (kept.compareAndSet(i, null, context)) {
                return true;
            }
        }
        return false;
    }
}
