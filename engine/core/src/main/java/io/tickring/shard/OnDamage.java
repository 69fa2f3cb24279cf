package io.tickring.shard;

/** What opening does with a store that is damaged where its disk had promised to keep it. */
public enum OnDamage {
    /** It is not opened; the failure names file, offset and how to repair. The default. */
    REFUSE,

    /**
     * What is damaged is set aside, durably, as {@code verify --repair quarantine} does, and the
     * rest is served; {@link RecoveryReport} names what is missing. Of segments only the index is
     * looked at. What cannot be set aside so is refused all the same.
     */
    QUARANTINE
}
