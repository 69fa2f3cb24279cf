package io.tickring.examples;

import static io.tickring.node.Replay.Speed.MAX;
import static io.tickring.tick.BuiltinTypes.TRADE;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.query.Select;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A feed handler with its store inside: publish, see it live, ask, replay. */
public final class EmbeddedFeed {
    private EmbeddedFeed() {}

    /**
     * @param args the directory to keep the ticks in
     */
    public static void main(String[] args) throws IOException {
        run(Path.of(args[0]));
    }

    static void run(Path directory) throws IOException {
        // tag::readme[]
        try (Node node = Node.open(NodeConfig.at(directory).shards(2))) {
            System.out.println(node.recovery()); // what a crash had left, and what was done

            // Live, behind the log; the tick is a reused view: copy() keeps it.
            node.onTick(
                    Select.symbols("AAPL").types(TRADE),
                    tick -> System.out.println("live " + tick.price()));

            try (Publisher feed = node.publisher("my-feed", AckMode.WAL)) {
                int aapl = node.symbol("AAPL");
                long time = 1_795_444_200_000_000_000L; // 2026-11-23T14:30:00Z, in ns
                for (int i = 0; i < 3; i++, time += 30_000_000_000L) {
                    long price = 187_250_000_000L + i * 10_000_000L; // in 10⁻⁹: 187.25, 187.26 ...
                    Offer answer = feed.trade(aapl, time, time, price, 100); // allocates nothing
                    if (answer != Offer.OK) { // FULL: try again or drop; CLOSED: node.failure()
                        throw new IllegalStateException("refused: " + answer);
                    }
                }
                feed.awaitAcked(Duration.ofSeconds(5));
                System.out.println("acked " + feed.acked()); // kill -9 loses none of these
            }

            node.query()
                    .symbols("AAPL")
                    .from("2026-11-23T14:30:00Z")
                    .bars(Duration.ofMinutes(1))
                    .forEach(bar -> System.out.println("bar " + bar.close() + " " + bar.volume()));

            long replayed =
                    node.replay()
                            .symbols("AAPL", "MSFT")
                            .speed(MAX)
                            .run(tick -> System.out.println("replayed " + tick.sourceSequence()));
            System.out.println(replayed + " ticks replayed");
        }
        // end::readme[]
    }
}
