package io.tickring.perf.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes and reads {@code run.json}. */
public final class ResultFile {
    public static final String NAME = "run.json";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Where results go unless somebody says otherwise, below the current directory. */
    private static final Path RESULTS = Path.of("perf-results");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private ResultFile() {}

    /** A directory for the result of a run that began then; nothing is made. */
    public static Path freshDirectory(Instant started, String label) {
        return RESULTS.resolve(STAMP.format(started) + "-" + label);
    }

    /**
     * Makes the directory and looks whether a result can be written to it: before a run, not after
     * it.
     *
     * @throws IOException when not; the message says what to do
     */
    public static void prepare(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, NAME, ".probe"));
        } catch (IOException e) {
            throw new IOException(
                    "no result can be written to "
                            + directory
                            + " ("
                            + e
                            + "): name another directory with --out",
                    e);
        }
    }

    /**
     * Writes the result as a whole: whoever finds the file finds all of it.
     *
     * @param directory made when it is absent
     * @return the file
     */
    public static Path write(Path directory, Result result) throws IOException {
        Files.createDirectories(directory);
        final Path temporary = directory.resolve(NAME + ".tmp");
        Files.writeString(temporary, MAPPER.writeValueAsString(result));
        return Files.move(
                temporary,
                directory.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * @param path the file, or the directory that it lies in
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no result, or one of another version; the message
     *     says what to do
     */
    public static Result read(Path path) throws IOException {
        final Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        final String text = Files.readString(file);
        try {
            final JsonNode tree = MAPPER.readTree(text);
            if (!Result.FORMAT.equals(tree.path("format").asText())) {
                throw new IllegalArgumentException(file + " is no result of tickring perf");
            }
            final int version = tree.path("version").asInt();
            if (version != Result.VERSION) {
                throw new IllegalArgumentException(
                        file
                                + " is a result of version "
                                + version
                                + ", this tickring reads version "
                                + Result.VERSION
                                + ": read it with the one that wrote it, or measure again");
            }
            return MAPPER.treeToValue(tree, Result.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is no result of tickring perf: " + e.getOriginalMessage(), e);
        }
    }
}
