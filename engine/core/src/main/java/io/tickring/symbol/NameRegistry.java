package io.tickring.symbol;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Names;
import io.tickring.tick.SpaceFullException;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every name of one store and the id that stands for it. <b>Thread:</b> any; giving out an id takes
 * a lock, looking one up does not and does not allocate.
 *
 * <p>An id is given out here first and enters the log with the first tick that uses it, so an id
 * that no tick used is forgotten with the process and may be given out again. Who tells another
 * node of an id sees to it that this one's log has it before, or that {@link #givenSources} keeps
 * it from being given again.
 */
public final class NameRegistry implements Names {
    /** Ids are given out in pages of so many. */
    public static final int SYMBOL_PAGE = 4096;

    /** The most symbols of one store. */
    public static final int MAX_SYMBOLS = 4 << 20;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = SYMBOL_PAGE - 1;
    private static final int SOURCE_PAGE_SHIFT = 8;
    private static final int TYPE_PAGE_SHIFT = 6;

    /**
     * The slots of all symbols. The field is read without a fence, so that a loop of look-ups costs
     * what it costs over a plain array. That is sound: who was given an id by whatever orders the
     * two threads finds the slots that it was written to, or later ones; and the copy in those is
     * complete to whoever sees them, since the array is behind a final field.
     */
    private static final class Slots {
        private final short[] bySymbol;

        Slots(short[] bySymbol) {
            this.bySymbol = bySymbol;
        }
    }

    private final int nodeId;
    private final int maxSymbols;
    private final IdPages freeSymbols;
    private final IdPages freeSources;
    private final IdPages freeTypes;
    private final Map<String, Integer> symbolIds = new ConcurrentHashMap<>();
    private final String[][] symbolPages;

    /** A longer one takes its place as it grows, so that a look-up is one load behind one check. */
    private Slots slots = new Slots(new short[SYMBOL_PAGE]);

    private final Map<String, Integer> typeIds = new ConcurrentHashMap<>();
    private final TickType[] types = new TickType[TickLayout.MAX_TYPE_ID + 1];
    private final SessionInfo[] sessions = new SessionInfo[TickLayout.MAX_SOURCE_ID + 1];

    /** Of each session by its label, the id; under the lock. */
    private final Map<String, Integer> sourceIds = new HashMap<>();

    private int lastSourceId;

    public NameRegistry() {
        this(MAX_SYMBOLS, TickLayout.MAX_SOURCE_ID, TickLayout.MAX_TYPE_ID);
    }

    /**
     * A registry with smaller spaces: at most so many symbols and sources, and so high a type id.
     */
    public NameRegistry(int maxSymbols, int maxSources, int maxTypes) {
        this(0, maxSymbols, maxSources, maxTypes);
    }

    /**
     * As above, giving out the ids of one node's pages only: page p (of 4,096 symbols, 256 sources,
     * 64 types) belongs to node p mod 64; a node alone is 0, and owns all.
     */
    public NameRegistry(int nodeId, int maxSymbols, int maxSources, int maxTypes) {
        IdPages.checkNode(nodeId);
        this.nodeId = nodeId;
        this.maxSymbols = maxSymbols;
        freeSymbols = new IdPages("symbols", nodeId, PAGE_SHIFT, 1, maxSymbols);
        freeSources = new IdPages("sources", nodeId, SOURCE_PAGE_SHIFT, 1, maxSources);
        freeTypes =
                new IdPages(
                        "types", nodeId, TYPE_PAGE_SHIFT, BuiltinTypes.FIRST_DEFINED_ID, maxTypes);
        final int pages = (maxSymbols >>> PAGE_SHIFT) + 1;
        symbolPages = new String[pages][];
        place(0, "");
        final List<TickType> builtin = BuiltinTypes.all();
        for (int i = 0; i < builtin.size(); i++) {
            types[i + 1] = builtin.get(i);
            typeIds.put(builtin.get(i).name(), i + 1);
        }
    }

