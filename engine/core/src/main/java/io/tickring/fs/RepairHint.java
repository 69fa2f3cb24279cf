package io.tickring.fs;

import java.nio.file.Path;

/** What a person can do about a damaged file of a store, in words. */
public final class RepairHint {
    private RepairHint() {}

    /** The sentence's end for a message about this file, which may lie in a shard's directory. */
    public static String of(String file) {
        final Path directory = Path.of(file).getParent();
        if (isOutbox(directory)) {
            return "restore the file from a copy, or remove "
                    + directory
                    + ": what waits in it for that node is lost then, unless its sources are"
                    + " offered again from their beginning";
        }
        return "restore the file from a copy, or see what can be kept without it with 'tickring verify "
                + storeOf(file)
                + " --repair quarantine --dry-run' and do it without --dry-run ('--repair tail' cuts"
                + " only what was never forced)";
    }

    private static boolean isOutbox(Path directory) {
        return directory != null
                && directory.getParent() != null
                && directory.getFileName().toString().startsWith("node-")
                && directory.getParent().endsWith("outbox");
    }

    private static Path storeOf(String file) {
        final Path path = Path.of(file);
        for (Path at = path; at != null && at.getParent() != null; at = at.getParent()) {
            if (at.getFileName().toString().startsWith("shard-")) {
                return at.getParent();
            }
        }
        return path.getParent() == null ? path : path.getParent();
    }
}
