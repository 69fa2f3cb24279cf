package io.tickring.tools;

/** What a command's exit code says. */
final class ExitCode {
    static final int OK = 0;

    /** Anything that has no code of its own. */
    static final int FAILURE = 1;

    static final int USAGE = 2;

    /** {@code ingest --strict} stored a file that has flaws. */
    static final int DATA_QUALITY = 3;

    /** {@code verify --repair} repaired a store. */
    static final int REPAIRED = 4;

    static final int DAMAGED = 5;

    /** {@code replay --expect} found another digest. */
    static final int DIGEST_MISMATCH = 6;

    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
