package io.tickring.tools;

/** How rows are printed. */
enum RowFormat {
    /** Aligned columns, for people. */
    TABLE,
    /** RFC 4180, with a header line. */
    CSV,
    /** One JSON object a line. */
    JSONL
}