    /** A registry that gives out the ids of this node's pages only, in the full spaces. */
    public static NameRegistry ofNode(int nodeId) {
        return new NameRegistry(
                nodeId, MAX_SYMBOLS, TickLayout.MAX_SOURCE_ID, TickLayout.MAX_TYPE_ID);
    }

    /** The node whose ids are given out here; 0 when it is alone. */
    public int nodeId() {
        return nodeId;
    }

    /** Whether this node gives out this id of a source session: the session arose here. */
    public boolean isOwnSource(int sourceId) {
        return freeSources.owns(sourceId);
    }

    /**
     * The id of a symbol, given out when it is new.
     *
     * @throws IllegalArgumentException when the name is empty, longer than 64 bytes of UTF-8, or
     *     has control characters
     * @throws SpaceFullException when the store has no id left
     */
    public int symbolId(String name) {
        final Integer known = symbolIds.get(name);
        return known != null ? known : newSymbol(name);
    }

    private synchronized int newSymbol(String name) {
        final Integer known = symbolIds.get(name);
        if (known != null) {
            return known;
        }
        checkName("symbol", name);
        final int id = freeSymbols.give(name);
        place(id, name);
        symbolIds.put(name, id);
        return id;
    }

    /** The id of a known symbol, or -1. */
    public int findSymbol(String name) {
        return symbolIds.getOrDefault(name, -1);
    }

    @Override
    public String symbol(int symbolId) {
        final String[] page =
                symbolId >>> PAGE_SHIFT < symbolPages.length
                        ? symbolPages[symbolId >>> PAGE_SHIFT]
                        : null;
        final String name = page == null ? null : page[symbolId & PAGE_MASK];
        if (name == null) {
            throw new IllegalArgumentException("no symbol has id " + symbolId);
        }
        return name;
    }

    /** The slot of a known symbol id, one array load; unknown ids have slot 0. */
    public int slot(int symbolId) {
        final short[] known = slots.bySymbol;
        return symbolId >= 0 && symbolId < known.length ? known[symbolId] : 0;
    }

    /** Whether a symbol has this id. */
    public boolean hasSymbol(int symbolId) {
        final int page = symbolId >>> PAGE_SHIFT;
        return page < symbolPages.length
                && symbolPages[page] != null
                && symbolPages[page][symbolId & PAGE_MASK] != null;
    }

    /** The names of all known symbols, in no order. */
    public Collection<String> symbols() {
        return symbolIds.keySet();
    }

    /**
     * The id of this type, defined when it is new.
     *
     * @throws IllegalArgumentException when a type of this name but other fields is known, or the
     *     definition is too long for one event
     * @throws SpaceFullException when the store has no id left
     */
    public synchronized int typeId(TickType type) {
        final Integer known = typeIds.get(type.name());
        if (known != null) {
            if (!types[known].equals(type)) {
                throw new IllegalArgumentException(
                        "type " + type.name() + " is already defined with other fields");
            }
            return known;
        }
        DefinitionCodec.check(type);
        final int id = freeTypes.give(type.name());
        types[id] = type;
        typeIds.put(type.name(), id);
        return id;
    }

    /** The id of the type of this name, or -1. */
    public int findType(String name) {
        return typeIds.getOrDefault(name, -1);
    }

    @Override
    public TickType type(int typeId) {
        final TickType type = typeId >= 0 && typeId < types.length ? types[typeId] : null;
        if (type == null) {
            throw new IllegalArgumentException("no type has id " + typeId);
        }
        return type;
    }

    public boolean hasType(int typeId) {
        return typeId >= 0 && typeId < types.length && types[typeId] != null;
    }

    /** All known types, in the order of their ids. */
    public synchronized List<TickType> types() {
        final List<TickType> known = new ArrayList<>();
        for (TickType type : types) {
            if (type != null) {
                known.add(type);
            }
        }
        return known;
    }

    /**
     * Gives a new session of a source its id and ordinal.
     *
     * @throws IllegalArgumentException when the source has no good name, or a text is too long for
     *     the log
     * @throws SpaceFullException when the store has no id left
     */
    public synchronized SessionInfo newSession(
            String source, String format, String sha256, String date, long midnightNs) {
        final SessionInfo session =
                withNewId(
                        new SessionInfo(
                                0, source, nextOrdinal(source), format, sha256, date, midnightNs));
        place(session);
        return session;
    }

