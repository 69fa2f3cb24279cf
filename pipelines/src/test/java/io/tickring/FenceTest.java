package io.tickring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.tickring.planted.feed.Formats;
import io.tickring.planted.feed.ImportsWal;
import io.tickring.planted.feed.iex.ImportsItch;
import io.tickring.planted.feed.itch.ItchDecoder;
import io.tickring.planted.ingest.UsesDisruptor;
import io.tickring.planted.node.CallsC;
import io.tickring.planted.node.ChoosesDecoder;
import io.tickring.planted.node.ItchPort;
import io.tickring.planted.replay.HoldsRing;
import io.tickring.planted.replay.WritesArrow;
import io.tickring.planted.wal.Log;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may know what in pipelines: venues know only themselves, the ring is known in two packages,
 * and file layouts and C in none. Each fence is tried against planted violations.
 */
final class FenceTest {
    private static final String PIPELINES = "io.tickring";
    private static final String PLANTED = "io.tickring.planted";

    /** The one class that may name every venue's decoder, to choose one. */
    private static final String FORMATS = "Formats";

    private static JavaClasses pipelines;

    /** A rule for the packages under a root, and sets of planted classes that break it. */
    private record Fence(String name, Function<String, ArchRule> under, List<Class<?>> planted) {
        Fence(String name, Function<String, ArchRule> under, Class<?>... planted) {
            this(name, under, List.of(planted));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fence> fences() {
        return List.of(
                new Fence(
                        "venue formats never import each other",
                        root ->
                                slices().matching(root + ".feed.(*)..")
                                        .should()
                                        .notDependOnEachOther()
                                        .allowEmptyShould(true),
                        ImportsItch.class),
                new Fence(
                        "ITCH is decoded in feed.itch only",
                        root ->
                                arrow(
                                        outside(root, "feed.itch").and(not(isFormats(root))),
                                        packages(root, "feed.itch")),
                        ImportsItch.class,
                        ChoosesDecoder.class),
                new Fence(
                        "ITCH is named in feed.itch only",
                        root ->
                                noClasses()
                                        .that(outside(root, "feed.itch"))
                                        .should()
                                        .haveSimpleNameContaining("Itch")
                                        .allowEmptyShould(true),
                        ItchPort.class),
                new Fence(
                        "the Disruptor stays in ingest and node",
                        root ->
                                arrow(
                                        outside(root, "ingest", "node"),
                                        resideInAnyPackage("com.lmax..")),
                        HoldsRing.class),
                new Fence(
                        "feed knows no storage",
                        root ->
                                arrow(
                                        packages(root, "feed"),
                                        packages(root, "wal", "memtable", "segment", "shard")),
                        ImportsWal.class),
                new Fence(
                        "no file layouts",
                        root ->
                                arrow(
                                        packages(root, ""),
                                        resideInAnyPackage(
                                                "org.apache.arrow..", "com.google.flatbuffers..")),
                        WritesArrow.class),
                new Fence(
                        "no C, and of jni nothing about UCX",
                        root ->
                                arrow(
                                        packages(root, ""),
                                        resideInAnyPackage(
                                                "jnr..", "com.kenai..", root + ".jni.ucx..")),
                        CallsC.class));
    }

    @BeforeAll
    static void importPipelines() throws URISyntaxException {
        final Path tests =
                Path.of(
                        FenceTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        final Path classes = tests.resolveSibling("classes");
        pipelines =
                Files.exists(classes)
                        ? new ClassFileImporter().importPath(classes)
                        : new ClassFileImporter().importClasses();
    }

    @ParameterizedTest
    @MethodSource("fences")
    void holdsInPipelines(Fence fence) {
        fence.under.apply(PIPELINES).check(pipelines);
    }

    static Stream<Object[]> plantedViolations() {
        return fences().stream()
                .flatMap(fence -> fence.planted.stream().map(p -> new Object[] {fence, p}));
    }

    @ParameterizedTest
    @MethodSource("plantedViolations")
    void catchesWhatIsPlanted(Fence fence, Class<?> planted) {
        final JavaClasses withTargets =
                new ClassFileImporter().importClasses(planted, ItchDecoder.class, Log.class);

        assertTrue(
                fence.under.apply(PLANTED).evaluate(withTargets).hasViolation(),
                () -> planted + " passed: " + fence);
    }

    @ParameterizedTest
    @MethodSource("fences")
    void letsPassWhatIsAllowed(Fence fence) {
        final JavaClasses allowed =
                new ClassFileImporter()
                        .importClasses(
                                Formats.class, ItchDecoder.class, UsesDisruptor.class, Log.class);

        assertFalse(
                fence.under.apply(PLANTED).evaluate(allowed).hasViolation(),
                () -> fence.under.apply(PLANTED).evaluate(allowed).getFailureReport().toString());
    }

    private static DescribedPredicate<JavaClass> isFormats(String root) {
        return DescribedPredicate.describe(
                "the table of formats",
                javaClass -> javaClass.getName().startsWith(root + ".feed." + FORMATS));
    }

    private static ArchRule arrow(
            DescribedPredicate<JavaClass> from, DescribedPredicate<JavaClass> to) {
        return noClasses().that(from).should().dependOnClassesThat(to).allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> packages(String root, String... names) {
        return resideInAnyPackage(
                Arrays.stream(names)
                        .map(name -> name.isEmpty() ? root + ".." : root + "." + name + "..")
                        .toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> outside(String root, String... names) {
        return packages(root, "").and(not(packages(root, names)));
    }
}
