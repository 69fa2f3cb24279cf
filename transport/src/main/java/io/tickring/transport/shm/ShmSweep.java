package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes away what dead owners left in a directory; never a file of a living one. */
final class ShmSweep {
    private static final String ID = "[0-9a-f]{" + ShmId.TEXT_LENGTH + "}";
    private static final Pattern OWNER = Pattern.compile(ID + Pattern.quote(".owner"));
    private static final Pattern REGION =
            Pattern.compile(ID + Pattern.quote(".") + ID + Pattern.quote(".region"));

    private final Path directory;
    private int sweptCount;

    private ShmSweep(Path directory) {
        this.directory = directory;
    }

    /** Sweeps a directory. Answers how many region files went. */
    static int of(ShmDirectory directory) {
        final ShmSweep sweep = new ShmSweep(directory.path());
        try {
            for (Path owner : sweep.list(OWNER)) {
                sweep.owner(owner);
            }
            sweep.orphans();
        } catch (IOException | DirectoryIteratorException e) {
            throw new TransportException(directory.path() + ": cannot sweep it: " + e, e);
        }
        return sweep.sweptCount;
    }

    private void owner(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // Planted: the link goes, what it points to stays.
            Files.deleteIfExists(file);
            return;
        }
        final String prefix = ownerOf(file);
        try {
            ShmOwner.sweep(file, () -> deleteRegions(prefix));
        } catch (NoSuchFileException e) {
            // Its owner closed it, or another process swept it, since the listing.
            return;
        }
    }

    /** Regions whose owner's file is gone: an owner makes its file first and deletes it last. */
    private void orphans() throws IOException {
        for (Path region : list(REGION)) {
            final Path owner = directory.resolve(ownerOf(region) + ShmDirectory.OWNER_SUFFIX);
            if (!Files.exists(owner, LinkOption.NOFOLLOW_LINKS)) {
                delete(region);
            }
        }
    }

    private void deleteRegions(String prefix) {
        try {
            for (Path region : list(REGION)) {
                if (ownerOf(region).equals(prefix)) {
                    delete(region);
                }
            }
        } catch (IOException e) {
            throw new TransportException(directory + ": cannot sweep it: " + e, e);
        }
    }

    private void delete(Path region) throws IOException {
        if (Files.deleteIfExists(region)) {
            sweptCount++;
        }
    }

    private static String ownerOf(Path file) {
        return file.getFileName().toString().substring(0, ShmId.TEXT_LENGTH);
    }

    private List<Path> list(Pattern names) throws IOException {
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        directory, p -> names.matcher(p.getFileName().toString()).matches())) {
            files.forEach(found::add);
        }
        return found;
    }
}
