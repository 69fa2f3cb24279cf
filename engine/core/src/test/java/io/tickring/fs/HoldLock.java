package io.tickring.fs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Main of another process: takes a lock, says so, and holds it until its input ends. */
final class HoldLock {
    private HoldLock() {}

    public static void main(String[] args) throws IOException {
        final boolean exclusive = args[1].equals("write");
        try (DirectoryLock lock = DiskFileSystem.INSTANCE.lock(Path.of(args[0]), exclusive);
                InputStream in = System.in) {
            System.out.println(lock == null ? "none" : "held");
            while (in.read() >= 0) {
                // Until the parent closes the pipe, or dies.
            }
        } catch (LockHeldException e) {
            System.out.println(e.getMessage());
        }
    }
}
