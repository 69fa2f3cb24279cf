package io.tickring.shard;

import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** All that a shard has defined, as mark events one behind the other. */
final class MarkImage {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final Marks marks = new Marks();

    private MarkImage() {}

    static ByteBuffer of(Definitions definitions, NameRegistry names) {
        final MarkImage image = new MarkImage();
        for (int id = definitions.symbols().nextSetBit(1);
                id >= 0;
                id = definitions.symbols().nextSetBit(id + 1)) {
            image.add(image.marks.symbol(id, names.symbol(id)));
        }
        for (int id = BuiltinTypes.FIRST_DEFINED_ID; id <= TickLayout.MAX_TYPE_ID; id++) {
            if (definitions.hasType(id)) {
                image.add(image.marks.type(id, names.type(id)));
            }
        }
        definitions
                .sessions()
                .values()
                .forEach(session -> image.add(image.marks.sessionStart(session)));
        definitions.ends().forEach((source, end) -> image.add(image.marks.sessionEnd(source, end)));
        return ByteBuffer.wrap(image.lines.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void add(int eventLines) {
        final byte[] event = new byte[eventLines << TickLayout.LINE_SHIFT];
        marks.event().get(0, event);
        lines.writeBytes(event);
    }
}
