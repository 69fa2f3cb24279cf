package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class VerdictTest {
    @Test
    void shouldTakeNinetyNineOfAHundredForKeptUp() {
        assertTrue(Verdict.keptUp(1e6, 990_000, 0));
        assertFalse(Verdict.keptUp(1e6, 989_999, 0));
    }

    @Test
    void shouldBoundWhatIsUnderWayAtTheEnd() {
        assertTrue(Verdict.keptUp(1e6, 1e6, 100_000));
        assertFalse(Verdict.keptUp(1e6, 1e6, 100_001));
    }

    @Test
    void shouldEndAWarmUpWhenThreeSecondsAreAlike() {
        final SteadyRule rule = new SteadyRule(3, 10);
        for (long p50 : new long[] {9000, 2000, 1000, 1400}) {
            rule.second(p50, 0);
            assertFalse(rule.isOver(), p50 + " is not steady yet");
        }
        rule.second(1500, 0);
        assertTrue(rule.isOver());
        assertTrue(rule.isSteady());
    }

    @Test
    void shouldNotEndAWarmUpWhileTheCompilerWorks() {
        final SteadyRule rule = new SteadyRule(3, 10);
        for (long compiledMs : new long[] {900, 101, 0, 0}) {
            rule.second(1000, compiledMs);
            assertFalse(rule.isOver(), compiledMs + " ms of compiling");
        }
        rule.second(1000, 100);
        assertTrue(rule.isSteady());
    }

    @Test
    void shouldEndAWarmUpThatNeverIsSteadyAndSaySo() {
        final SteadyRule rule = new SteadyRule(3, 4);
        for (long p50 : new long[] {1, 1000, 1, 1000}) {
            rule.second(p50, 0);
        }
        assertTrue(rule.isOver());
        assertFalse(rule.isSteady());
    }
}