    /**
     * A new session for the node that owns the source's name to agree to: the id is given out, the
     * session is not known yet. Its ordinal is behind those of all sessions of this very file or
     * feed that are known here.
     *
     * @param wanted whose id and ordinal are not looked at
     * @throws IllegalArgumentException as {@link #newSession}
     */
    public synchronized SessionInfo proposeSession(SessionInfo wanted) {
        int ordinal = 1;
        for (SessionInfo known : sessions()) {
            if (known.isOfSame(wanted)) {
                ordinal = Math.max(ordinal, known.ordinal() + 1);
            }
        }
        return withNewId(wanted.withOrdinal(ordinal));
    }

    /**
     * An earlier life gave out ids of this node's sources up to this one, though its log may lack
     * them: they are not given out again.
     */
    public synchronized void givenSources(int lastId) {
        freeSources.taken(lastId);
    }

    private SessionInfo withNewId(SessionInfo session) {
        checkName("source", session.source());
        DefinitionCodec.check(session);
        return session.withId(freeSources.give(session.source()));
    }

    private int nextOrdinal(String source) {
        int ordinal = 1;
        for (SessionInfo other : sessions()) {
            if (other.source().equals(source)) {
                ordinal = Math.max(ordinal, other.ordinal() + 1);
            }
        }
        return ordinal;
    }

    /**
     * What a session that another node proposes is to be, as the names of its source are kept here:
     * one that the other does not know although it is of the same file or feed; else the one that
     * has the id already; else the proposed one, with the source's next ordinal.
     *
     * @throws IllegalArgumentException as {@link #newSession}, and when the id is this node's to
     *     give
     */
    public synchronized SessionInfo agreeToSession(SessionInfo proposed) {
        checkName("source", proposed.source());
        DefinitionCodec.check(proposed);
        if (!isSourceId(proposed.sourceId()) || nodeOf(proposed) == nodeId) {
            throw new IllegalArgumentException(
                    "source id " + proposed.sourceId() + " is not another node's to give");
        }
        for (SessionInfo known : sessions()) {
            if (known.isOfSame(proposed) && known.ordinal() >= proposed.ordinal()) {
                return known;
            }
        }
        if (!hasSession(proposed.sourceId())) {
            place(proposed.withOrdinal(nextOrdinal(proposed.source())));
        }
        return session(proposed.sourceId());
    }

    private static boolean isSourceId(int id) {
        return id >= 1 && id <= TickLayout.MAX_SOURCE_ID;
    }

    /** The node that began a session: its id is of that node's pages. */
    public static int nodeOf(SessionInfo session) {
        return (session.sourceId() >>> SOURCE_PAGE_SHIFT) % IdPages.NODES;
    }

    /** All sessions, in the order of their ids. */
    public synchronized List<SessionInfo> sessions() {
        final List<SessionInfo> known = new ArrayList<>();
        for (int id = 1; id <= lastSourceId; id++) {
            if (sessions[id] != null) {
                known.add(sessions[id]);
            }
        }
        return known;
    }

    public SessionInfo session(int sourceId) {
        final SessionInfo session = sessions[sourceId];
        if (session == null) {
            throw new IllegalArgumentException("no source session has id " + sourceId);
        }
        return session;
    }

    public boolean hasSession(int sourceId) {
        return sessions[sourceId] != null;
    }

    @Override
    public String source(int sourceId) {
        return session(sourceId).source();
    }

    /**
     * Takes over a definition found in a log.
     *
     * @throws IllegalArgumentException when the id already stands for another name
     */
    public synchronized void restoreSymbol(int id, String name) {
        if (id < 1 || id > maxSymbols) {
            throw new IllegalArgumentException(
                    "symbol id " + id + " of " + name + " is out of range");
        }
        if (hasSymbol(id)) {
            if (!symbol(id).equals(name)) {
                throw conflict("symbol", id, symbol(id), name);
            }
            return;
        }
        if (symbolIds.putIfAbsent(name, id) != null) {
            throw new IllegalArgumentException(
                    "symbol " + name + " has two ids: " + symbolIds.get(name) + " and " + id);
        }
        place(id, name);
        freeSymbols.taken(id);
    }

