package io.tickring.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** JDKs to run a child in: the one of this JVM, and a newer one where there is one. */
public final class Jdks {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern MAJOR = Pattern.compile("JAVA_VERSION=\"(\\d+).*");

    private Jdks() {}

    /** Homes; found as the gate finds them: TICKRING_NEWER_JDK, else the newest installed. */
    public static List<Path> homes() throws IOException {
        final List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        final int here = Runtime.version().feature();
        final String named = System.getenv("TICKRING_NEWER_JDK");
        final Optional<Path> newer =
                named != null ? Optional.of(Path.of(named)) : newest(INSTALLED);
        newer.filter(home -> major(home) > here)
                .ifPresentOrElse(
                        homes::add,
                        () -> System.out.println("NOT RUN ON A JDK NEWER THAN " + here));
        return homes;
    }

    private static Optional<Path> newest(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.max(Comparator.comparingInt(Jdks::major));
        }
    }

    /** Its feature version; 0 where it does not say. */
    public static int major(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.map(MAJOR::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(match -> Integer.parseInt(match.group(1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
