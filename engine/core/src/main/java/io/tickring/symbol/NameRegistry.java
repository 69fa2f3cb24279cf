package io.tickring.symbol;

import io.tickring.tick.Names;
import io.tickring.tick.SpaceFullException;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.Collection;
import java.util.List;

/**
 * Every name of one store and the id that stands for it: symbols, types and source sessions, each
 * in a table of its own. <b>Thread:</b> any; giving out an id takes a lock, looking one up does not
 * and does not allocate.
 *
 * <p>An id is given out here first and enters the log with the first tick that uses it, so an id
 * that no tick used is forgotten with the process and may be given out again. Who tells another
 * node of an id sees to it that this one's log has it before, or that {@link #givenSources} keeps
 * it from being given again.
 */
public final class NameRegistry implements Names {
    /** Ids are given out in pages of so many. */
    public static final int SYMBOL_PAGE = SymbolTable.PAGE;

    /** The most symbols of one store. */
    public static final int MAX_SYMBOLS = 4 << 20;

    private final int nodeId;
    private final SymbolTable symbols;
    private final TypeTable types;
    private final SessionTable sessions;

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
        symbols = new SymbolTable(nodeId, maxSymbols);
        types = new TypeTable(nodeId, maxTypes);
        sessions = new SessionTable(nodeId, maxSources);
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
        return sessions.isOwn(sourceId);
    }

    /**
     * The id of a symbol, given out when it is new.
     *
     * @throws IllegalArgumentException when the name is empty, longer than 64 bytes of UTF-8, or
     *     has control characters
     * @throws SpaceFullException when the store has no id left
     */
    public int symbolId(String name) {
        return symbols.id(name);
    }

    /** The id of a known symbol, or -1. */
    public int findSymbol(String name) {
        return symbols.find(name);
    }

    @Override
    public String symbol(int symbolId) {
        return symbols.name(symbolId);
    }

    /** The slot of a known symbol id, one array load; unknown ids have slot 0. */
    public int slot(int symbolId) {
        return symbols.slot(symbolId);
    }

    /** Whether a symbol has this id. */
    public boolean hasSymbol(int symbolId) {
        return symbols.has(symbolId);
    }

    /** The names of all known symbols, in no order. */
    public Collection<String> symbols() {
        return symbols.names();
    }

    /**
     * The id of this type, defined when it is new.
     *
     * @throws IllegalArgumentException when a type of this name but other fields is known, or the
     *     definition is too long for one event
     * @throws SpaceFullException when the store has no id left
     */
    public int typeId(TickType type) {
        return types.id(type);
    }

    /** The id of the type of this name, or -1. */
    public int findType(String name) {
        return types.find(name);
    }

    @Override
    public TickType type(int typeId) {
        return types.type(typeId);
    }

    public boolean hasType(int typeId) {
        return types.has(typeId);
    }

    /** All known types, in the order of their ids. */
    public List<TickType> types() {
        return types.all();
    }

    /**
     * Gives a new session of a source its id and ordinal.
     *
     * @throws IllegalArgumentException when the source has no good name, or a text is too long for
     *     the log
     * @throws SpaceFullException when the store has no id left
     */
    public SessionInfo newSession(
            String source, String format, String sha256, String date, long midnightNs) {
        return sessions.begin(new SessionInfo(0, source, 0, format, sha256, date, midnightNs));
    }

    /**
     * A new session for the node that owns the source's name to agree to: the id is given out, the
     * session is not known yet. Its ordinal is behind those of all sessions of this very file or
     * feed that are known here.
     *
     * @param wanted whose id and ordinal are not looked at
     * @throws IllegalArgumentException as {@link #newSession}
     */
    public SessionInfo proposeSession(SessionInfo wanted) {
        return sessions.propose(wanted);
    }

    /**
     * An earlier life gave out ids of this node's sources up to this one, though its log may lack
     * them: they are not given out again.
     */
    public void givenSources(int lastId) {
        sessions.given(lastId);
    }

    /**
     * What a session that another node proposes is to be, as the names of its source are kept here:
     * one that the other does not know although it is of the same file or feed; else the one that
     * has the id already; else the proposed one, with the source's next ordinal.
     *
     * @throws IllegalArgumentException as {@link #newSession}, and when the id is this node's to
     *     give
     */
    public SessionInfo agreeToSession(SessionInfo proposed) {
        return sessions.agreeTo(proposed);
    }

    /** The node that began a session: its id is of that node's pages. */
    public static int nodeOf(SessionInfo session) {
        return SessionTable.nodeOf(session.sourceId());
    }

    /** All sessions, in the order of their ids. */
    public List<SessionInfo> sessions() {
        return sessions.all();
    }

    public SessionInfo session(int sourceId) {
        return sessions.session(sourceId);
    }

    public boolean hasSession(int sourceId) {
        return sessions.has(sourceId);
    }

    @Override
    public String source(int sourceId) {
        return sessions.session(sourceId).source();
    }

    /**
     * Takes over a definition found in a log.
     *
     * @throws IllegalArgumentException when the id already stands for another name
     */
    public void restoreSymbol(int id, String name) {
        symbols.restore(id, name);
    }

    /** As {@link #restoreSymbol}. */
    public void restoreType(int id, TickType type) {
        types.restore(id, type);
    }

    /** As {@link #restoreSymbol}. */
    public void restoreSession(SessionInfo session) {
        sessions.restore(session);
    }

    /**
     * Takes over what another node says of one of its ids. Told again it changes nothing.
     *
     * @throws IllegalArgumentException when the id stands for another name here, or the name has
     *     another id; both are named
     */
    public void learnSymbol(int id, String name) {
        NameRules.check("symbol", name);
        symbols.restore(id, name);
    }

    /** As {@link #learnSymbol}; a definition must fit one event, as one of this node's must. */
    public void learnType(int id, TickType type) {
        DefinitionCodec.check(type);
        types.restore(id, type);
    }

    /** As {@link #learnSymbol}. */
    public void learnSession(SessionInfo session) {
        sessions.learn(session);
    }
}
