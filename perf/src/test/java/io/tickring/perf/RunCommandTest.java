package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.load.LoadScenario;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class RunCommandTest {
    @Test
    void shouldExitWithTwoForWhatNobodyCanRun() {
        assertEquals(2, Main.execute("run", "stedy"));
        assertEquals(2, Main.execute("run", "steady", "--rate", "fast"));
        assertEquals(2, Main.execute("run", "steady", "--rates", "1k,2k", "--sweep"));
        assertEquals(2, Main.execute("run", "steady", "--ack", "MEMORY"));
        assertEquals(2, Main.execute("run", "steady", "--seconds", "-1"));
        assertEquals(2, Main.execute("run"));
    }

    @Test
    void shouldExitWithThreeForWhatThisMachineLacks() {
        final int more = Runtime.getRuntime().availableProcessors();
        assertEquals(
                3,
                Main.execute(
                        "run",
                        "steady",
                        "--profile",
                        "latency",
                        "--shards",
                        Integer.toString(more)));
        assertEquals(3, Main.execute("run", "steady", "--ticks", "1000000000000000"));
    }

    @Test
    void shouldListEveryScenarioInItsHelp() {
        final String help =
                new CommandLine(new RunCommand()).getUsageMessage().replaceAll("\\s+", "");
        for (String label : LoadScenario.labels()) {
            assertTrue(help.contains(label), label);
        }
    }
}
