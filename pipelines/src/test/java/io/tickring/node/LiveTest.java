package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Profile;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.Subscription;
import io.tickring.query.Select;
import io.tickring.query.UnknownNameException;
import io.tickring.tick.BuiltinTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What live handlers see. */
class LiveTest {
    /** Sequence by symbol; each tick in a query already when it is shown. */
    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"BALANCED", "QUIET"})
    @Tag("smoke")
    void shouldShowEveryTickInOrderBehindItsShard(Profile profile, @TempDir Path directory)
            throws IOException, InterruptedException {
        final int publishers = 3;
        final int ticks = 20_000;
        final AtomicLong seen = new AtomicLong();
        final AtomicReference<Throwable> wrong = new AtomicReference<>();
        try (Node node = Node.open(Nodes.small(directory).shards(2).profile(profile))) {
            final Map<String, Long> last = new HashMap<>();
            node.onTick(
                    Select.all(),
                    tick -> {
                        final String symbol = tick.symbol();
                        final Long before = last.put(symbol, tick.sourceSequence());
                        if ((before == null ? 0 : before) + 1 != tick.sourceSequence()) {
                            wrong.compareAndSet(null, new AssertionError(before + ", " + tick));
                        }
                        if (seen.incrementAndGet() % 5_000 == 0
                                && node.query().symbols(symbol).count() < tick.sourceSequence()) {
                            wrong.compareAndSet(null, new AssertionError("not logged: " + tick));
                        }
                    });
            final List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                final String name = "P" + p;
                threads.add(
                        new Thread(
                                () -> {
                                    try (Publisher publisher = node.publisher(name, AckMode.WAL)) {
                                        final int symbol = node.symbol(name);
                                        for (int i = 1; i <= ticks; i++) {
                                            Nodes.trade(publisher, symbol, i, i, 1);
                                        }
                                    }
                                }));
            }
            threads.forEach(Thread::start);
            Await.end(threads);
            Await.until("all", () -> seen.get() == (long) publishers * ticks);
        }
        if (wrong.get() != null) {
            throw new AssertionError("a live handler was shown something wrong", wrong.get());
        }
        assertEquals((long) publishers * ticks, seen.get());
    }

    /** A publisher's offers take ring slots one behind the other, so the test knows which wrap. */
    @Test
    void shouldShowEventsWholeThatWrapFromTheLastSlotToTheFirst(@TempDir Path directory)
            throws IOException {
        final AtomicLong seen = new AtomicLong();
        final AtomicReference<Throwable> wrong = new AtomicReference<>();
        long slots = 0;
        int wraps = 0;
        int events = 0;
        try (Node node = Node.open(Nodes.small(directory).walFileLengthBytes(4 << 20).shards(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            node.onTick(
                    Select.all(),
                    tick -> {
                        try {
                            PatternEvents.check(tick);
                            assertEquals(seen.incrementAndGet(), tick.sourceSequence());
                        } catch (RuntimeException | Error e) {
                            wrong.compareAndSet(null, e);
                        }
                    });
            final PatternEvents pattern = new PatternEvents(node);
            while (wraps < 5) {
                final int lines = PatternEvents.lines(publisher.nextSequence());
                pattern.stage(publisher, node.symbol("S" + events % 7));
                Nodes.untilAccepted(publisher::offer);
                if (slots % IngestRing.SLOTS + lines > IngestRing.SLOTS) {
                    wraps++;
                }
                slots += lines;
                events++;
            }
            final long all = events;
            Await.until("all", () -> seen.get() == all || wrong.get() != null);
            if (wrong.get() != null) {
                throw new AssertionError("not whole, live", wrong.get());
            }
            assertEquals(events, node.replay().run(PatternEvents::check), "whole, stored");
        }
    }

    @Test
    void shouldShowOnlyWhatIsSelected(@TempDir Path directory) throws IOException {
        final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            node.onTick(
                    Select.symbols("AAPL").types(BuiltinTypes.TRADE),
                    tick -> seen.add(tick.symbol() + tick.eventTime()));
            assertThrows(
                    UnknownNameException.class,
                    () -> node.onTick(Select.all().types("no_such_type"), tick -> {}));
            final int aapl = node.symbol("AAPL");
            final int msft = node.symbol("MSFT");
            for (int i = 1; i <= 3; i++) {
                Nodes.trade(publisher, msft, i, 1, 1);
                final int time = i;
                Nodes.untilAccepted(() -> publisher.quote(aapl, time, time, 1, 1, 2, 1));
                Nodes.trade(publisher, aapl, i, 1, 1);
            }
        }
        assertEquals(List.of("AAPL1", "AAPL2", "AAPL3"), seen);
    }

    @Test
    void shouldDropAHandlerThatThrowsSayWhyAndServeTheOthers(@TempDir Path directory)
            throws IOException {
        final PrintStream err = System.err;
        final ByteArrayOutputStream log = new ByteArrayOutputStream();
        final AtomicLong thrown = new AtomicLong();
        final AtomicLong broken = new AtomicLong();
        final AtomicLong seen = new AtomicLong();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            node.onTick(
                    Select.all(),
                    tick -> {
                        thrown.incrementAndGet();
                        throw new IllegalStateException("planted in a handler");
                    });
            node.onTick(
                    Select.all(),
                    tick -> {
                        broken.incrementAndGet();
                        throw new AssertionError("planted error in a handler");
                    });
            node.onTick(Select.all(), tick -> seen.incrementAndGet());
            final int symbol = node.symbol("AAPL");
            for (int i = 1; i <= 1_000; i++) {
                Nodes.trade(publisher, symbol, i, 1, 1);
            }
            Await.until("the good one", () -> seen.get() == 1_000);
            assertTrue(node.failure().isEmpty());
        } finally {
            System.setErr(err);
        }
        assertEquals(1, thrown.get());
        assertEquals(1, broken.get());
        final String said = log.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("planted in a handler"), said);
        assertTrue(said.contains("planted error in a handler"), said);
    }

    @Test
    void shouldShowNothingMoreBehindAClosedSubscription(@TempDir Path directory)
            throws IOException {
        final AtomicLong first = new AtomicLong();
        final AtomicLong second = new AtomicLong();
        try (Node node = Node.open(Nodes.small(directory));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final int symbol = node.symbol("AAPL");
            final Subscription subscription =
                    node.onTick(Select.all(), tick -> first.incrementAndGet());
            node.onTick(Select.all(), tick -> second.incrementAndGet());
            for (int i = 1; i <= 100; i++) {
                Nodes.trade(publisher, symbol, i, 1, 1);
            }
            Await.until("both", () -> second.get() == 100);
            assertEquals(100, first.get());
            subscription.close();
            subscription.close();
            for (int i = 101; i <= 200; i++) {
                Nodes.trade(publisher, symbol, i, 1, 1);
            }
            Await.until("the other one", () -> second.get() == 200);
            assertEquals(100, first.get());
        }
    }

    /** A slow handler holds the ring: offers are refused, and it misses nothing. */
    @Test
    void shouldRefuseOffersWhileAHandlerHangs(@TempDir Path directory) throws IOException {
        final CountDownLatch hang = new CountDownLatch(1);
        final AtomicLong seen = new AtomicLong();
        try (Node node = Node.open(Nodes.small(directory).walFileLengthBytes(8 << 20));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            node.onTick(
                    Select.all(),
                    tick -> {
                        awaitQuietly(hang);
                        seen.incrementAndGet();
                    });
            final int symbol = node.symbol("AAPL");
            long accepted = 0;
            while (accepted < IngestRing.SLOTS) {
                if (publisher.trade(symbol, 1, 1, 1, 1) == Offer.OK) {
                    accepted++;
                }
            }
            Nodes.awaitAcked(publisher);
            for (int i = 0; i < 10; i++) {
                assertEquals(Offer.FULL, publisher.trade(symbol, 1, 1, 1, 1));
            }
            hang.countDown();
            Nodes.trade(publisher, symbol, 1, 1, 1);
            Await.until("all", () -> seen.get() == IngestRing.SLOTS + 1);
            assertEquals(IngestRing.SLOTS + 1, node.query().count());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
