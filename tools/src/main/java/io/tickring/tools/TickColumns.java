package io.tickring.tools;

import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The columns of events as rows: what every event has, then the payload fields of the selected
 * types, each name once. The order is the same for every store that has the same types.
 * <b>Thread:</b> one.
 */
final class TickColumns {
    /** What every event has. */
    static final List<String> COMMON =
            List.of(
                    "eventTime",
                    "receiveTime",
                    "source",
                    "session",
                    "sourceSequence",
                    "symbol",
                    "type");

    private final NameRegistry names;
    private final List<TickType> types;
    private final List<String> payload;
    private final Field[][] fieldsByType = new Field[TickLayout.MAX_TYPE_ID + 1][];

    TickColumns(NameRegistry names, Selection selection) {
        this.names = names;
        this.types = selectedTypes(names, selection);
        final Set<String> fields = new LinkedHashSet<>();
        for (TickType type : types) {
            type.fields().forEach(field -> fields.add(field.name()));
        }
        payload = List.copyOf(fields);
        for (TickType type : types) {
            fieldsByType[names.findType(type.name())] =
                    payload.stream()
                            .map(name -> type.findField(name).orElse(null))
                            .toArray(Field[]::new);
        }
    }

    private static List<TickType> selectedTypes(NameRegistry names, Selection selection) {
        final List<TickType> selected = new ArrayList<>();
        for (TickType type : names.types()) {
            final int id = names.findType(type.name());
            if (!BuiltinTypes.isMark(id) && selection.hasType(id)) {
                selected.add(type);
            }
        }
        final List<TickType> builtin =
                BuiltinTypes.all().stream().filter(selected::contains).toList();
        selected.removeAll(builtin);
        selected.sort(Comparator.comparing(TickType::name));
        return Stream.concat(builtin.stream(), selected.stream()).toList();
    }

    /** The selected types: the built-in ones, then those defined in the store by name. */
    List<TickType> types() {
        return types;
    }

    /** Names of the payload columns. */
    List<String> payload() {
        return payload;
    }

    /** The name of a payload column beside the common ones. */
    static String columnName(String field) {
        return COMMON.contains(field) ? "payload." + field : field;
    }

    /** This event's fields by payload column; null where its type lacks one. */
    Field[] fields(Tick tick) {
        return fieldsByType[tick.typeId()];
    }

    /** Counts the sessions of the event's source from 1. */
    int session(Tick tick) {
        return names.session(tick.sourceId()).ordinal();
    }

    /** Whether a field's value is a number of JSON; prices are texts, so that none is rounded. */
    static boolean isJsonNumber(Field field) {
        return switch (field.kind()) {
            case PRICE, CHAR, TEXT, BYTES -> false;
            case SIZE -> field.exponent() == 0;
            default -> true;
        };
    }

    /** Whether the field has no value in this event. */
    static boolean isAbsent(Tick tick, Field field) {
        return field.kind() == FieldKind.PRICE && tick.getLong(field) == Decimals.UNDEFINED_PRICE;
    }
}
