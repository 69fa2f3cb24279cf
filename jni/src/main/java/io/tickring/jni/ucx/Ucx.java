package io.tickring.jni.ucx;

import io.tickring.jni.posix.Environment;
import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * Loads libucp on first use, and keeps its hands off the JVM.
 *
 * <p>When libucs is loaded it reads its options from the environment and, left to itself, takes
 * over SIGSEGV, which the JVM uses for every implicit null check, and SIGHUP. So before it is
 * loaded the environment of this process is told otherwise; what a user set for these few options
 * is overruled. Hooks into the memory calls of libc stay off for the same reason. Its log, where a
 * user does not ask for more, holds what is fatal, and goes to standard error: statuses say the
 * rest.
 *
 * <p><b>Thread:</b> any.
 */
public final class Ucx {
    /** The least version that has what {@link LibUcp} names. */
    public static final int LEAST_MAJOR = 1;

    public static final int LEAST_MINOR = 12;

    /** What UCX sends and takes over tcp in one piece, headers included, in bytes. */
    public static final int TCP_SEGMENT_LENGTH = 64 * 1024;

    /** System property: the library to load in place of the system's. */
    public static final String LIBRARY_PROPERTY = "tickring.ucx.library";

    private static final String LIBRARY = "libucp.so.0";
    private static final String INSTALL =
            "install it (Debian, Ubuntu: apt-get install libucx0; Fedora: dnf install ucx) or use"
                    + " another transport";

    private Ucx() {}

    /** One or the other, decided once. */
    private record Loading(LibUcp ucp, int major, int minor, int release, String missing) {}

    private static final class Loaded {
        static final Loading LOADING = load();

        private Loaded() {}
    }

    /**
     * The library.
     *
     * @throws UcxMissingException when it is not there, or too old
     */
    public static LibUcp library() {
        final Loading loading = Loaded.LOADING;
        if (loading.ucp == null) {
            throw new UcxMissingException(loading.missing);
        }
        return loading.ucp;
    }

    /** Why {@link #library()} would throw; empty when it would not. */
    public static Optional<String> missing() {
        return Optional.ofNullable(Loaded.LOADING.missing);
    }

    /** As the library says: major.minor.release. */
    public static String version() {
        library();
        final Loading loading = Loaded.LOADING;
        return loading.major + "." + loading.minor + "." + loading.release;
    }

    /** {@code ucp_init}, which is inline in the headers: asks for the API that is used here. */
    public static byte init(long params, long config, long contextPointer) {
        return library().ucp_init_version(LEAST_MAJOR, LEAST_MINOR, params, config, contextPointer);
    }

    /**
     * The address of a handler, for C to call. The handler must be kept reachable for as long as C
     * may call it.
     */
    public static long pointerTo(LibUcp.ucp_err_handler_cb handler) {
        return Runtime.getRuntime(library())
                .getClosureManager()
                .getClosurePointer(LibUcp.ucp_err_handler_cb.class, handler)
                .address();
    }

    private static Loading load() {
        final String name = System.getProperty(LIBRARY_PROPERTY, LIBRARY);
        final LibUcp ucp;
        try {
            keepOffTheJvm();
            ucp = LibraryLoader.create(LibUcp.class).failImmediately().load(name);
        } catch (LinkageError e) {
            return missing("UCX is not there: " + name + " does not load; " + INSTALL);
        }
        final ByteBuffer version =
                ByteBuffer.allocateDirect(3 * Integer.BYTES).order(ByteOrder.nativeOrder());
        final long at = NativeMemory.address(version);
        ucp.ucp_get_version(at, at + Integer.BYTES, at + 2 * Integer.BYTES);
        final int major = version.getInt(0);
        final int minor = version.getInt(Integer.BYTES);
        final int release = version.getInt(2 * Integer.BYTES);
        if (major != LEAST_MAJOR || minor < LEAST_MINOR) {
            return missing(
                    "UCX "
                            + major
                            + "."
                            + minor
                            + " is there, "
                            + LEAST_MAJOR
                            + "."
                            + LEAST_MINOR
                            + " or a newer one of "
                            + LEAST_MAJOR
                            + " is needed; "
                            + INSTALL);
        }
        return new Loading(ucp, major, minor, release, null);
    }

    private static Loading missing(String why) {
        return new Loading(null, 0, 0, 0, why);
    }

    private static void keepOffTheJvm() {
        Environment.set("UCX_HANDLE_ERRORS", "none");
        Environment.set("UCX_ERROR_SIGNALS", "");
        Environment.set("UCX_DEBUG_SIGNO", "0");
        Environment.set("UCX_MEM_EVENTS", "no");
        Environment.set("UCX_VFS_ENABLE", "no");
        // Shared memory is then reached through the files of its owner, and ends with it.
        Environment.set("UCX_POSIX_USE_PROC_LINK", "yes");
        // UCX 1.13 takes these from the environment alone; it would send 8 KiB, and take this.
        Environment.set("UCX_TCP_TX_SEG_SIZE", TCP_SEGMENT_LENGTH + "b");
        Environment.set("UCX_TCP_RX_SEG_SIZE", TCP_SEGMENT_LENGTH + "b");
        // Few leave a worker at a time: 512 KiB a worker otherwise.
        Environment.setDefault("UCX_TCP_TX_BUFS_GROW", "2");
        // Buffers for messages, which puts into shared memory are not: 4 MiB a worker otherwise.
        Environment.setDefault("UCX_POSIX_RX_BUFS_GROW", "64");
        Environment.setDefault("UCX_LOG_LEVEL", "fatal");
        Environment.setDefault("UCX_LOG_FILE", "stderr");
    }
}
