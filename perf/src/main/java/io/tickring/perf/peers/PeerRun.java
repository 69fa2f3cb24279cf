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

    /** What is not done by whom, and why. */
    public List<String> omissions() {
        final List<String> omissions = new ArrayList<>();
        for (PeerSystem system : systems) {
            for (PeerJob job : PeerJob.values()) {
                if (system.whyNot(job) != null) {
                    omissions.add(
                            system.title()
                                    + " does not do "
                                    + job.label()
                                    + ": "
                                    + system.whyNot(job));
                }
            }
        }
        return omissions;
    }

    /**
     * Tickring's figure of each job, beside each of the others'. Where Tickring did a job in
     * several ways the first stands for it, and the others are figures without a baseline.
     */
    public synchronized List<Measure> measures() {
        final List<Measure> measures = new ArrayList<>();
        for (PeerJob job : PeerJob.values()) {
            final Key ours = ours(job);
            if (ours != null) {
                final int before = measures.size();
                values.forEach(
                        (key, rounds) -> {
                            if (key.job() == job && key.system() != PeerSystem.TICKRING) {
                                measures.add(beside(ours, key));
                            }
                        });
                if (measures.size() == before) {
                    measures.add(alone(job.label(), ours));
                }
                values.keySet().stream()
                        .filter(key -> key.job() == job && !key.equals(ours))
                        .filter(key -> key.system() == PeerSystem.TICKRING)
                        .forEach(
                                key ->
                                        measures.add(
                                                alone(job.label() + ", " + key.variant(), key)));
            }
        }
        return measures;
    }

    private Key ours(PeerJob job) {
        return values.keySet().stream()
                .filter(key -> key.job() == job && key.system() == PeerSystem.TICKRING)
                .findFirst()
                .orElse(null);
    }

    private Measure alone(String name, Key key) {
        return new Measure(name, key.job().unit(), spread(key), null, null, null, null, null);
    }

    private Measure beside(Key ours, Key theirs) {
        final PeerAim aim = PeerAim.of(ours.job(), theirs.system());
        final Spread ratio = ratio(ours, theirs);
        return new Measure(
                ours.job().label(),
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

    /** The table of a job: every system that takes part. */
    public synchronized List<PeerEntry> entries(PeerJob job) {
        final List<PeerEntry> entries = new ArrayList<>();
        for (PeerSystem system : systems) {
            final int before = entries.size();
            values.keySet().stream()
                    .filter(key -> key.job() == job && key.system() == system)
                    .forEach(key -> entries.add(entry(key)));
            if (entries.size() == before) {
                entries.add(new PeerEntry(name(system, ""), null, null, whyEmpty(system, job)));
            }
        }
        return entries;
    }

    private String whyEmpty(PeerSystem system, PeerJob job) {
        if (system.whyNot(job) != null) {
            return "does not do this: " + system.whyNot(job);
        }
        final String failure = failures.get(system);
        return "not run: " + (failure == null ? "the run ended before" : failure);
    }

    private PeerEntry entry(Key key) {
        final Key ours = ours(key.job());
        final String name = name(key.system(), key.variant());
        if (ours == null || key.equals(ours)) {
            return new PeerEntry(name, spread(key), null, "");
        }
        final Spread speed = key.job().isRate() ? ratio(key, ours) : ratio(ours, key);
        return new PeerEntry(name, spread(key), speed, remark(ours, key));
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
