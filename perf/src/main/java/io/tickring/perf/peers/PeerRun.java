package io.tickring.perf.peers;

import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the rounds of a run gave. In a round every system runs once, in a JVM of its own. Any thread
 * may call it: a run that is interrupted is asked for what it has.
 */
public final class PeerRun {
    private static final String INPUT = "the input";

    private final List<PeerSystem> systems;
    private final Map<Key, TreeMap<Integer, Double>> values = new LinkedHashMap<>();
    private final Map<PeerSystem, String> versions = new LinkedHashMap<>();
    private final Map<PeerSystem, List<String>> settings = new LinkedHashMap<>();
    private final Map<PeerSystem, String> failures = new LinkedHashMap<>();
    private final Map<PeerJob, Given> answers = new EnumMap<>(PeerJob.class);
    private final Set<String> disagreements = new LinkedHashSet<>();

    /** What was measured. */
    private record Key(PeerSystem system, PeerJob job, String variant) {}

    /** The first answer to a job, and who gave it. */
    private record Given(String by, Answer answer) {}

    /**
     * @param systems those that take part, in the order of the tables
     * @param expected of every job that reads all records
     */
    PeerRun(List<PeerSystem> systems, Answer expected) {
        this.systems = List.copyOf(systems);
        for (PeerJob job : List.of(PeerJob.APPEND, PeerJob.TAIL, PeerJob.REPLAY)) {
            answers.put(job, new Given(INPUT, expected));
        }
    }

    /**
     * @param systems those that take part, in the order of the tables
     * @param settings of every fork
     */
    public static PeerRun of(List<PeerSystem> systems, PeerSettings settings) {
        final PeerInput input = new PeerInput(settings);
        final AnswerSum sum = new AnswerSum();
        for (long tick = 0; tick < input.ticks(); tick++) {
            sum.add(input.price(tick), input.size(tick));
        }
        return new PeerRun(systems, sum.answer());
    }

    /** Adds what a fork had to say. */
    public synchronized void add(int round, PeerSystem system, PeerReport report) {
        if (report.version() != null) {
            versions.put(system, report.version());
        }
        if (!report.settings().isEmpty()) {
            settings.put(system, report.settings());
        }
        for (PeerFigure figure : report.figures()) {
            values.computeIfAbsent(
                            new Key(system, figure.job(), figure.variant()), key -> new TreeMap<>())
                    .put(round, figure.value());
            compare(system, figure);
        }
        if (report.failure() != null) {
            failed(system, report.failure());
        }
    }

    /** Notes that a fork did not do what it should; the first reason is kept. */
    public synchronized void failed(PeerSystem system, String reason) {
        failures.putIfAbsent(system, reason);
    }

    private void compare(PeerSystem system, PeerFigure figure) {
        final String by = name(system, figure.variant());
        final Given first =
                answers.computeIfAbsent(figure.job(), job -> new Given(by, figure.answer()));
        if (!first.answer().agrees(figure.answer())) {
            disagreements.add(
                    figure.job().label()
                            + ": "
                            + first.by()
                            + " has "
                            + words(first.answer())
                            + ", but "
                            + by
                            + " has "
                            + words(figure.answer()));
        }
    }

    private static String words(Answer answer) {
        return String.format(
                Locale.ROOT,
                "%,d rows of volume %,d and prices %.6f",
                answer.rows(),
                answer.volume(),
                answer.price());
    }

    /** Whether nothing was measured yet. */
    public synchronized boolean isEmpty() {
        return values.isEmpty();
    }

    /** Answers that differ, each naming both sides; empty when all agree. */
    public synchronized List<String> disagreements() {
        return List.copyOf(disagreements);
    }

    /** Why a system did not do all it should; null when it did. */
    public synchronized String failure(PeerSystem system) {
        return failures.get(system);
    }

    /** Version by title, of those that told it. */
    public synchronized Map<String, String> versions() {
        final Map<String, String> byTitle = new LinkedHashMap<>();
        versions.forEach((system, version) -> byTitle.put(system.title(), version));
        return byTitle;
    }

    /** Disagreements, failures, and the settings of every system. */
    public synchronized List<String> notes() {
        final List<String> notes = new ArrayList<>();
        disagreements.forEach(each -> notes.add("DISAGREEMENT: " + each));
        failures.forEach(
                (system, reason) ->
                        notes.add("NOT RUN to its end: " + name(system, "") + ": " + reason));
        settings.forEach(
                (system, words) ->
                        words.forEach(each -> notes.add(name(system, "") + ": " + each)));
        return notes;
    }

    /** What is not done by whom, and why: a line for each system and reason. */
    public List<String> omissions() {
        final Map<String, List<String>> jobs = new LinkedHashMap<>();
        for (PeerSystem system : systems) {
            for (PeerJob job : PeerJob.values()) {
                if (system.whyNot(job) != null) {
                    jobs.computeIfAbsent(
                                    system.title() + '|' + system.whyNot(job),
                                    each -> new ArrayList<>())
                            .add(job.label());
                }
            }
        }
        final List<String> omissions = new ArrayList<>();
        jobs.forEach(
                (why, labels) -> {
                    final int bar = why.indexOf('|');
                    omissions.add(
                            why.substring(0, bar)
                                    + " does not do "
                                    + String.join(", ", labels)
                                    + ": "
                                    + why.substring(bar + 1));
                });
        return omissions;
    }

