package io.tickring.query;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which events are wanted, by name: the same for any store, and turned into one store's ids by
 * {@link #resolve}. Immutable; any thread. What is not said is not restricted.
 *
 * <p>Times are event times, half-open: {@code from} is in, {@code to} is out.
 */
public final class Select {
    private static final Select ALL =
            new Select(null, null, List.of(), null, Long.MIN_VALUE, Long.MAX_VALUE);

    private final Set<String> symbols;
    private final Set<String> types;
    private final List<TickType> schemas;
    private final Set<String> sessions;
    private final long fromTime;
    private final long toTime;

    private Select(
            Set<String> symbols,
            Set<String> types,
            List<TickType> schemas,
            Set<String> sessions,
            long fromTime,
            long toTime) {
        this.symbols = symbols;
        this.types = types;
        this.schemas = schemas;
        this.sessions = sessions;
        this.fromTime = fromTime;
        this.toTime = toTime;
    }

    /** Every event. */
    public static Select all() {
        return ALL;
    }

    /** Every event of these symbols; see {@link #ofSymbols}. */
    public static Select symbols(String... names) {
        return ALL.ofSymbols(names);
    }

    /**
     * Of these symbols only. The empty name selects the events that have no symbol. One that the
     * store does not know selects nothing, and is told by {@link #unknownSymbols}.
     *
     * @throws IllegalArgumentException when none is named
     */
    public Select ofSymbols(String... names) {
        return new Select(named("symbols", names), types, schemas, sessions, fromTime, toTime);
    }

    /**
     * Of the types of these names only.
     *
     * @throws IllegalArgumentException when none is named
     */
    public Select types(String... names) {
        return new Select(symbols, named("types", names), List.of(), sessions, fromTime, toTime);
    }

    /**
     * Of these types only.
     *
     * @throws IllegalArgumentException when none is named
     */
    public Select types(TickType... wanted) {
        final List<TickType> list = List.of(wanted);
        return new Select(
                symbols,
                named("types", list.stream().map(TickType::name).toArray(String[]::new)),
                list,
                sessions,
                fromTime,
                toTime);
    }

    /**
     * Of these source sessions only, each as {@link SessionInfo#label}: {@code source#ordinal}.
     *
     * @throws IllegalArgumentException when none is named
     */
    public Select sessions(String... labels) {
        return new Select(symbols, types, schemas, named("sessions", labels), fromTime, toTime);
    }

    /**
     * From this event time on, in ns since the Unix epoch.
     *
     * @throws IllegalArgumentException when it is after {@code to}
     */
    public Select from(long epochNs) {
        return range(epochNs, toTime);
    }

    /** As {@link #from(long)}. */
    public Select from(Instant time) {
        return from(Times.toNanos("from", time));
    }

    /** As {@link #from(long)}, from text as {@link Times#parse} takes it. */
    public Select from(String time) {
        return from(Times.parse("from", time));
    }

    /**
     * Up to this event time, itself left out, in ns since the Unix epoch; {@link Long#MAX_VALUE} is
     * no bound.
     *
     * @throws IllegalArgumentException when it is before {@code from}
     */
    public Select to(long epochNs) {
        return range(fromTime, epochNs);
    }

    /** As {@link #to(long)}. */
    public Select to(Instant time) {
        return to(Times.toNanos("to", time));
    }

    /** As {@link #to(long)}, from text as {@link Times#parse} takes it. */
    public Select to(String time) {
        return to(Times.parse("to", time));
    }

    private Select range(long from, long to) {
        if (from > to) {
            throw new IllegalArgumentException(
                    "from is after to: from "
                            + Times.format(from)
                            + " ("
                            + from
                            + "), to "
                            + Times.format(to)
                            + " ("
                            + to
                            + ')');
        }
        return new Select(symbols, types, schemas, sessions, from, to);
    }

    /**
     * The same selection in the ids of a store.
     *
     * @throws UnknownNameException for a type or session that the store does not have
     * @throws IllegalArgumentException when the store's type of a name has other fields than the
     *     one asked for
     */
    public Selection resolve(NameRegistry names) {
        return new Selection(
                symbols == null ? null : symbolIds(names),
                types == null ? null : typeIds(names),
                sessions == null ? null : sourceIds(names),
                fromTime,
                toTime);
    }

    /**
     * The selected symbols that this store does not know, in the order in which they were named.
     */
    public List<String> unknownSymbols(NameRegistry names) {
        final List<String> unknown = new ArrayList<>();
        if (symbols != null) {
            for (String symbol : symbols) {
                if (symbolId(names, symbol) < 0) {
                    unknown.add(symbol);
                }
            }
        }
        return unknown;
    }

    private BitSet symbolIds(NameRegistry names) {
        final BitSet ids = new BitSet();
        for (String symbol : symbols) {
            final int id = symbolId(names, symbol);
            if (id >= 0) {
                ids.set(id);
            }
        }
        return ids;
    }

    private static int symbolId(NameRegistry names, String symbol) {
        return symbol.isEmpty() ? 0 : names.findSymbol(symbol);
    }

    private BitSet typeIds(NameRegistry names) {
        final BitSet ids = new BitSet();
        for (String type : types) {
            final int id = names.findType(type);
            if (id < 0 || BuiltinTypes.isMark(id)) {
                throw new UnknownNameException(
                        "type",
                        type,
                        names.types().stream()
                                .map(TickType::name)
                                .filter(name -> !BuiltinTypes.isMark(names.findType(name)))
                                .toList());
            }
            ids.set(id);
        }
        for (TickType schema : schemas) {
            if (!names.type(names.findType(schema.name())).equals(schema)) {
                throw new IllegalArgumentException(
                        "this store's type " + schema.name() + " has other fields");
            }
        }
        return ids;
    }

    private BitSet sourceIds(NameRegistry names) {
        final List<SessionInfo> known = names.sessions();
        final BitSet ids = new BitSet();
        for (String label : sessions) {
            ids.set(
                    known.stream()
                            .filter(session -> session.label().equals(label))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new UnknownNameException(
                                                    "session",
                                                    label,
                                                    known.stream()
                                                            .map(SessionInfo::label)
                                                            .toList()))
                            .sourceId());
        }
        return ids;
    }

    private static Set<String> named(String argument, String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    argument + ": name at least one, or leave it out for all");
        }
        return new LinkedHashSet<>(List.of(names));
    }
}
