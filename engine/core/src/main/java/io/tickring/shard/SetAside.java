package io.tickring.shard;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stored data that was damaged, was set aside, and is missing from its shard since. The manifest
 * keeps it, so that the loss is told for ever.
 *
 * @param kind of file that was damaged
 * @param id of the log file, or of the segment
 * @param file its name in the shard's directory
 * @param keptAs name of what was set aside, in the same directory; empty when there was nothing
 * @param offset in the file where the damage starts
 * @param length bytes of the file that cannot be read any more; of a segment its length
 * @param fromPosition of the first lost byte of log; of a segment, of its first event
 * @param toPosition behind the last lost byte of log; of a segment, of its last event
 * @param frames of log that were lost; 0 of a segment, and where no header could be read
 * @param rows events that were lost; of a log by damaged frames' own headers, marks included
 * @param minEventTime least event time among them; greater than the next when none is known
 * @param maxEventTime greatest
 * @param type name of the segment's type; empty for a log, and for a segment of several types
 * @param reason what was wrong, in words
 */
public record SetAside(
        Kind kind,
        long id,
        String file,
        String keptAs,
        long offset,
        long length,
        long fromPosition,
        long toPosition,
        long frames,
        long rows,
        long minEventTime,
        long maxEventTime,
        String type,
        String reason) {
    /** What can be set aside. */
    public enum Kind {
        /** Frames of a log file; events among them are lost. */
        LOG(1),
        /** A whole segment. */
        SEGMENT(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("what was set aside is of unknown kind " + code);
        }
    }

    /** Whether event times are known. */
    public boolean hasTimes() {
        return minEventTime <= maxEventTime;
    }

    /** One line for people. */
    public String words(int shard) {
        final StringBuilder words = new StringBuilder("shard-").append(shard).append('/');
        words.append(file)
                .append(" at byte ")
                .append(offset)
                .append(" (")
                .append(reason)
                .append("): ");
        if (kind == Kind.SEGMENT) {
            words.append(String.format(Locale.ROOT, "all its %,d rows", rows))
                    .append(type.isEmpty() ? "" : " of type " + type)
                    .append(" are missing, positions ");
        } else {
            words.append(String.format(Locale.ROOT, "%,d B of log are missing", length))
                    .append(
                            frames == 0
                                    ? ", of which no frame header can be read"
                                    : String.format(
                                            Locale.ROOT,
                                            ", at least %,d frames with about %,d events",
                                            frames,
                                            rows))
                    .append(", positions ");
        }
        words.append(fromPosition).append(" to ").append(toPosition);
        if (hasTimes()) {
            words.append(", event times ").append(minEventTime).append(" to ").append(maxEventTime);
        }
        return words.append(
                        keptAs.isEmpty()
                                ? "; nothing was left to set aside"
                                : "; the damaged bytes are kept in " + keptAs)
                .toString();
    }

    /** The same for programs; plain texts, numbers and nulls. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind.name().toLowerCase(Locale.ROOT));
        map.put("file", file);
        map.put("keptAs", keptAs.isEmpty() ? null : keptAs);
        map.put("offset", offset);
        map.put("length", length);
        map.put("fromPosition", fromPosition);
        map.put("toPosition", toPosition);
        map.put("frames", frames);
        map.put("rows", rows);
        map.put("firstEventTime", hasTimes() ? minEventTime : null);
        map.put("lastEventTime", hasTimes() ? maxEventTime : null);
        map.put("type", type.isEmpty() ? null : type);
        map.put("reason", reason);
        return map;
    }
}
