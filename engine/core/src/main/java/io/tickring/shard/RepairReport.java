package io.tickring.shard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a repair did, or would do.
 *
 * @param dryRun whether it was only asked for
 * @param actions step by step; empty when there was nothing to do
 * @param remaining damage that this repair cannot or may not touch
 */
public record RepairReport(
        boolean dryRun, List<RepairAction> actions, List<StoreProblem> remaining) {
    /** High-water marks stay true: what is lost is not taken again into the same session. */
    static final String REMEDY =
            "a session whose later events are stored does not take the lost ones again; to have them"
                    + " back, ingest its file into a new store";

    public RepairReport {
        actions = List.copyOf(actions);
        remaining = List.copyOf(remaining);
    }

    /** Whether no damage is left. */
    public boolean isWhole() {
        return remaining.isEmpty();
    }

    /** Whether stored data is missing because of the damage. */
    public boolean isLossy() {
        return actions.stream().anyMatch(action -> action.lost() != null);
    }

    /** What a person can do about what is lost; empty when nothing is. */
    public String remedy() {
        return isLossy() ? REMEDY : "";
    }

    /** The same for programs; plain texts, numbers, lists, maps and nulls. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("dryRun", dryRun);
        map.put("actions", actions.stream().map(RepairAction::toMap).toList());
        map.put("remaining", remaining.stream().map(StoreProblem::toMap).toList());
        map.put("remedy", isLossy() ? REMEDY : null);
        return map;
    }
}
