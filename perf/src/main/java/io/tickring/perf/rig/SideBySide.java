package io.tickring.perf.rig;

import java.util.concurrent.Callable;

/**
 * A baseline and what is measured, run one after the other: in odd forks the other way round, so
 * that neither always meets the machine as the other left it.
 */
record SideBySide<B, M>(B baseline, M measured) {
    static <B, M> SideBySide<B, M> run(int fork, Callable<B> baseline, Callable<M> measured)
            throws Exception {
        if (fork % 2 == 1) {
            final M first = settled(measured);
            return new SideBySide<>(settled(baseline), first);
        }
        final B first = settled(baseline);
        return new SideBySide<>(first, settled(measured));
    }

    private static <T> T settled(Callable<T> task) throws Exception {
        System.gc(); // frees the mappings of the run before
        return task.call();
    }
}
