package io.tickring.feed.itch;

/** Why bytes of an ITCH file are kept raw; the letter stands in the field {@code reason}. */
public enum ItchRawReason {
    UNKNOWN_TYPE('U', "message type that the specification does not have"),
    WRONG_LENGTH('L', "length other than the specification's"),
    ZERO_LENGTH('Z', "record of zero bytes"),
    TEXT('S', "text that is not printable ASCII"),
    NUMBER('N', "number that does not fit a tick's field"),
    CUT('C', "record cut by the end of the file"),
    TRAILING('T', "byte behind the last record");

    private final char letter;
    private final String text;

    ItchRawReason(char letter, String text) {
        this.letter = letter;
        this.text = text;
    }

    public char letter() {
        return letter;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
