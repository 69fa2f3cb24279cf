package io.tickring.symbol;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The symbols of a {@link NameRegistry}: names, ids, and the slot of each. <b>Thread:</b> any; a
 * new symbol takes the lock, looking one up does not and does not allocate.
 */
final class SymbolTable {
    /** Ids are given out in pages of so many. */
    static final int PAGE = 4096;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = PAGE - 1;

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

    private final int maxSymbols;
    private final IdPages free;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final String[][] pages;

    /** A longer one takes its place as it grows, so that a look-up is one load behind one check. */
    private Slots slots = new Slots(new short[PAGE]);

    /**
     * @param nodeId whose ids are given out
     */
    SymbolTable(int nodeId, int maxSymbols) {
        this.maxSymbols = maxSymbols;
        free = new IdPages("symbols", nodeId, PAGE_SHIFT, 1, maxSymbols);
        pages = new String[(maxSymbols >>> PAGE_SHIFT) + 1][];
        place(0, "");
    }

    /** As {@link NameRegistry#symbolId}. */
    int id(String name) {
        final Integer known = ids.get(name);
        return known != null ? known : newId(name);
    }

    private synchronized int newId(String name) {
        final Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        NameRules.check("symbol", name);
        final int id = free.give(name);
        place(id, name);
        ids.put(name, id);
        return id;
    }

    /** The id of a known symbol, or -1. */
    int find(String name) {
        return ids.getOrDefault(name, -1);
    }

    /** As {@link NameRegistry#symbol}. */
    String name(int id) {
        final String[] page = id >>> PAGE_SHIFT < pages.length ? pages[id >>> PAGE_SHIFT] : null;
        final String name = page == null ? null : page[id & PAGE_MASK];
        if (name == null) {
            throw new IllegalArgumentException("no symbol has id " + id);
        }
        return name;
    }

    /** The slot of a known id, one array load; unknown ids have slot 0. */
    int slot(int id) {
        final short[] known = slots.bySymbol;
        return id >= 0 && id < known.length ? known[id] : 0;
    }

    boolean has(int id) {
        final int page = id >>> PAGE_SHIFT;
        return page < pages.length && pages[page] != null && pages[page][id & PAGE_MASK] != null;
    }

    Collection<String> names() {
        return ids.keySet();
    }

    /** As {@link NameRegistry#restoreSymbol}. */
    synchronized void restore(int id, String name) {
        if (id < 1 || id > maxSymbols) {
            throw new IllegalArgumentException(
                    "symbol id " + id + " of " + name + " is out of range");
        }
        if (has(id)) {
            if (!name(id).equals(name)) {
                throw NameRules.conflict("symbol", id, name(id), name);
            }
            return;
        }
        final Integer known = ids.putIfAbsent(name, id);
        if (known != null) {
            throw NameRules.twoIds("symbol", name, known, id);
        }
        place(id, name);
        free.taken(id);
    }

    private void place(int id, String name) {
        final int page = id >>> PAGE_SHIFT;
        if (pages[page] == null) {
            pages[page] = new String[PAGE];
        }
        pages[page][id & PAGE_MASK] = name;
        placeSlot(id, SlotHash.slot(name));
    }

    /** Callers hold the lock, so that no slot is lost to a copy. */
    private void placeSlot(int id, int slot) {
        final short[] known = slots.bySymbol;
        if (id < known.length) {
            known[id] = (short) slot;
        } else {
            final long wanted = Math.max(2L * known.length, (id | PAGE_MASK) + 1L);
            final short[] longer =
                    Arrays.copyOf(known, (int) Math.min(wanted, (long) pages.length << PAGE_SHIFT));
            longer[id] = (short) slot;
            slots = new Slots(longer);
        }
    }
}
