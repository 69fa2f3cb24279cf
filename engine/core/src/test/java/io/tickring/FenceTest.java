package io.tickring;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.tickring.planted.cluster.ImportsStorage;
import io.tickring.planted.fs.OpensFiles;
import io.tickring.planted.segment.UsesArrow;
import io.tickring.planted.shard.Innocent;
import io.tickring.planted.shard.Violations;
import io.tickring.planted.tick.ImportsShard;
import io.tickring.planted.wal.ImportsCluster;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The package arrows of the engine, and what it may never do by itself: start a thread, wait, read
 * a clock, throw dice, log, open a socket or a file. Each fence is tried against planted
 * violations: a rule that catches nothing is worth nothing.
 */
final class FenceTest {
    private static final String ENGINE = "io.tickring";
    private static final String PLANTED = "io.tickring.planted";

    private static final String[] STORAGE = {
        "wal", "memtable", "segment", "compaction", "shard", "query", "replay", "symbol"
    };

    /** Storage, and the port to the disk, which cluster may use but which knows no cluster. */
    private static final String[] STORAGE_AND_DISK = {
        "wal", "memtable", "segment", "compaction", "shard", "query", "replay", "symbol", "fs"
    };

    private static JavaClasses engine;

    /** A rule for the packages under a root, and classes under the planted root that break it. */
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
                        "storage never imports cluster",
                        root -> arrow(packages(root, STORAGE_AND_DISK), packages(root, "cluster")),
                        ImportsCluster.class),
                new Fence(
                        "cluster never imports storage",
                        root -> arrow(packages(root, "cluster"), packages(root, STORAGE)),
                        ImportsStorage.class),
                new Fence(
                        "tick imports nothing of ours: everyone imports it",
                        root -> arrow(packages(root, "tick"), everythingButTick(root)),
                        ImportsShard.class),
                new Fence(
                        "nobody starts a thread, waits or sleeps",
                        FenceTest::noThreads,
                        Violations.ExtendsThread.class,
                        Violations.StartsThread.class,
                        Violations.Sleeps.class,
                        Violations.SleepsByReference.class,
                        Violations.SleepsInUnits.class,
                        Violations.Parks.class,
                        Violations.WaitsOnMonitor.class,
                        Violations.UsesExecutor.class,
                        Violations.UsesFuture.class,
                        Violations.UsesTimer.class,
                        Violations.StreamsInParallel.class),
                new Fence(
                        "nobody reads a clock it was not handed",
                        root -> nobody(root, "read the system's clock", FenceTest::readsClock),
                        Violations.ReadsNanoTime.class,
                        Violations.ReadsNanoTimeByReference.class,
                        Violations.ReadsMillis.class,
                        Violations.ReadsInstant.class,
                        Violations.ReadsDate.class,
                        Violations.TakesSystemClock.class),
                new Fence(
                        "nobody throws dice without a seed",
                        root -> nobody(root, "use an unseeded random", FenceTest::throwsDice),
                        Violations.UnseededRandom.class,
                        Violations.UnseededRandomByReference.class,
                        Violations.UsesMathRandom.class,
                        Violations.UsesThreadLocalRandom.class,
                        Violations.UsesSecureRandom.class,
                        Violations.MakesUuid.class,
                        Violations.Shuffles.class),
                new Fence(
                        "nobody logs or prints",
                        FenceTest::noOutput,
                        Violations.LogsToJdk.class,
                        Violations.LogsToSystemLogger.class,
                        Violations.Prints.class,
                        Violations.PrintsStackTrace.class),
                new Fence(
                        "no socket, no ring, no C",
                        root ->
                                arrow(
                                        packages(root, ""),
                                        resideInAnyPackage(
                                                "java.net..",
                                                "com.lmax..",
                                                "jnr..",
                                                "com.kenai..",
                                                "com.sun.jna..",
                                                "net.openhft..")),
                        Violations.OpensSocket.class),
                new Fence("no native method", FenceTest::noNatives, Violations.IsNative.class),
                new Fence(
                        "Arrow and flatbuffers stay in segment",
                        root ->
                                arrow(
                                        outside(root, "segment"),
                                        resideInAnyPackage(
                                                "org.apache.arrow..",
                                                "com.google.flatbuffers..",
                                                "com.github.luben..")),
                        Violations.UsesFlatbuffers.class),
                new Fence(
                        "files stay in fs",
                        FenceTest::noFilesOutsideFs,
                        Violations.OpensChannel.class,
                        Violations.UsesFiles.class,
                        Violations.UsesFile.class,
                        Violations.PathToFile.class,
                        Violations.OpensRandomAccessFile.class));
    }

    @BeforeAll
    static void importEngine() throws URISyntaxException {
        final Path tests =
                Path.of(
                        FenceTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        engine = new ClassFileImporter().importPath(tests.resolveSibling("classes"));
        assertTrue(engine.size() > 0, "no class of the engine found beside " + tests);
    }

    @ParameterizedTest
    @MethodSource("fences")
    void holdsInTheEngine(Fence fence) {
        fence.under.apply(ENGINE).check(engine);
    }

    static Stream<Object[]> plantedViolations() {
        return fences().stream()
                .flatMap(
                        fence ->
                                fence.planted.stream()
                                        .map(planted -> new Object[] {fence, planted}));
    }

    @ParameterizedTest
    @MethodSource("plantedViolations")
    void catchesWhatIsPlanted(Fence fence, Class<?> planted) {
        final JavaClasses alone = new ClassFileImporter().importClasses(planted);

        assertTrue(
                fence.under.apply(PLANTED).evaluate(alone).hasViolation(),
                () -> planted + " passed: " + fence);
    }

    @ParameterizedTest
    @MethodSource("fences")
    void letsPassWhatIsAllowed(Fence fence) {
        final JavaClasses allowed =
                new ClassFileImporter()
                        .importClasses(Innocent.class, OpensFiles.class, UsesArrow.class);

        assertFalse(
                fence.under.apply(PLANTED).evaluate(allowed).hasViolation(),
                () -> fence.under.apply(PLANTED).evaluate(allowed).getFailureReport().toString());
    }

    @Test
    void everyPlantedViolationIsTried() {
        final Set<Class<?>> tried =
                Set.copyOf(fences().stream().flatMap(f -> f.planted.stream()).toList());

        for (final Class<?> planted : Violations.class.getDeclaredClasses()) {
            assertTrue(tried.contains(planted), () -> planted + " is planted but never tried");
        }
    }

    private static ArchRule noThreads(String root) {
        return noClasses()
                .that(packages(root, ""))
                .should()
                .beAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat(
                        assignableTo(java.util.concurrent.Executor.class)
                                .or(assignableTo(java.util.concurrent.CompletableFuture.class))
                                .or(assignableTo(java.util.concurrent.ThreadFactory.class))
                                .or(type(java.util.concurrent.Executors.class))
                                .or(type(java.util.Timer.class))
                                .or(type(java.lang.ref.Cleaner.class)))
                .orShould()
                .accessTargetWhere(
                        describe("starts a thread, waits or sleeps", FenceTest::startsOrWaits))
                .allowEmptyShould(true);
    }

    private static boolean startsOrWaits(JavaAccess<?> access) {
        final String method = access.getName();
        if (access.getTargetOwner().isAssignableTo(Thread.class)) {
            return !Set.of("currentThread", "getName", "getId", "onSpinWait", "holdsLock")
                    .contains(method);
        }
        return targets(access, Object.class, "wait")
                || targets(access, java.util.concurrent.TimeUnit.class, "sleep")
                || targets(access, java.util.concurrent.TimeUnit.class, "timedWait")
                || access.getTargetOwner()
                        .isAssignableTo(java.util.concurrent.locks.LockSupport.class)
                || method.equals("parallelStream")
                || (method.equals("parallel")
                        && access.getTargetOwner()
                                .isAssignableTo(java.util.stream.BaseStream.class))
                || (access.getTargetOwner().isAssignableTo(Arrays.class)
                        && method.startsWith("parallel"));
    }

    private static boolean readsClock(JavaAccess<?> access) {
        final String method = access.getName();
        final boolean ofJavaTime = access.getTargetOwner().getPackageName().startsWith("java.time");
        return targets(access, System.class, "nanoTime")
                || targets(access, System.class, "currentTimeMillis")
                || (ofJavaTime && method.equals("now") && !isHanded(access, java.time.Clock.class))
                || (ofJavaTime && method.startsWith("system") && !method.equals("systemDefault"))
                || (ofJavaTime
                        && Set.of("tickMillis", "tickSeconds", "tickMinutes").contains(method))
                || (targets(access, java.util.Date.class, "<init>") && isHandedNothing(access))
                || targets(access, java.util.Calendar.class, "getInstance");
    }

    private static boolean throwsDice(JavaAccess<?> access) {
        final String owner = access.getTargetOwner().getFullName();
        return (targets(access, java.util.Random.class, "<init>") && isHandedNothing(access))
                || (targets(access, java.util.SplittableRandom.class, "<init>")
                        && isHandedNothing(access))
                || access.getTargetOwner()
                        .isAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                || owner.startsWith("java.security.SecureRandom")
                || owner.startsWith("java.util.random.RandomGeneratorFactory")
                || targets(access, java.util.random.RandomGenerator.class, "getDefault")
                || targets(access, java.util.random.RandomGenerator.class, "of")
                || targets(access, Math.class, "random")
                || targets(access, StrictMath.class, "random")
                || targets(access, java.util.UUID.class, "randomUUID")
                || (targets(access, java.util.Collections.class, "shuffle")
                        && !isHanded(access, java.util.Random.class));
    }

    private static ArchRule noOutput(String root) {
        return noClasses()
                .that(packages(root, ""))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "org.slf4j..",
                                        "java.util.logging..",
                                        "org.apache.logging..",
                                        "org.apache.commons.logging..")
                                .or(type(System.Logger.class)))
                .orShould()
                .accessTargetWhere(
                        describe(
                                "prints",
                                access ->
                                        targets(access, System.class, "out")
                                                || targets(access, System.class, "err")
                                                || (access.getName().equals("printStackTrace")
                                                        && isHandedNothing(access))))
                .allowEmptyShould(true);
    }

    private static ArchRule noNatives(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat(packages(root, ""))
                .should()
                .haveModifier(JavaModifier.NATIVE)
                .allowEmptyShould(true);
    }

    private static ArchRule noFilesOutsideFs(String root) {
        return noClasses()
                .that(outside(root, "fs"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.nio.channels..")
                                .or(type(java.nio.MappedByteBuffer.class))
                                .or(type(java.nio.file.Files.class))
                                .or(type(java.nio.file.FileSystem.class))
                                .or(type(java.nio.file.FileSystems.class))
                                .or(type(java.io.File.class))
                                .or(type(java.io.FileDescriptor.class))
                                .or(assignableTo(java.io.FileInputStream.class))
                                .or(assignableTo(java.io.FileOutputStream.class))
                                .or(assignableTo(java.io.FileReader.class))
                                .or(assignableTo(java.io.FileWriter.class))
                                .or(assignableTo(java.io.RandomAccessFile.class)))
                .orShould()
                .accessTargetWhere(
                        describe(
                                "asks the disk behind the port's back",
                                access ->
                                        targets(access, Path.class, "toFile")
                                                || targets(access, Path.class, "toRealPath")))
                .allowEmptyShould(true);
    }

    /** Calls and method references alike. */
    private static ArchRule nobody(String root, String does, Predicate<JavaAccess<?>> forbidden) {
        return noClasses()
                .that(packages(root, ""))
                .should()
                .accessTargetWhere(describe(does, forbidden))
                .allowEmptyShould(true);
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

    private static DescribedPredicate<JavaClass> outside(String root, String name) {
        return packages(root, "").and(DescribedPredicate.not(packages(root, name)));
    }

    private static DescribedPredicate<JavaClass> everythingButTick(String root) {
        return resideInAPackage(ENGINE + "..")
                .and(DescribedPredicate.not(packages(root, "tick")))
                .and(DescribedPredicate.not(packages(ENGINE, "tick")));
    }

    private static boolean targets(JavaAccess<?> access, Class<?> owner, String name) {
        return access.getName().equals(name) && access.getTargetOwner().isAssignableTo(owner);
    }

    private static boolean isHandedNothing(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().isEmpty();
    }

    private static boolean isHanded(JavaAccess<?> access, Class<?> type) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().anyMatch(p -> p.isAssignableTo(type));
    }
}
