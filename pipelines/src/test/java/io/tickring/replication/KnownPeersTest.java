package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.WritableFile;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer is the one that was here before, over this node's lives and losses of power too. */
final class KnownPeersTest {
    private static final Path DIRECTORY = Path.of("/data/store");

    private MemFileSystem disk;
    private long newId;

    @BeforeEach
    void makeDirectory() throws IOException {
        disk = new MemFileSystem();
        disk.createDirectories(DIRECTORY);
    }

    private KnownPeers open() throws IOException {
        return KnownPeers.open(disk, DIRECTORY, ++newId);
    }

    private static NodeLife life(int incarnation, long directoryId) {
        return new NodeLife(incarnation, directoryId, incarnation);
    }

    /** As a backup of the life before would begin it. */
    @Test
    void anotherLifeOfTheSameCountIsNamedAndChangesNothing() throws IOException {
        assertNull(open().problem(1, new NodeLife(4, 5, 100)));
        final KnownPeers known = open();
        assertTrue(known.problem(1, new NodeLife(4, 5, 101)).contains("older copy"));
        assertNull(known.problem(1, new NodeLife(4, 5, 100)));
    }

    @Test
    void aPeerMayComeAgainInThisLifeAndInLaterOnes() throws IOException {
        final KnownPeers known = open();
        assertNull(known.problem(1, life(1, -5)));
        assertNull(known.problem(1, life(1, -5)));
        assertNull(known.problem(2, life(3, 7)));
        assertNull(known.problem(1, life(2, -5)));
        assertNull(open().problem(1, life(-1, -5)), "incarnations are unsigned");
        assertNull(open().problem(2, life(3, 7)));
    }

    @Test
    void anotherDirectoryAndAnEarlierLifeAreNamedAndChangeNothing() throws IOException {
        assertNull(open().problem(1, life(4, 5)));
        disk = disk.crashClone(1);
        final KnownPeers known = open();
        assertTrue(known.problem(1, life(5, 6)).contains("another directory"));
        assertTrue(known.problem(1, life(3, 5)).contains("incarnation 3"));
        assertNull(known.problem(1, life(4, 5)));
        assertEquals(1, known.self(), "a directory keeps its number");
        assertNotNull(open().problem(1, life(3, 5)));
    }

    @Test
    void aFileThatSaysNothingOfPeersIsNotReadAsNone() throws IOException {
        try (WritableFile file = disk.create(DIRECTORY.resolve(KnownPeers.NAME))) {
            file.write(
                    StandardCharsets.UTF_8.encode(
                            """
                            self 0000000000000009
                            node 1 directory 0000000000000005 incarnation 1 life 0000000000000001
                            node 2 dir"""));
        }
        final String message = assertThrows(IOException.class, this::open).getMessage();
        assertEquals(DIRECTORY.resolve(KnownPeers.NAME) + ":3: 'node 2 dir'", words(message));
    }

    private static String words(String message) {
        return message.substring(0, message.indexOf(" says"));
    }
}
