package io.tickring.formats;

import java.util.ArrayList;
import java.util.List;

/** The un-flushed log of one shard, FORMATS.md §3: the valid prefix. */
final class LogReader {
    private static final int HEADER_LENGTH = 64;
    private static final int EVENTS = 1;
    private static final int EVENTS_WITH_ENTRIES = 2;
    private static final int END_OF_FILE = 3;
    private static final int HOLE = 4;

    private final StoreImage image;
    private final String directory;
    private final Manifest manifest;
    private final List<Event> events = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long position;
    private long forced;
    private boolean ended;
    private int holes;

    LogReader(StoreImage image, String directory, Manifest manifest) {
        this.image = image;
        this.directory = directory;
        this.manifest = manifest;
        position = manifest.flushed();
        forced = manifest.forced();
    }

    /** Where the valid prefix ends. */
    long end() {
        return position;
    }

    /** Places where damage was set aside. */
    int holes() {
        return holes;
    }

    List<Event> events() {
        return events;
    }

    /** Those that are not of zeros. */
    List<Entry> entries() {
        return entries;
    }

    LogReader read() {
        for (Manifest.LogFile use : manifest.logFiles()) {
            final Bytes file = file(use);
            if (file == null) {
                ended = true;
                continue;
            }
            final long end = use.basePosition() + file.length();
            if (end <= manifest.flushed()) {
                continue;
            }
            if (!ended) {
                FormatException.check(
                        use.basePosition() <= position,
                        file.where(),
                        "the log has a gap from " + position + " to " + use.basePosition());
                walk(use, file, Math.max(HEADER_LENGTH, position - use.basePosition()));
            }
            recordForced(use, file);
        }
        FormatException.check(
                forced <= position,
                directory,
                "damaged log: it ends at " + position + ", forced was " + forced);
        return this;
    }

    /** The file of this use, or null when its header is not (or not yet) of this use. */
    private Bytes file(Manifest.LogFile use) {
        final String path = directory + "/" + use.name();
        if (!image.has(path)) {
            return null;
        }
        final Bytes file = image.file(path);
        if (file.length() < HEADER_LENGTH || file.u32(60) != file.crc(0, 60)) {
            return null;
        }
        FormatException.check("TRWL".equals(file.ascii(0, 4)), path, "is no log file");
        StoreHeader.checkMajor(path, file.u16(4));
        final boolean fits =
                file.i64(8) == manifest.storeId()
                        && file.i32(16) == manifest.shard()
                        && file.i64(24) == use.generation()
                        && file.i64(32) == use.basePosition()
                        && file.i64(40) == file.length();
        return fits ? file : null;
    }

    private void walk(Manifest.LogFile use, Bytes file, long from) {
        long at = from;
        while (at < file.length()) {
            if (!isFrame(use, file, at)) {
                position = use.basePosition() + at;
                ended = true;
                return;
            }
            switch (file.u16(at + 8)) {
                case EVENTS -> takeEvents(use, file, at);
                case EVENTS_WITH_ENTRIES -> {
                    takeEvents(use, file, at);
                    takeEntries(file, at);
                }
                case HOLE -> holes++;
                case END_OF_FILE -> {
                    position = use.basePosition() + file.length();
                    return;
                }
                default ->
                        throw new FormatException(
                                file.where(), "frame of unknown type " + file.u16(at + 8));
            }
            at += file.u32(at);
        }
        position = use.basePosition() + file.length();
    }

    private static boolean isFrame(Manifest.LogFile use, Bytes file, long at) {
        if (file.length() - at < HEADER_LENGTH) {
            return false;
        }
        final long length = file.u32(at);
        return length >= HEADER_LENGTH
                && length % Event.LINE_LENGTH == 0
                && length <= file.length() - at
                && file.i32(at + 12) == file.i32(16)
                && file.i64(at + 16) == use.basePosition() + at
                && file.i64(at + 24) == use.generation()
                && file.u32(at + 4) == file.crc(at + 8, at + length)
                && fills(file, at, length);
    }

    private static boolean fills(Bytes file, long frame, long length) {
        return switch (file.u16(frame + 8)) {
            case EVENTS -> eventsFill(file, frame, length - HEADER_LENGTH);
            case EVENTS_WITH_ENTRIES -> {
                final long entries = Entry.paddedLength(entries(file, frame));
                yield entries <= length - HEADER_LENGTH
                        && eventsFill(file, frame, length - HEADER_LENGTH - entries)
                        && entriesStand(file, frame);
            }
            default -> true;
        };
    }

    private static long entries(Bytes file, long frame) {
        return (long) file.i32(frame + 40) + file.u16(frame + 10);
    }

    private static boolean eventsFill(Bytes file, long frame, long length) {
        final long end = frame + HEADER_LENGTH + length;
        long at = frame + HEADER_LENGTH;
        int events = 0;
        while (at < end) {
            at += Event.lengthAt(file, at);
            events++;
        }
        return at == end
                && events == file.i32(frame + 40)
                && length / Event.LINE_LENGTH == file.i32(frame + 44);
    }

    private static boolean entriesStand(Bytes file, long frame) {
        long at = linesEnd(file, frame);
        int without = 0;
        for (long n = entries(file, frame); n > 0; n--) {
            without += Entry.at(file, at).flags() & Entry.NO_EVENT;
            at += Entry.LENGTH;
        }
        return without == file.u16(frame + 10) && file.isZero(at, frame + file.u32(frame));
    }

    private static long linesEnd(Bytes file, long frame) {
        return frame + HEADER_LENGTH + (long) file.i32(frame + 44) * Event.LINE_LENGTH;
    }

    private void takeEntries(Bytes file, long frame) {
        long at = linesEnd(file, frame);
        for (long n = entries(file, frame); n > 0; n--) {
            final Entry entry = Entry.at(file, at);
            if (!entry.isEmpty()) {
                entry.check(file.where());
                entries.add(entry);
            }
            at += Entry.LENGTH;
        }
    }

    private void takeEvents(Manifest.LogFile use, Bytes file, long frame) {
        final long end = linesEnd(file, frame);
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (long at = frame + HEADER_LENGTH; at < end; at += Event.lengthAt(file, at)) {
            final Event event = Event.at(file, at, use.basePosition() + at);
            events.add(event);
            if (!event.isMark()) {
                least = Math.min(least, event.eventTime());
                greatest = Math.max(greatest, event.eventTime());
            }
        }
        FormatException.check(
                file.i64(frame + 48) == least && file.i64(frame + 56) == greatest,
                file.where(),
                "frame at " + frame + " has other event times");
    }

    /** Every frame of the file tells what was forced, wherever it lies. */
    private void recordForced(Manifest.LogFile use, Bytes file) {
        for (long at = HEADER_LENGTH; at < file.length(); at += HEADER_LENGTH) {
            if (isFrame(use, file, at)) {
                forced = Math.max(forced, file.i64(at + 32));
            }
        }
    }
}
