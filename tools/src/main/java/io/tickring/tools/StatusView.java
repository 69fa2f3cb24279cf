package io.tickring.tools;

import io.tickring.replication.PeerStatus;
import io.tickring.shard.ShardStatus;
import io.tickring.shard.StoreStatus;
import io.tickring.shard.WriterInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A store's status as it is shown.
 *
 * @param peers of the node; none when it is alone
 * @param nowMs when it was looked at, in ms since the Unix epoch
 */
record StatusView(Path directory, StoreStatus status, List<PeerStatus> peers, long nowMs) {
    private static final double MS_PER_S = 1000;

    /**
     * For people.
     *
     * @param before what was shown last, or null
     */
    String text(StatusView before) throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append(directory).append(": ").append(writer()).append("\n\n");
        final TextTable shards =
                new TextTable(
                        text,
                        "",
                        ">shard",
                        ">append",
                        ">bytes/s",
                        ">unforced",
                        ">un-flushed",
                        ">frozen",
                        ">log files",
                        "segments by level",
                        ">rows in them",
                        ">backlog",
                        ">refused");
        for (ShardStatus shard : status.shards()) {
            shards.row(
                    number(shard.id()),
                    number(shard.append()),
                    before == null ? "" : number(appendBytesPerSecond(shard, before)),
                    number(shard.append() - shard.forced()),
                    number(shard.unflushedBytes()),
                    number(shard.frozenTables()),
                    number(shard.walFiles()),
                    levels(shard),
                    number(shard.levels().stream().mapToLong(ShardStatus.Level::rows).sum()),
                    number(shard.compactionBacklogSegments()),
                    number(shard.refusedOffers()));
        }
        shards.finish();
        peers(text);
        final List<String> troubles = troubles();
        if (!troubles.isEmpty()) {
            text.append('\n');
            troubles.forEach(trouble -> text.append(trouble).append('\n'));
        }
        return text.toString();
    }

    private void peers(StringBuilder text) throws IOException {
        if (peers.isEmpty()) {
            return;
        }
        text.append('\n');
        final TextTable table =
                new TextTable(
                        text,
                        "",
                        ">peer",
                        "state",
                        ">outbox bytes",
                        ">credits",
                        ">acked",
                        ">refused",
                        ">bad frames",
                        "because");
        for (PeerStatus peer : peers) {
            table.row(
                    number(peer.node()),
                    state(peer),
                    number(peer.outboxBytes()),
                    number(peer.credits()),
                    number(peer.ackedPosition()),
                    number(peer.refusedOffers()),
                    number(peer.refusedFrames()),
                    peer.trouble() == null ? "" : peer.trouble());
        }
        table.finish();
    }

    /** What a node that does not run says of its peers is old. */
    private String state(PeerStatus peer) {
        if (status.writer().isEmpty()) {
            return "stopped";
        }
        return peer.connected() ? "connected" : "away";
    }

    private String writer() {
        if (status.writer().isEmpty()) {
            return "no writer";
        }
        final WriterInfo writer = status.writer().get();
        return String.format(
                Locale.ROOT,
                "%s, written by process %d%s%s%s",
                writer.state().name().toLowerCase(Locale.ROOT),
                writer.pid(),
                writer.startedMs() == 0 ? "" : " for " + age(writer.startedMs()),
                writer.heartbeatMs() == 0 ? "" : ", at work " + age(writer.heartbeatMs()) + " ago",
                pins(writer));
    }

    /** Nothing of threads that run where the system puts them. */
    private static String pins(WriterInfo writer) {
        if (writer.pinnedThreads() == 0 && writer.refusedPins() == 0) {
            return "";
        }
        return ", "
                + writer.pinnedThreads()
                + " threads pinned"
                + (writer.refusedPins() == 0
                        ? ""
                        : " and " + writer.refusedPins() + " refused by the system");
    }

    private String age(long sinceMs) {
        return String.format(Locale.ROOT, "%.1f s", Math.max(0, nowMs - sinceMs) / MS_PER_S);
    }

    private static String levels(ShardStatus shard) {
        return String.join(
                " ",
                shard.levels().stream()
                        .map(level -> "L" + level.level() + ":" + level.segments())
                        .toList());
    }

    private List<String> troubles() {
        final List<String> troubles = new ArrayList<>();
        for (ShardStatus shard : status.shards()) {
            final String name = "shard " + shard.id() + ": ";
            if (shard.stalledSinceMs() != 0) {
                troubles.add(name + "its disk has not answered for " + age(shard.stalledSinceMs()));
            }
            if (shard.lowSpaceSinceMs() != 0) {
                troubles.add(
                        name
                                + "its disk is nearly full, offers are refused for "
                                + age(shard.lowSpaceSinceMs())
                                + "; make room");
            }
            if (shard.flushFailingSinceMs() != 0) {
                troubles.add(name + "flushes have failed for " + age(shard.flushFailingSinceMs()));
            }
            if (shard.missingEvents() != 0) {
                troubles.add(
                        String.format(
                                Locale.ROOT,
                                "%s%,d events that other nodes sent are missing since log was lost or"
                                        + " damaged; they let go of them: ingest their source again"
                                        + " into new stores to have them",
                                name,
                                shard.missingEvents()));
            }
            if (shard.heldFiles() != 0) {
                troubles.add(
                        String.format(
                                Locale.ROOT,
                                "%s%s could be used again, but a view has held it for %s (%d such"
                                        + " files); close the view",
                                name,
                                shard.heldFile(),
                                age(shard.heldSinceMs()),
                                shard.heldFiles()));
            }
        }
        return troubles;
    }

    private long appendBytesPerSecond(ShardStatus shard, StatusView before) {
        final double seconds = (nowMs - before.nowMs) / MS_PER_S;
        final long bytes = shard.append() - before.status.shards().get(shard.id()).append();
        return seconds > 0 ? Math.max(0, Math.round(bytes / seconds)) : 0;
    }

    /**
     * For programs.
     *
     * @param before what was shown last, or null
     */
    Map<String, Object> toMap(StatusView before) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("directory", directory.toString());
        map.put("timeMs", nowMs);
        map.put("writer", status.writer().map(this::toMap).orElse(null));
        if (!peers.isEmpty()) {
            map.put("peers", peers.stream().map(this::toMap).toList());
        }
        map.put("shards", status.shards().stream().map(shard -> toMap(shard, before)).toList());
        return map;
    }

    private Map<String, Object> toMap(PeerStatus peer) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("node", peer.node());
        map.put("state", state(peer));
        map.put("trouble", peer.trouble());
        map.put("outboxBytes", peer.outboxBytes());
        map.put("credits", peer.credits());
        map.put("ackedPosition", peer.ackedPosition());
        map.put("refusedOffers", peer.refusedOffers());
        map.put("refusedFrames", peer.refusedFrames());
        return map;
    }

    private Map<String, Object> toMap(WriterInfo writer) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("pid", writer.pid());
        map.put("state", writer.state().name().toLowerCase(Locale.ROOT));
        map.put("startedMs", writer.startedMs());
        map.put("pinnedThreads", writer.pinnedThreads());
        map.put("refusedPins", writer.refusedPins());
        map.put("heartbeatMs", writer.heartbeatMs());
        map.put(
                "heartbeatAgeMs",
                writer.heartbeatMs() == 0 ? null : Math.max(0, nowMs - writer.heartbeatMs()));
        return map;
    }

    private Map<String, Object> toMap(ShardStatus shard, StatusView before) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", shard.id());
        map.put("append", shard.append());
        map.put("forced", shard.forced());
        map.put("visible", shard.visible());
        map.put("flushed", shard.flushed());
        map.put("unflushedBytes", shard.unflushedBytes());
        if (before != null) {
            map.put("appendBytesPerSecond", appendBytesPerSecond(shard, before));
        }
        map.put("levels", shard.levels().stream().map(StatusView::toMap).toList());
        map.put("walFiles", shard.walFiles());
        map.put("frozenTables", shard.frozenTables());
        map.put("compactionBacklogSegments", shard.compactionBacklogSegments());
        map.put("refusedOffers", shard.refusedOffers());
        map.put("missingEvents", shard.missingEvents());
        map.put("stalledSinceMs", shard.stalledSinceMs());
        map.put("lowSpaceSinceMs", shard.lowSpaceSinceMs());
        map.put("flushFailingSinceMs", shard.flushFailingSinceMs());
        map.put("heldFiles", shard.heldFiles());
        map.put("heldFile", shard.heldFile());
        map.put("heldSinceMs", shard.heldSinceMs());
        return map;
    }

    private static Map<String, Object> toMap(ShardStatus.Level level) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("level", level.level());
        map.put("segments", level.segments());
        map.put("rows", level.rows());
        map.put("bytes", level.bytes());
        return map;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
