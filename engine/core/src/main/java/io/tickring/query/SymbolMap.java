package io.tickring.query;

import io.tickring.symbol.NameRegistry;
import java.util.Arrays;
import java.util.function.IntFunction;

/** State by symbol id, in pages. <b>Thread:</b> one at a time. */
final class SymbolMap<T> {
    private static final int PAGE_LENGTH = NameRegistry.SYMBOL_PAGE;

    private Object[][] pages = new Object[4][];

    /** Is told each id and its state, in the order of the ids. */
    interface Visitor<T> {
        void visit(int symbolId, T state);
    }

    /** The state of a symbol, made when there is none yet. */
    @SuppressWarnings("unchecked")
    T get(int symbolId, IntFunction<T> make) {
        final int page = symbolId / PAGE_LENGTH;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new Object[PAGE_LENGTH];
        }
        final int index = symbolId % PAGE_LENGTH;
        if (pages[page][index] == null) {
            pages[page][index] = make.apply(symbolId);
        }
        return (T) pages[page][index];
    }

    @SuppressWarnings("unchecked")
    void forEach(Visitor<? super T> visitor) {
        for (int page = 0; page < pages.length; page++) {
            for (int i = 0; pages[page] != null && i < PAGE_LENGTH; i++) {
                if (pages[page][i] != null) {
                    visitor.visit(page * PAGE_LENGTH + i, (T) pages[page][i]);
                }
            }
        }
    }
}
