package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcpWorkerParams;

/**
 * {@code ucp_worker_h}: one line of progress, for one thread at a time ({@code
 * UCS_THREAD_MODE_SERIALIZED}); its lock says whose turn it is. <b>Thread:</b> the one that holds
 * {@link #lock}.
 */
final class UcxWorker {
    final SpinLock lock = new SpinLock();
    final long worker;
    private boolean isClosed;

    private UcxWorker(long worker) {
        this.worker = worker;
    }

    static UcxWorker open(long context) {
        final Scratch scratch = Scratch.cleared();
        scratch.struct.putLong(
                UcpWorkerParams.FIELD_MASK_OFFSET,
                UcpWorkerParams.UCP_WORKER_PARAM_FIELD_THREAD_MODE);
        scratch.struct.putInt(
                UcpWorkerParams.THREAD_MODE_OFFSET, UcpWorkerParams.UCS_THREAD_MODE_SERIALIZED);
        Native.check(
                UCP.ucp_worker_create(context, scratch.structAddress, scratch.outAddress),
                "opening a worker of UCX (open files: ulimit -n; shared memory: df -h /dev/shm)");
        return new UcxWorker(scratch.out(0));
    }

    /** Under which others find it. */
    byte[] address() {
        final Scratch scratch = Scratch.cleared();
        Native.check(
                UCP.ucp_worker_get_address(worker, scratch.outAddress, scratch.outAddress(1)),
                "asking for the address of a worker");
        final long address = scratch.out(0);
        try {
            final byte[] bytes = new byte[(int) scratch.out(1)];
            NativeMemory.at(address, bytes.length).get(bytes);
            return bytes;
        } finally {
            UCP.ucp_worker_release_address(worker, address);
        }
    }

    int progress() {
        return UCP.ucp_worker_progress(worker);
    }

    /** As {@link #progress}, by a thread that does not hold the lock, and only if it is free. */
    int tryProgress() {
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            return isClosed ? 0 : UCP.ucp_worker_progress(worker);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        if (!isClosed) {
            isClosed = true;
            UCP.ucp_worker_destroy(worker);
        }
    }
}
