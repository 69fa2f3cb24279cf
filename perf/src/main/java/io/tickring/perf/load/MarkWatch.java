package io.tickring.perf.load;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.tickring.node.Node;
import io.tickring.perf.result.Mark;
import io.tickring.perf.rig.Threads;
import io.tickring.shard.ShardInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Notes when collections, flushes, rolls of the log and merges of segments happened, the last three
 * to within the time between two looks at the node. Close ends it.
 */
final class MarkWatch implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NS_PER_S = 1e9;
    private static final double MS_PER_S = 1e3;

    private final Node node;
    private final long walFileLengthBytes;
    private final long startNs;
    private final double startUptimeS;
    private final List<Mark> marks = new ArrayList<>();
    private final List<NotificationEmitter> collectors = new ArrayList<>();
    private final NotificationListener listener =
            (notification, handback) -> collected(notification);
    private final Thread thread = new Thread(this::run, "mark-watch");
    private volatile boolean running = true;

    /**
     * @param startNs from which marks count, by {@link System#nanoTime}
     */
    MarkWatch(Node node, long walFileLengthBytes, long startNs) {
        this.node = node;
        this.walFileLengthBytes = walFileLengthBytes;
        this.startNs = startNs;
        startUptimeS =
                ManagementFactory.getRuntimeMXBean().getUptime() / MS_PER_S
                        - (System.nanoTime() - startNs) / NS_PER_S;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                collectors.add(emitter);
            }
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void collected(Notification notification) {
        if (notification
                .getType()
                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            final GarbageCollectionNotificationInfo info =
                    GarbageCollectionNotificationInfo.from(
                            (CompositeData) notification.getUserData());
            add(
                    info.getGcInfo().getStartTime() / MS_PER_S - startUptimeS,
                    "gc",
                    info.getGcInfo().getDuration() / MS_PER_S);
        }
    }

    private synchronized void add(double atS, String kind, double seconds) {
        if (atS >= 0) {
            marks.add(new Mark(atS, kind, seconds));
        }
    }

    private void run() {
        List<ShardInfo> before = node.shards();
        while (running) {
            LockSupport.parkNanos(PERIOD_NS);
            final List<ShardInfo> now = node.shards();
            final double atS = (System.nanoTime() - startNs) / NS_PER_S;
            for (int shard = 0; shard < now.size(); shard++) {
                compare(before.get(shard), now.get(shard), atS);
            }
            before = now;
        }
    }

    private void compare(ShardInfo before, ShardInfo now, double atS) {
        if (now.flushed() > before.flushed()) {
            add(atS, "flush", 0);
        }
        if (now.append() / walFileLengthBytes > before.append() / walFileLengthBytes) {
            add(atS, "roll", 0);
        }
        if (merged(now) != merged(before)) {
            add(atS, "compaction", 0);
        }
    }

    /** Changes with every merge, and with nothing else. */
    private static long merged(ShardInfo shard) {
        return shard.groupLevels().stream().mapToLong(level -> level == 0 ? 0 : 1L << level).sum();
    }

    /** What was seen; after close. */
    synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    @Override
    public void close() {
        running = false;
        Threads.join(thread);
        for (NotificationEmitter collector : collectors) {
            try {
                collector.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("it was added by the constructor", e);
            }
        }
    }
}