    /**
     * Each of the others' figures beside that of Tickring's which is of the same kind of work. Ways
     * of Tickring's that nobody is held against are figures without a baseline.
     */
    public synchronized List<Measure> measures() {
        final List<Measure> measures = new ArrayList<>();
        for (PeerJob job : PeerJob.values()) {
            final Set<Key> alone = new LinkedHashSet<>(keys(job, PeerSystem.TICKRING));
            for (PeerSystem system : others()) {
                final Key ours = ours(job, system);
                if (ours != null) {
                    keys(job, system).forEach(key -> measures.add(beside(ours, key)));
                    if (!keys(job, system).isEmpty()) {
                        alone.remove(ours);
                    }
                }
            }
            alone.forEach(key -> measures.add(alone(key)));
        }
        return measures;
    }

    private List<PeerSystem> others() {
        return systems.stream().filter(system -> system != PeerSystem.TICKRING).toList();
    }

    private List<Key> keys(PeerJob job, PeerSystem system) {
        return values.keySet().stream()
                .filter(key -> key.job() == job && key.system() == system)
                .toList();
    }

    /**
     * What another system is held against: a log against the first way of Tickring's that uses its
     * log alone, a database against the first that does not; the first of all where there is no
     * such way. Null when Tickring did not do the job.
     */
    private Key ours(PeerJob job, PeerSystem other) {
        final List<Key> keys = keys(job, PeerSystem.TICKRING);
        return keys.stream()
                .filter(key -> TickringPeer.isOfLogAlone(key.variant()) == other.isLog())
                .findFirst()
                .orElse(keys.isEmpty() ? null : keys.get(0));
    }

    private static String label(Key key) {
        return key.variant().isEmpty()
                ? key.job().label()
                : key.job().label() + ", " + key.variant();
    }

    private Measure alone(Key key) {
        return new Measure(label(key), key.job().unit(), spread(key), null, null, null, null, null);
    }

    private Measure beside(Key ours, Key theirs) {
        final PeerAim aim = PeerAim.of(ours.job(), theirs.system());
        final Spread ratio = ratio(ours, theirs);
        return new Measure(
                label(ours),
                ours.job().unit(),
                spread(ours),
                theirs.variant().isEmpty()
                        ? theirs.system().title()
                        : theirs.system().title() + ", " + theirs.variant(),
                spread(theirs),
                ratio,
                aim == null ? null : aim.words(),
                aim == null || ratio == null ? null : aim.isMetBy(ratio.median()));
    }

    private Spread spread(Key key) {
        return Spread.of(values.get(key).values());
    }

    /** Of the rounds that both have; null when there are none. */
    private Spread ratio(Key value, Key baseline) {
        final List<Double> ratios = new ArrayList<>();
        final Map<Integer, Double> others = values.get(baseline);
        values.get(value)
                .forEach(
                        (round, each) -> {
                            if (others.containsKey(round)) {
                                ratios.add(each / others.get(round));
                            }
                        });
        return ratios.isEmpty() ? null : Spread.of(ratios);
    }

    /** The table of a job: every system that takes part and does it. */
    public synchronized List<PeerEntry> entries(PeerJob job) {
        final List<PeerEntry> entries = new ArrayList<>();
        for (PeerSystem system : systems) {
            final List<Key> keys = keys(job, system);
            keys.forEach(key -> entries.add(entry(key)));
            if (keys.isEmpty() && system.whyNot(job) == null) {
                final String failure = failures.get(system);
                entries.add(
                        new PeerEntry(
                                name(system, ""),
                                null,
                                null,
                                "",
                                "not run: "
                                        + (failure == null ? "the run ended before" : failure)));
            }
        }
        return entries;
    }

    private PeerEntry entry(Key key) {
        final String name = name(key.system(), key.variant());
        final Key ours = key.system() == PeerSystem.TICKRING ? null : ours(key.job(), key.system());
        if (ours == null) {
            return new PeerEntry(name, spread(key), null, "", "");
        }
        final Spread speed = key.job().isRate() ? ratio(key, ours) : ratio(ours, key);
        return new PeerEntry(name, spread(key), speed, ours.variant(), remark(ours, key));
    }

    private String remark(Key ours, Key theirs) {
        final StringBuilder out = new StringBuilder();
        if (values.get(ours).size() > 1 && values.get(theirs).size() > 1) {
            out.append(word(spread(ours), spread(theirs), ours.job().isRate()));
        }
        final PeerAim aim = PeerAim.of(ours.job(), theirs.system());
        final Spread ratio = ratio(ours, theirs);
        if (aim != null && ratio != null) {
            out.append(out.isEmpty() ? "" : ", ")
                    .append("aim ")
                    .append(aim.words())
                    .append(aim.isMetBy(ratio.median()) ? " met" : " MISSED");
        }
        return out.toString();
    }

    /** Who is ahead, said only when the ranges have nothing in common. */
    private static String word(Spread ours, Spread theirs, boolean more) {
        if (ours.overlaps(theirs)) {
            return "no difference (ranges overlap)";
        }
        return ours.median() > theirs.median() == more ? "slower" : "FASTER";
    }

    private String name(PeerSystem system, String variant) {
        final String version = versions.get(system);
        return system.title()
                + (version == null ? "" : ' ' + version)
                + (variant.isEmpty() ? "" : ", " + variant);
    }
}
