package io.tickring.feed.itch;

import io.tickring.feed.TickSink;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Names;
import io.tickring.tick.SpaceFullException;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps every event on the heap, one buffer each, so a test may change it. */
final class MemorySink implements TickSink, Names {
    private final List<Tick> ticks = new ArrayList<>();
    private final List<String> symbols = new ArrayList<>();
    private final List<TickType> types = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();
    private int expectations;
    private final TickWriter writer = new TickWriter();
    private final int maxSymbols;
    private Tick begun;

    MemorySink() {
        this(Integer.MAX_VALUE);
    }

    MemorySink(int maxSymbols) {
        this.maxSymbols = maxSymbols;
    }

    List<Tick> ticks() {
        return ticks;
    }

    Tick tick(int index) {
        return ticks.get(index);
    }

    @Override
    public TickWriter begin(int typeId, int lines, int symbolId, long eventTime, long receiveTime) {
        assert begun == null : "begin without end";
        final ByteBuffer memory =
                ByteBuffer.allocate(lines * TickLayout.LINE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        writer.wrap(memory, 0);
        writer.begin(typeId, lines, symbolId, 1, ticks.size() + 1L, eventTime, receiveTime);
        begun = new Tick(this).wrap(memory, 0, 64L * ticks.size());
        return writer;
    }

    @Override
    public void end() {
        ticks.add(begun);
        begun = null;
    }

    /** How often it was told of names to come. */
    int expectations() {
        return expectations;
    }

    /** Names that were asked for and not told of before. */
    List<String> unexpected() {
        return symbols.stream().filter(name -> !expected.contains(name)).toList();
    }

    @Override
    public void expect(Collection<String> names) {
        assert begun == null : "names are told of between events";
        expectations++;
        expected.addAll(names);
    }

    @Override
    public int symbolId(String name) {
        assert begun == null : "names are asked for between events";
        final int index = symbols.indexOf(name);
        if (index >= 0) {
            return index + 1;
        }
        if (symbols.size() == maxSymbols) {
            throw new SpaceFullException("symbols", maxSymbols, name);
        }
        symbols.add(name);
        return symbols.size();
    }

    @Override
    public int typeId(TickType type) {
        final int builtin = BuiltinTypes.all().indexOf(type);
        if (builtin >= 0) {
            return builtin + 1;
        }
        if (!types.contains(type)) {
            types.add(type);
        }
        return BuiltinTypes.FIRST_DEFINED_ID + types.indexOf(type);
    }

    @Override
    public String symbol(int symbolId) {
        return symbolId == 0 ? "" : symbols.get(symbolId - 1);
    }

    @Override
    public TickType type(int typeId) {
        return typeId < BuiltinTypes.FIRST_DEFINED_ID
                ? BuiltinTypes.all().get(typeId - 1)
                : types.get(typeId - BuiltinTypes.FIRST_DEFINED_ID);
    }

    @Override
    public String source(int sourceId) {
        return "test";
    }
}
