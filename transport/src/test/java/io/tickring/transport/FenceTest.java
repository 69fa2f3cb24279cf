package io.tickring.transport;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.tickring.planted.transport.Violations;
import io.tickring.planted.transport.memory.ImportsShm;
import io.tickring.planted.transport.shm.ImportsUdp;
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
 * Transport carries bytes and opens none: it knows nothing of ticks, and each of its packages knows
 * its own library only. It starts no thread. Each fence is tried against planted violations.
 */
final class FenceTest {
    private static final String OURS = "io.tickring";
    private static final String PLANTED = "io.tickring.planted";
    private static final Set<String> OF_THREADS =
            Set.of(
                    "currentThread",
                    "isAlive",
                    "onSpinWait",
                    "yield",
                    "isInterrupted",
                    "interrupted");

    private static JavaClasses transport;

    /** A rule for the packages under a root, and classes under the planted root that break it. */
    private record Fence(String name, Function<String, ArchRule> under, List<String> planted) {
        Fence(String name, Function<String, ArchRule> under, String... planted) {
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
                        "no payload: of ours it sees jni and nothing else",
                        root -> arrow(packages(root, ""), elsewhereOfOurs(root)),
                        "OpensPayload"),
                new Fence(
                        "Chronicle stays in shm",
                        root -> arrow(outside(root, "shm"), resideInAPackage("net.openhft..")),
                        "UsesChronicle"),
                new Fence(
                        "C's types stay in ucx",
                        root ->
                                arrow(
                                        outside(root, "ucx"),
                                        resideInAnyPackage("jnr..", root + ".jni.ucx..")),
                        "CallsC"),
                new Fence(
                        "nobody calls C but through jni",
                        root -> arrow(packages(root, ""), resideInAnyPackage("com.kenai..")),
                        "CallsFfi"),
                new Fence(
                        "sockets stay in udp and control; ucx looks at network interfaces",
                        root ->
                                arrow(
                                        outside(root, "udp", "control", "ucx"),
                                        resideInAPackage("java.net..")),
                        "OpensSocket"),
                new Fence(
                        "transports and channels do not know each other",
                        root ->
                                slices().matching(root + ".transport.(*)..")
                                        .should()
                                        .notDependOnEachOther()
                                        .allowEmptyShould(true),
                        "ImportsUdp",
                        "ImportsShm"),
                new Fence(
                        "nobody starts a thread or sleeps",
                        FenceTest::noThreads,
                        "ExtendsThread",
                        "StartsThread",
                        "Sleeps",
                        "SleepsInUnits",
                        "Parks",
                        "WaitsOnMonitor",
                        "UsesExecutor",
                        "UsesFuture",
                        "UsesTimer",
                        "UsesCleaner"),
                new Fence(
                        "only who waits reads a clock: the blocking client, and a flush of UCX",
                        root ->
                                nobody(
                                        outside(root, "ucx").and(not(isBlockingClient(root))),
                                        "read the system's clock",
                                        FenceTest::readsClock),
                        "ReadsNanoTime",
                        "ReadsMillis",
                        "ReadsInstant"),
                new Fence(
                        "dice have a seed or are for secrets",
                        root ->
                                nobody(
                                        packages(root, ""),
                                        "use an unseeded random",
                                        FenceTest::throwsDice),
                        "UnseededRandom",
                        "UsesThreadLocalRandom",
                        "UsesMathRandom"),
                new Fence("nobody logs or prints", FenceTest::noOutput, "Logs", "Prints"));
    }

    private static Class<?> planted(String name) {
        return Stream.concat(
                        Arrays.stream(Violations.class.getDeclaredClasses()),
                        Stream.of(ImportsUdp.class, ImportsShm.class))
                .filter(c -> c.getSimpleName().equals(name))
                .findAny()
                .orElseThrow(() -> new AssertionError("nothing planted has the name " + name));
    }

    @BeforeAll
    static void importTransport() throws URISyntaxException {
        final Path tests =
                Path.of(
                        FenceTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        transport = new ClassFileImporter().importPath(tests.resolveSibling("classes"));
        assertTrue(transport.size() > 0, "no class of transport found beside " + tests);
    }

    @ParameterizedTest
    @MethodSource("fences")
    void holdsInTransport(Fence fence) {
        fence.under.apply(OURS).check(transport);
    }

    static Stream<Object[]> plantedViolations() {
        return fences().stream()
                .flatMap(fence -> fence.planted.stream().map(name -> new Object[] {fence, name}));
    }

    @ParameterizedTest
    @MethodSource("plantedViolations")
    void catchesWhatIsPlanted(Fence fence, String name) {
        final JavaClasses withTargets =
                new ClassFileImporter()
                        .importClasses(
                                planted(name),
                                io.tickring.planted.transport.udp.OpensDatagrams.class,
                                io.tickring.planted.transport.shm.MapsFiles.class);

        assertTrue(
                fence.under.apply(PLANTED).evaluate(withTargets).hasViolation(),
                () -> name + " passed: " + fence);
    }

    @ParameterizedTest
    @MethodSource("fences")
    void letsPassWhatIsAllowed(Fence fence) throws ClassNotFoundException {
        final JavaClasses allowed =
                new ClassFileImporter()
                        .importClasses(
                                Class.forName(PLANTED + ".transport.Innocent"),
                                io.tickring.planted.transport.udp.OpensDatagrams.class,
                                io.tickring.planted.transport.shm.MapsFiles.class,
                                io.tickring.planted.transport.ucx.PointsToC.class,
                                io.tickring.planted.transport.control.ControlClient.class);

        assertFalse(
                fence.under.apply(PLANTED).evaluate(allowed).hasViolation(),
                () -> fence.under.apply(PLANTED).evaluate(allowed).getFailureReport().toString());
    }

    @Test
    void everyPlantedViolationIsTried() {
        final Set<String> tried =
                Set.copyOf(fences().stream().flatMap(f -> f.planted.stream()).toList());

        for (final Class<?> planted : Violations.class.getDeclaredClasses()) {
            assertTrue(
                    tried.contains(planted.getSimpleName()),
                    () -> planted + " is planted but never tried");
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
                .accessTargetWhere(describe("starts a thread or sleeps", FenceTest::startsOrSleeps))
                .allowEmptyShould(true);
    }

    private static boolean startsOrSleeps(JavaAccess<?> access) {
        if (access.getTargetOwner().isAssignableTo(Thread.class)) {
            return !OF_THREADS.contains(access.getName());
        }
        return targets(access, Object.class, "wait")
                || targets(access, java.util.concurrent.TimeUnit.class, "sleep")
                || access.getTargetOwner()
                        .isAssignableTo(java.util.concurrent.locks.LockSupport.class);
    }

    private static boolean readsClock(JavaAccess<?> access) {
        return targets(access, System.class, "nanoTime")
                || targets(access, System.class, "currentTimeMillis")
                || (access.getTargetOwner().getPackageName().startsWith("java.time")
                        && (access.getName().equals("now")
                                || access.getName().startsWith("system")));
    }

    private static boolean throwsDice(JavaAccess<?> access) {
        final boolean isSecret =
                access.getTargetOwner().isAssignableTo(java.security.SecureRandom.class);
        return (!isSecret
                        && targets(access, java.util.Random.class, "<init>")
                        && isHandedNothing(access))
                || (targets(access, java.util.SplittableRandom.class, "<init>")
                        && isHandedNothing(access))
                || access.getTargetOwner()
                        .isAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                || targets(access, Math.class, "random");
    }

    private static ArchRule noOutput(String root) {
        return noClasses()
                .that(packages(root, ""))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.slf4j..", "java.util.logging..")
                                .or(type(System.Logger.class)))
                .orShould()
                .accessTargetWhere(
                        describe(
                                "prints",
                                access ->
                                        targets(access, System.class, "out")
                                                || targets(access, System.class, "err")
                                                || access.getName().equals("printStackTrace")))
                .allowEmptyShould(true);
    }

    /** Calls and method references alike. */
    private static ArchRule nobody(
            DescribedPredicate<JavaClass> who, String does, Predicate<JavaAccess<?>> forbidden) {
        return noClasses()
                .that(who)
                .should()
                .accessTargetWhere(describe(does, forbidden))
                .allowEmptyShould(true);
    }

    private static ArchRule arrow(
            DescribedPredicate<JavaClass> from, DescribedPredicate<JavaClass> to) {
        return noClasses().that(from).should().dependOnClassesThat(to).allowEmptyShould(true);
    }

    /** The packages of transport under a root. */
    private static DescribedPredicate<JavaClass> packages(String root, String... names) {
        return resideInAnyPackage(
                Arrays.stream(names)
                        .map(
                                name ->
                                        root
                                                + ".transport"
                                                + (name.isEmpty() ? "" : "." + name)
                                                + "..")
                        .toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> outside(String root, String... names) {
        return packages(root, "").and(not(packages(root, names)));
    }

    private static DescribedPredicate<JavaClass> elsewhereOfOurs(String root) {
        return resideInAPackage(OURS + "..")
                .and(
                        not(
                                resideInAnyPackage(
                                        root + ".transport..",
                                        OURS + ".transport..",
                                        OURS + ".jni..")));
    }

    private static DescribedPredicate<JavaClass> isBlockingClient(String root) {
        return describe(
                "the blocking client",
                javaClass -> javaClass.getName().equals(root + ".transport.control.ControlClient"));
    }

    private static boolean targets(JavaAccess<?> access, Class<?> owner, String name) {
        return access.getName().equals(name) && access.getTargetOwner().isAssignableTo(owner);
    }

    private static boolean isHandedNothing(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().isEmpty();
    }
}
