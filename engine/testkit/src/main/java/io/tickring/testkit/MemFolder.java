package io.tickring.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * A directory of a disk in memory: its names, now and surely; and what changed in between, in
 * order. Callers hold the disk's lock.
 */
final class MemFolder {
    final Map<Path, MemFile> files = new TreeMap<>();
    private final Map<Path, MemFile> durable = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();

    /** One name goes, another comes; either may be null. */
    record Change(Path removed, Path added, MemFile file) {
        void applyTo(Map<Path, MemFile> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null) {
                names.put(added, file);
            }
        }

        void addNamesTo(Set<Path> names) {
            if (removed != null) {
                names.add(removed);
            }
            if (added != null) {
                names.add(added);
            }
        }
    }

    void apply(Change change) {
        change.applyTo(files);
        pending.add(change);
    }

    /** What changed until now is sure. */
    void force() {
        durable.clear();
        durable.putAll(files);
        pending.clear();
    }

    /**
     * This directory after a loss of power.
     *
     * @param after takes what became of each file
     * @param newness how much of what files had unforced is there, for most of them
     * @param lostNames is told how many changes of names were lost
     */
    MemFolder crash(
            Random random, double newness, Map<MemFile, MemFile> after, IntConsumer lostNames) {
        final MemFolder folder = new MemFolder();
        folder.files.putAll(durable);
        lostNames.accept(applySome(pending, folder.files, random));
        folder.files.replaceAll(
                (path, file) ->
                        after.computeIfAbsent(
                                file,
                                of ->
                                        of.crash(
                                                random,
                                                random.nextBoolean() ? newness : newness(random))));
        folder.durable.putAll(folder.files);
        return folder;
    }

    /** How much of what was not forced is there: nothing, a part, all. */
    static double newness(Random random) {
        return random.nextInt(5) / 4.0;
    }

    /** Answers how many of the changes were lost. */
    private static int applySome(List<Change> pending, Map<Path, MemFile> names, Random random) {
        final double newness = newness(random);
        final boolean inOrder = random.nextBoolean();
        final Set<Path> lost = new HashSet<>();
        int lostChanges = 0;
        for (Change change : pending) {
            final boolean isPossible =
                    inOrder
                            ? lostChanges == 0
                            : !lost.contains(change.removed()) && !lost.contains(change.added());
            if (isPossible && random.nextDouble() < newness) {
                change.applyTo(names);
            } else {
                lostChanges++;
                change.addNamesTo(lost);
            }
        }
        return lostChanges;
    }

    /**
     * The same directory of another disk.
     *
     * @param copies takes the copy of each file
     */
    MemFolder copy(Map<MemFile, MemFile> copies) {
        final MemFolder folder = new MemFolder();
        files.forEach((path, file) -> folder.files.put(path, copyOf(file, copies)));
        durable.forEach((path, file) -> folder.durable.put(path, copyOf(file, copies)));
        for (Change change : pending) {
            folder.pending.add(
                    new Change(
                            change.removed(),
                            change.added(),
                            change.file() == null ? null : copyOf(change.file(), copies)));
        }
        return folder;
    }

    private static MemFile copyOf(MemFile file, Map<MemFile, MemFile> copies) {
        return copies.computeIfAbsent(file, MemFile::copy);
    }
}
