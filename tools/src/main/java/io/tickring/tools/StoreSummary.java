package io.tickring.tools;

import io.tickring.query.Query;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a store holds.
 *
 * @param shards each with its positions
 * @param symbols known
 * @param types defined in the store, built-in ones left out
 * @param sessions in the order of their ids
 */
record StoreSummary(
        List<ShardInfo> shards, long symbols, List<String> types, List<Session> sessions) {
    /**
     * @param messages feed records; of a session that has not ended, the events stored so far
     * @param end {@code clean}, {@code cut} or {@code open}
     */
    record Session(SessionInfo info, long messages, String end) {
        Map<String, Object> toMap() {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("id", info.sourceId());
            map.put("source", info.source());
            map.put("format", info.format());
            map.put("date", info.date());
            map.put("messages", messages);
            map.put("end", end);
            map.put("label", info.label());
            map.put("sha256", info.sha256());
            return map;
        }
    }

    static StoreSummary of(List<ShardInfo> shards, Supplier<? extends StoreView> views) {
        try (StoreView view = views.get()) {
            final List<Session> sessions = new ArrayList<>();
            for (SessionInfo info : view.sessions()) {
                sessions.add(session(info, view.end(info.sourceId()), views));
            }
            final List<String> types =
                    view.names().types().stream()
                            .filter(type -> !BuiltinTypes.all().contains(type))
                            .map(TickType::name)
                            .sorted()
                            .toList();
            return new StoreSummary(shards, view.names().symbols().size(), types, sessions);
        }
    }

    private static Session session(
            SessionInfo info, SessionEnd end, Supplier<? extends StoreView> views) {
        if (end == null) {
            return new Session(info, Query.over(views).sessions(info.label()).count(), "open");
        }
        return new Session(info, end.messages(), end.isClean() ? "clean" : "cut");
    }

    long segments() {
        return shards.stream().mapToLong(shard -> shard.segments().size()).sum();
    }

    long rows() {
        return shards.stream().mapToLong(ShardInfo::rows).sum();
    }

    long walFiles() {
        return shards.stream().mapToLong(ShardInfo::walFiles).sum();
    }

    long zones() {
        return shards.stream().mapToLong(ShardInfo::zones).sum();
    }

    long segmentBytes() {
        return shards.stream()
                .flatMap(shard -> shard.segments().stream())
                .mapToLong(SegmentMeta::fileLength)
                .sum();
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("segments", segments());
        map.put("rows", rows());
        map.put("symbols", symbols);
        map.put("zones", zones());
        map.put("walFiles", walFiles());
        map.put("segmentBytes", segmentBytes());
        map.put("shards", shards.stream().map(StoreSummary::toMap).toList());
        map.put("sessions", sessions.stream().map(Session::toMap).toList());
        map.put("types", types);
        return map;
    }

    private static Map<String, Object> toMap(ShardInfo shard) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", shard.id());
        map.put("append", shard.append());
        map.put("forced", shard.forced());
        map.put("visible", shard.visible());
        map.put("flushed", shard.flushed());
        map.put("walFiles", shard.walFiles());
        map.put("segments", shard.segments().size());
        map.put("zones", shard.zones());
        map.put("rows", shard.rows());
        return map;
    }
}
