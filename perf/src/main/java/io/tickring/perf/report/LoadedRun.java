package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A result, checked, and the directory that its distributions lie in. Immutable.
 *
 * @param name tells it from others of the same report
 */
public record LoadedRun(String name, Path directory, Result result) {
    /**
     * @param path a {@code run.json}, or the directory that it lies in
     * @throws IllegalArgumentException when there is none, or it cannot be used; the message says
     *     what to do
     */
    public static LoadedRun load(Path path) throws IOException {
        final Path file = Files.isDirectory(path) ? path.resolve(ResultFile.NAME) : path;
        final Result result;
        try {
            result = ResultFile.read(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    file + " does not exist: give a " + ResultFile.NAME + " or its directory", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    file + " is no result of tickring perf: it is no text", e);
        }
        final Path directory = file.toAbsolutePath().normalize().getParent();
        final Path parent = directory.getFileName();
        return new LoadedRun(
                parent == null ? file.toString() : parent.toString(),
                directory,
                ResultCheck.checked(file, result));
    }

    /** Loads them as {@link #load} does; those of one name are numbered. */
    public static List<LoadedRun> loadAll(List<Path> paths) throws IOException {
        final Map<String, Integer> times = new HashMap<>();
        final List<LoadedRun> runs = new ArrayList<>();
        for (Path path : paths) {
            final LoadedRun run = load(path);
            final int time = times.merge(run.name, 1, Integer::sum);
            runs.add(
                    time == 1
                            ? run
                            : new LoadedRun(
                                    run.name + " (" + time + ")", run.directory, run.result));
        }
        return runs;
    }

    /**
     * The whole distribution, or nothing when its file is not there.
     *
     * @throws IllegalArgumentException when the file is broken
     */
    Optional<Hgrm> distribution(Latency latency) throws IOException {
        if (latency.hgrm() == null) {
            return Optional.empty();
        }
        final Path file = directory.resolve(latency.hgrm());
        return Files.isRegularFile(file) ? Optional.of(Hgrm.read(file)) : Optional.empty();
    }
}