    /** As {@link #restoreSymbol}. */
    public synchronized void restoreType(int id, TickType type) {
        if (id < BuiltinTypes.FIRST_DEFINED_ID || id > TickLayout.MAX_TYPE_ID) {
            throw new IllegalArgumentException(
                    "type id " + id + " of " + type + " is out of range");
        }
        if (types[id] != null) {
            if (!types[id].equals(type)) {
                throw conflict("type", id, types[id].name(), type.name());
            }
            return;
        }
        if (typeIds.putIfAbsent(type.name(), id) != null) {
            throw new IllegalArgumentException(
                    "type " + type + " has two ids: " + typeIds.get(type.name()) + " and " + id);
        }
        types[id] = type;
        freeTypes.taken(id);
    }

    /** As {@link #restoreSymbol}. */
    public synchronized void restoreSession(SessionInfo session) {
        final int id = session.sourceId();
        if (!isSourceId(id)) {
            throw new IllegalArgumentException("source id " + id + " is out of range");
        }
        if (sessions[id] != null && !sessions[id].equals(session)) {
            throw conflict("source", id, sessions[id].label(), session.label());
        }
        place(session);
        freeSources.taken(id);
    }

    /**
     * Takes over what another node says of one of its ids. Told again it changes nothing.
     *
     * @throws IllegalArgumentException when the id stands for another name here, or the name has
     *     another id; both are named
     */
    public void learnSymbol(int id, String name) {
        checkName("symbol", name);
        restoreSymbol(id, name);
    }

    /** As {@link #learnSymbol}; a definition must fit one event, as one of this node's must. */
    public void learnType(int id, TickType type) {
        DefinitionCodec.check(type);
        restoreType(id, type);
    }

    /** As {@link #learnSymbol}. */
    public synchronized void learnSession(SessionInfo session) {
        final int id = session.sourceId();
        if (isSourceId(id) && session.equals(sessions[id])) {
            return;
        }
        checkName("source", session.source());
        DefinitionCodec.check(session);
        final int known = sourceIds.getOrDefault(session.label(), id);
        if (known != id) {
            throw new IllegalArgumentException(
                    "session " + session.label() + " has two ids: " + known + " and " + id);
        }
        restoreSession(session);
    }

    private void place(SessionInfo session) {
        sessions[session.sourceId()] = session;
        sourceIds.putIfAbsent(session.label(), session.sourceId());
        lastSourceId = Math.max(lastSourceId, session.sourceId());
    }

    private void place(int id, String name) {
        final int page = id >>> PAGE_SHIFT;
        if (symbolPages[page] == null) {
            symbolPages[page] = new String[SYMBOL_PAGE];
        }
        symbolPages[page][id & PAGE_MASK] = name;
        placeSlot(id, SlotHash.slot(name));
    }

    /** Callers hold the lock, so that no slot is lost to a copy. */
    private void placeSlot(int id, int slot) {
        final short[] known = slots.bySymbol;
        if (id < known.length) {
            known[id] = (short) slot;
        } else {
            final int pages = (maxSymbols >>> PAGE_SHIFT) + 1;
            final long wanted = Math.max(2L * known.length, (id | PAGE_MASK) + 1L);
            final short[] longer =
                    Arrays.copyOf(known, (int) Math.min(wanted, (long) pages << PAGE_SHIFT));
            longer[id] = (short) slot;
            slots = new Slots(longer);
        }
    }

    private static void checkName(String what, String name) {
        final int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > TickType.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    what
                            + " name must have 1 to "
                            + TickType.MAX_NAME_LENGTH
                            + " bytes: '"
                            + name
                            + "'");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " name has control characters: '" + name + "'");
        }
    }

    private static IllegalArgumentException conflict(
            String what, int id, String known, String other) {
        return new IllegalArgumentException(
                what + " id " + id + " stands for " + known + " and for " + other);
    }
}
