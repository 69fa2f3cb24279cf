package io.tickring.tools;

import io.tickring.segment.DamagedSegmentException;
import io.tickring.shard.DamagedStoreException;
import io.tickring.wal.DamagedLogException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong, as an exit code and one line: what, where, what to do. */
final class Failures {
    /** Shows stack traces too, for who works on Tickring itself. */
    private static final String DEBUG_PROPERTY = "tickring.debug";

    private static final String NO_SPACE = "No space left on device";

    private Failures() {}

    /**
     * Tells the person.
     *
     * @return the exit code
     */
    static int report(Streams io, Throwable failure) {
        final Throwable cause = rootOf(failure);
        if (Boolean.getBoolean(DEBUG_PROPERTY)) {
            cause.printStackTrace(io.err());
        }
        if (cause instanceof InterruptedCommandException || io.interruption().isRequested()) {
            io.note(
                    "interrupted; nothing is stored by halves, the same command goes on or starts over");
            return ExitCode.INTERRUPTED;
        }
        if (isBrokenPipe(cause)) {
            return ExitCode.FAILURE; // whoever read us, for example head, has what it wanted
        }
        io.note(message(cause));
        return exitCode(cause);
    }

    private static Throwable rootOf(Throwable failure) {
        return failure instanceof UncheckedIOException ? failure.getCause() : failure;
    }

    private static boolean isBrokenPipe(Throwable cause) {
        return cause instanceof java.io.IOException && "Broken pipe".equals(cause.getMessage());
    }

    private static int exitCode(Throwable cause) {
        if (cause instanceof UsageException || cause instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        }
        if (cause instanceof DamagedStoreException
                || cause instanceof DamagedLogException
                || cause instanceof DamagedSegmentException) {
            return ExitCode.DAMAGED;
        }
        return ExitCode.FAILURE;
    }

    private static String message(Throwable cause) {
        if (cause instanceof FileSystemException file) {
            return fileMessage(file);
        }
        if (cause instanceof OutOfMemoryError) {
            return "out of memory; give the JVM more, for example TICKRING_JAVA_OPTS=-Xmx4g";
        }
        final String message = cause.getMessage();
        if (message == null || isUnforeseen(cause)) {
            return "unforeseen failure: "
                    + cause
                    + "; please report it, with the output of TICKRING_JAVA_OPTS=-D"
                    + DEBUG_PROPERTY
                    + "=true";
        }
        return message.contains(NO_SPACE)
                ? message + "; free some space, then run the same command again"
                : message;
    }

    /** Whether the exception's own words were not written for people. */
    private static boolean isUnforeseen(Throwable cause) {
        return cause instanceof Error
                || cause instanceof NullPointerException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof ClassCastException
                || cause instanceof ArithmeticException
                || cause instanceof UnsupportedOperationException;
    }

    private static String fileMessage(FileSystemException e) {
        final String what;
        if (e instanceof NoSuchFileException) {
            what = "no such file or directory; check the path";
        } else if (e instanceof AccessDeniedException) {
            what = "permission denied; check who owns it";
        } else if (e instanceof FileAlreadyExistsException) {
            what = "exists already and is no directory; name another path";
        } else if (e instanceof NotDirectoryException) {
            what = "is no directory; name another path";
        } else if (e instanceof DirectoryNotEmptyException) {
            what = "is a directory that is not empty; name another path";
        } else if (e.getReason() != null && e.getReason().contains(NO_SPACE)) {
            what = "no space left on the device; free some, then run the same command again";
        } else {
            what = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        }
        return e.getFile() + ": " + what;
    }
}
