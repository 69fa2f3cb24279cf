package io.tickring.perf.peers;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.status.RecordingPos;
import io.tickring.perf.rig.WorkDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.agrona.concurrent.status.CountersReader;

/** Aeron Archive: an exclusive IPC publication, recorded, and its replay. */
final class AeronArchivePeer implements Peer {
    private static final String CONTROL = "aeron:ipc?term-length=64k";
    private static final int REPLAY_STREAM_ID = 1002;

    @Override
    public String version() {
        return Versions.ofManifest(Archive.class);
    }

    @Override
    public List<String> settings() {
        return List.of(
                "archiving media driver in the process, threading SHARED for driver and archive,"
                        + " control over IPC, "
                        + AeronMedia.CHANNEL,
                "recording in files, fileSyncLevel 0: the kernel writes the pages back; segment"
                        + " files at their default length",
                "append: until the recording's position is the publication's; replay:"
                        + " AeronArchive.replay into a subscription of the same process",
                "agrona.disable.bounds.checks=true");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        try (WorkDirectory shared = WorkDirectory.in(Path.of(settings.shared()));
                ArchivingMediaDriver driver = launch(shared.resolve(""), directory);
                Aeron aeron =
                        Aeron.connect(
                                new Aeron.Context()
                                        .aeronDirectoryName(
                                                driver.mediaDriver().aeronDirectoryName()));
                AeronArchive archive =
                        AeronArchive.connect(
                                new AeronArchive.Context()
                                        .aeron(aeron)
                                        .controlRequestChannel(CONTROL)
                                        .controlResponseChannel(CONTROL))) {
            append(aeron, archive, input, figures);
            WriteBack.await();
            tail(aeron, archive, input, figures);
        }
    }

    private static ArchivingMediaDriver launch(Path shared, Path directory) {
        final String aeron = AeronMedia.context(shared).aeronDirectoryName();
        return ArchivingMediaDriver.launch(
                AeronMedia.context(shared).spiesSimulateConnection(true),
                new Archive.Context()
                        .aeronDirectoryName(aeron)
                        .archiveDir(directory.resolve("archive").toFile())
                        .deleteArchiveOnStart(true)
                        .threadingMode(ArchiveThreadingMode.SHARED)
                        .controlChannelEnabled(false)
                        .localControlChannel(CONTROL)
                        .archiveClientContext(
                                new AeronArchive.Context().controlResponseChannel(CONTROL))
                        .recordingEventsEnabled(false)
                        .replicationChannel("aeron:udp?endpoint=localhost:0"));
    }

    private static void append(Aeron aeron, AeronArchive archive, PeerInput input, Figures figures)
            throws Exception {
        final long ns;
        final long recordingId;
        final long end;
        try (ExclusivePublication publication =
                archive.addRecordedExclusivePublication(AeronMedia.CHANNEL, AeronMedia.STREAM_ID)) {
            final CountersReader counters = aeron.countersReader();
            final int counterId = awaitCounter(counters, publication, archive.archiveId());
            recordingId = RecordingPos.getRecordingId(counters, counterId);
            final long startNs = System.nanoTime();
            AeronMedia.publish(publication, input);
            end = publication.position();
            while (counters.getCounterValue(counterId) < end) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
            ns = System.nanoTime() - startNs;
            archive.stopRecording(publication);
        }
        final Answer all =
                figures.replay(
                        "", input.ticks(), () -> replay(archive, recordingId, end, input.ticks()));
        figures.rate(PeerJob.APPEND, "", input.ticks(), ns, all);
    }

    private static Answer replay(AeronArchive archive, long recordingId, long end, long records) {
        try (Subscription replay =
                archive.replay(recordingId, 0, end, AeronMedia.CHANNEL, REPLAY_STREAM_ID)) {
            return AeronMedia.poll(replay, records);
        }
    }

    /** A recording and a live subscriber at once. */
    private static void tail(Aeron aeron, AeronArchive archive, PeerInput input, Figures figures)
            throws Exception {
        final int streamId = REPLAY_STREAM_ID + 1;
        try (Subscription subscription = aeron.addSubscription(AeronMedia.CHANNEL, streamId);
                ExclusivePublication publication =
                        archive.addRecordedExclusivePublication(AeronMedia.CHANNEL, streamId)) {
            final CountersReader counters = aeron.countersReader();
            final int counterId = awaitCounter(counters, publication, archive.archiveId());
            while (!subscription.isConnected()) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
            final CompletableFuture<Answer> reader =
                    CompletableFuture.supplyAsync(
                            () -> AeronMedia.poll(subscription, input.ticks()));
            final long startNs = System.nanoTime();
            AeronMedia.publish(publication, input);
            final Answer read = reader.get();
            while (counters.getCounterValue(counterId) < publication.position()) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
            figures.rate(PeerJob.TAIL, "", input.ticks(), System.nanoTime() - startNs, read);
        }
    }

    private static int awaitCounter(
            CountersReader counters, ExclusivePublication publication, long archiveId) {
        int counterId = CountersReader.NULL_COUNTER_ID;
        while (counterId == CountersReader.NULL_COUNTER_ID || !publication.isConnected()) {
            YieldingIdleStrategy.INSTANCE.idle();
            counterId =
                    RecordingPos.findCounterIdBySession(
                            counters, publication.sessionId(), archiveId);
        }
        return counterId;
    }
}
