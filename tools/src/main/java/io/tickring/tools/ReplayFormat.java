package io.tickring.tools;

/** What a replay makes of the events. */
enum ReplayFormat {
    /** Nothing: it only reads them. */
    NONE,
    /** RFC 4180, with a header line. */
    CSV,
    /** One JSON object a line. */
    JSONL,
    /** The bytes of the feed that they came from. */
    ITCH
}
