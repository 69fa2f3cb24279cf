package io.tickring.tools;

import io.tickring.tick.Tick;
import java.io.IOException;
import java.io.OutputStream;

/** Writes events as rows of some format. <b>Thread:</b> one. */
interface TickOutput {
    void write(Tick tick) throws IOException;

    /** All events are written; the stream stays open. */
    void finish() throws IOException;

    /**
     * Rows in a text format.
     *
     * @param out unbuffered
     */
    static TickOutput of(RowFormat format, TickColumns columns, OutputStream out)
            throws IOException {
        return switch (format) {
            case TABLE -> new TickTable(columns, out);
            case CSV -> new TickCsv(columns, out);
            case JSONL -> TickJson.lines(columns, out);
        };
    }
}
