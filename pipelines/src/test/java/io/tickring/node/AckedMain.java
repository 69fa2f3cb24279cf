package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.nio.file.Path;

/** Publishes numbered ticks as fast as it can, and says how far they are acked. To be killed. */
final class AckedMain {
    private AckedMain() {}

    static NodeConfig config(Path directory) {
        return Nodes.small(directory).walFileLengthBytes(4 << 20).shards(2).flushRows(50_000);
    }

    public static void main(String[] args) throws IOException {
        final Node node = Node.open(config(Path.of(args[0])));
        final Publisher publisher = node.publisher("feed", AckMode.valueOf(args[1]));
        final int[] symbols = new int[8];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = node.symbol(AckedLives.symbolOf(i));
        }
        long told = 0;
        while (true) {
            final long sequence = publisher.nextSequence();
            final int symbol = symbols[(int) (sequence % symbols.length)];
            Nodes.trade(publisher, symbol, sequence, sequence, 1);
            final long acked = publisher.acked();
            if (acked >= told + 100) {
                told = acked;
                System.out.println("acked " + told);
            }
        }
    }
}
