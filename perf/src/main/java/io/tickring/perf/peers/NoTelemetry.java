package io.tickring.perf.peers;

import io.questdb.DefaultTelemetryConfiguration;

/** QuestDB, told to keep no telemetry. */
final class NoTelemetry extends DefaultTelemetryConfiguration {
    @Override
    public boolean getDisableCompletely() {
        return true;
    }

    @Override
    public boolean getEnabled() {
        return false;
    }
}
