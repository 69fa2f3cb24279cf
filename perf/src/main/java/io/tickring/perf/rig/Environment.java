package io.tickring.perf.rig;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a figure depends on beside the code. Immutable; what the system does not tell is
 * <em>unknown</em>.
 */
public final class Environment {
    private static final String UNKNOWN = "unknown";
    private static final Path VM = Path.of("/proc/sys/vm");
    private static final int GIT_TIMEOUT_S = 5;

    private final Map<String, String> values;

    private Environment(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param directory whose file system is named
     */
    public static Environment read(Path directory) {
        final Map<String, String> values = new LinkedHashMap<>();
        final int cores = Runtime.getRuntime().availableProcessors();
        values.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        values.put("git commit", gitCommit());
        values.put("cpu", ProcFile.field(Path.of("/proc/cpuinfo"), "model name", UNKNOWN));
        values.put(
                "cores",
                cores
                        + (cores > 2
                                ? ""
                                : " (producer and consumer share them with the log agent, the"
                                        + " compiler and the kernel)"));
        values.put("cpu topology", topology());
        values.put("memory", memory());
        values.put(
                "jdk",
                System.getProperty("java.version")
                        + ", "
                        + System.getProperty("java.vm.name")
                        + ' '
                        + System.getProperty("java.vm.version")
                        + ", "
                        + System.getProperty("java.vendor"));
        values.put(
                "gc",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")));
        values.put("max heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        values.put("flags", flags());
        values.put(
                "kernel", System.getProperty("os.name") + ' ' + System.getProperty("os.version"));
        values.put("file system", fileSystem(directory));
        values.put(
                "clock source",
                ProcFile.text(
                        Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
                        UNKNOWN));
        values.put("huge pages", hugePages());
        values.put("load average", ProcFile.text(Path.of("/proc/loadavg"), UNKNOWN));
        values.put(
                "dirty limits",
                "background "
                        + limit("dirty_background_ratio", "dirty_background_bytes")
                        + ", throttle "
                        + limit("dirty_ratio", "dirty_bytes")
                        + ", expire "
                        + ProcFile.text(VM.resolve("dirty_expire_centisecs"), UNKNOWN)
                        + " cs, now "
                        + DirtyWatch.limits());
        return new Environment(values);
    }

    /** Name to value, in the order to print. */
    public Map<String, String> values() {
        return values;
    }

    /** A line for each. */
    public String text() {
        return text(values);
    }

    /** A line for each of these, as {@link #text()}. */
    public static String text(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> String.format("%-13s %s", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** Whether cores share what is behind them, and who sets their clock. */
    private static String topology() {
        final Path first = Path.of("/sys/devices/system/cpu/cpu0");
        return "cpu0 shares its core with cpus "
                + ProcFile.text(first.resolve("topology/thread_siblings_list"), UNKNOWN)
                + ", governor "
                + ProcFile.text(first.resolve("cpufreq/scaling_governor"), UNKNOWN)
                + (ProcFile.field(Path.of("/proc/cpuinfo"), "flags", "").contains(" hypervisor")
                        ? ", virtual machine"
                        : "");
    }

    private static String hugePages() {
        return "transparent "
                + ProcFile.text(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"), UNKNOWN);
    }

    private static String memory() {
        final Path meminfo = Path.of("/proc/meminfo");
        return ProcFile.field(meminfo, "MemTotal", UNKNOWN)
                + ", available "
                + ProcFile.field(meminfo, "MemAvailable", UNKNOWN);
    }

    private static String flags() {
        final List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return flags.stream()
                .filter(flag -> !flag.startsWith("--add-") && !flag.startsWith("-Dchronicle."))
                .collect(Collectors.joining(" "));
    }

    private static String limit(String ratio, String bytes) {
        final String absolute = ProcFile.text(VM.resolve(bytes), "0");
        return absolute.equals("0")
                ? ProcFile.text(VM.resolve(ratio), UNKNOWN) + " %"
                : absolute + " bytes";
    }

    private static String fileSystem(Path directory) {
        try {
            final FileStore store = Files.getFileStore(directory);
            return store.type() + " on " + store.name();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Of the checkout that the running classes were built in. */
    private static String gitCommit() {
        try {
            final Path code =
                    Path.of(
                            Environment.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            final String directory = code.getParent().toString();
            final String commit = git("-C", directory, "rev-parse", "--short=12", "HEAD");
            if (commit.isEmpty()) {
                return UNKNOWN;
            }
            final String changes =
                    git("-C", directory, "status", "--porcelain", "--untracked-files=no");
            return changes.isEmpty() ? commit : commit + " with uncommitted changes";
        } catch (IOException | URISyntaxException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String git(String... arguments) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("git");
        builder.command().addAll(List.of(arguments));
        final Process git = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final String out =
                new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor(GIT_TIMEOUT_S, TimeUnit.SECONDS) && git.exitValue() == 0 ? out : "";
    }
}
