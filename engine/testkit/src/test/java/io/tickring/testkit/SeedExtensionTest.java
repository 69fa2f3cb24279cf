package io.tickring.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SeedExtensionTest {
    /** Not found by a build: run by the test below only. */
    static final class Planted {
        static long seen;

        @Test
        void fails(@Seed long seed) {
            seen = seed;
            throw new IllegalStateException("wrong");
        }
    }

    @Test
    void shouldGiveOneSeedToAllParametersOfATest(@Seed long seed, @Seed Random random) {
        assertEquals(new Random(seed).nextLong(), random.nextLong());
    }

    @Test
    void shouldNameTheSeedOfAFailureAndWhatRunsItAgain() {
        final String failure = runPlanted();
        assertTrue(failure.contains("seed=" + Planted.seen + " "), failure);
        assertTrue(
                failure.contains("-Dtest=Planted#fails -Dtickring.seed=" + Planted.seen), failure);
        assertTrue(failure.contains("IllegalStateException: wrong"), failure);
        final long first = Planted.seen;
        runPlanted();
        if (Long.getLong("tickring.seed") == null) {
            assertNotEquals(first, Planted.seen, "another seed each time");
        }
    }

    private static String runPlanted() {
        final List<String> failures = new ArrayList<>();
        final LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectMethod(Planted.class, "fails", "long"))
                        .build();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable()
                                        .ifPresent(thrown -> failures.add(thrown.toString()));
                            }
                        });
        assertEquals(1, failures.size(), failures::toString);
        return failures.get(0);
    }
}
