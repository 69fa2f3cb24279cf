package io.tickring.shard;

import java.util.function.LongSupplier;

/**
 * How a store is recovered when it is opened.
 *
 * @param onDamage what to do with damage
 * @param nanoTime measures how long it took; a clock of which only differences are used, ns
 */
public record RecoveryConfig(OnDamage onDamage, LongSupplier nanoTime) {
    /** Refuses damage and measures nothing. */
    public static final RecoveryConfig DEFAULT = new RecoveryConfig(OnDamage.REFUSE, () -> 0);
}
