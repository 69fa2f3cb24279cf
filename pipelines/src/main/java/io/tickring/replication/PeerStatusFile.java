package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.WritableFile;
import io.tickring.ingest.Agent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells other processes how a node's peers are doing: a small text file in the node's directory,
 * replaced every half second while the node runs. Never forced and never believed by the node: it
 * is for people.
 *
 * <pre>
 * node connected outboxBytes credits ackedPosition refusedOffers refusedFrames trouble
 * </pre>
 *
 * One line a peer, tabs between. <b>Thread:</b> its own.
 */
public final class PeerStatusFile implements Agent {
    /** Its name in a node's directory. */
    public static final String NAME = "peers.status";

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int FIELDS = 8;

    private final FileSystem files;
    private final Path directory;
    private final Supplier<List<PeerStatus>> peers;
    private boolean begun;
    private long lastNs;

    PeerStatusFile(FileSystem files, Path directory, Supplier<List<PeerStatus>> peers) {
        this.files = files;
        this.directory = directory;
        this.peers = peers;
    }

    /**
     * What a node's directory says of its peers; none when the node is alone or never ran.
     *
     * @throws IOException when the file cannot be read
     */
    public static List<PeerStatus> read(FileSystem files, Path directory) throws IOException {
        final Path file = directory.resolve(NAME);
        final List<PeerStatus> peers = new ArrayList<>();
        if (files.exists(file)) {
            for (String line :
                    StandardCharsets.UTF_8.decode(files.read(file)).toString().split("\n", -1)) {
                final String[] fields = line.split("\t", FIELDS);
                if (fields.length == FIELDS) {
                    peers.add(parse(file, fields));
                }
            }
        }
        return peers;
    }

    private static PeerStatus parse(Path file, String[] fields) throws IOException {
        try {
            return new PeerStatus(
                    Integer.parseInt(fields[0]),
                    Boolean.parseBoolean(fields[1]),
                    fields[7].isEmpty() ? null : fields[7],
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4]),
                    Long.parseLong(fields[5]),
                    Long.parseLong(fields[6]));
        } catch (NumberFormatException e) {
            throw new IOException(
                    file + ": '" + fields[0] + "...' says nothing of a peer; delete the file", e);
        }
    }

    @Override
    public boolean doWork(long nowNs) {
        if (begun && nowNs - lastNs < INTERVAL_NS) {
            return false;
        }
        begun = true;
        lastNs = nowNs;
        write();
        return false;
    }

    /** Replaces the file now. What cannot be written is left out: the one before stays. */
    void write() {
        try {
            replace();
        } catch (IOException e) {
            // A disk that is full, say; the next is due soon.
            return;
        }
    }

    private void replace() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (PeerStatus peer : peers.get()) {
            text.append(peer.node()).append('\t').append(peer.connected());
            text.append('\t').append(peer.outboxBytes()).append('\t').append(peer.credits());
            text.append('\t').append(peer.ackedPosition());
            text.append('\t').append(peer.refusedOffers());
            text.append('\t').append(peer.refusedFrames()).append('\t');
            text.append(peer.trouble() == null ? "" : peer.trouble().replaceAll("\\s", " "));
            text.append('\n');
        }
        final Path temporary = directory.resolve(NAME + ".tmp");
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile file = files.create(temporary)) {
            file.write(StandardCharsets.UTF_8.encode(text.toString()));
        }
        files.rename(temporary, directory.resolve(NAME));
    }

    @Override
    public long idleNs() {
        return INTERVAL_NS / 5;
    }

    @Override
    public String name() {
        return "peer-status";
    }
}
