package io.tickring.shard;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Ids that events of one shard use although what defined them was lost with a damaged frame. Types
 * and sessions may still be known to other shards; what nobody knows gets a name that says so, and
 * a type without its fields is read as words of eight bytes, so that no byte of its events is lost.
 * <b>Thread:</b> one.
 */
final class LostNames {
    private static final int MAX_WORDS = 64;

    private final TreeSet<Integer> symbols = new TreeSet<>();
    private final TreeSet<Integer> sessions = new TreeSet<>();

    /** Type ids, with the most lines that an event of the type has. */
    private final Map<Integer, Integer> types = new TreeMap<>();

    /** Notes what an event uses and these definitions lack. */
    void onEvent(ByteBuffer buffer, int offset, Definitions definitions) {
        final int symbolId = TickLayout.symbolId(buffer, offset);
        final int sourceId = TickLayout.sourceId(buffer, offset);
        final int word = TickLayout.typeAndLines(buffer, offset);
        if (!definitions.hasSymbol(symbolId)) {
            symbols.add(symbolId);
        }
        if (!definitions.hasSession(sourceId)) {
            sessions.add(sourceId);
        }
        if (!definitions.hasType(TickLayout.typeOf(word))) {
            types.merge(TickLayout.typeOf(word), TickLayout.linesOf(word), Math::max);
        }
    }

    boolean isEmpty() {
        return symbols.isEmpty() && sessions.isEmpty() && types.isEmpty();
    }

    /**
     * Finds or makes up what is missing and tells it to the registry.
     *
     * @return one line for each name that had to be made up
     */
    List<String> restore(NameRegistry names, ShardConfig shard) {
        final List<String> madeUp = new ArrayList<>();
        for (int id : symbols) {
            if (!names.hasSymbol(id)) {
                names.restoreSymbol(id, symbolName(id, shard));
                madeUp.add("symbol " + names.symbol(id));
            }
        }
        types.forEach(
                (id, lines) -> {
                    if (!names.hasType(id)) {
                        names.restoreType(id, words(id, lines));
                        madeUp.add("type " + names.type(id).name());
                    }
                });
        for (int id : sessions) {
            if (!names.hasSession(id)) {
                names.restoreSession(new SessionInfo(id, "?source-" + id, 1, "", "", "", 0));
                madeUp.add("session " + names.session(id).label());
            }
        }
        return madeUp;
    }

    /** Readers look for a symbol in the shard that its name belongs to, so it must be this one. */
    private static String symbolName(int id, ShardConfig shard) {
        String name = "?symbol-" + id;
        for (int n = 1;
                SlotHash.shard(SlotHash.slot(name), shard.shardCount()) != shard.shard();
                n++) {
            name = "?symbol-" + id + '.' + n;
        }
        return name;
    }

    private static TickType words(int id, int lines) {
        final int bytes = (lines << TickLayout.LINE_SHIFT) - TickLayout.PAYLOAD_OFFSET;
        final TickType.Builder type = TickType.named("lost.type_" + id);
        for (int word = 0; word < Math.min(bytes / Long.BYTES, MAX_WORDS); word++) {
            type.i64("word" + word);
        }
        return type.build();
    }

    /** The definitions as events, once the registry has them. */
    ByteBuffer marks(NameRegistry names) {
        final Definitions lost = new Definitions(names);
        symbols.forEach(lost::symbolDefined);
        types.keySet().forEach(lost::typeDefined);
        sessions.forEach(id -> lost.sessionStarted(names.session(id)));
        return MarkImage.of(lost, names);
    }
}
