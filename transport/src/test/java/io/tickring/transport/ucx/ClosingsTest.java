package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickring.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClosingsTest {
    private final Closings closings = new Closings();
    private final List<Integer> closed = new ArrayList<>();

    private TransportException failing(int number) {
        final TransportException failure = new TransportException("number " + number);
        closings.run(
                () -> {
                    closed.add(number);
                    throw failure;
                });
        return failure;
    }

    @Test
    void shouldGoOnBehindWhatFailsAndTellTheFirst() {
        closings.run(() -> closed.add(1));
        final TransportException first = failing(2);
        final TransportException second = failing(3);
        closings.run(() -> closed.add(4));

        final TransportException told = assertThrows(TransportException.class, closings::end);

        assertSame(first, told);
        assertArrayEquals(new Throwable[] {second}, told.getSuppressed());
        assertEquals(List.of(1, 2, 3, 4), closed);
    }

    @Test
    void shouldEndQuietlyWhereNothingFailed() {
        closings.run(() -> closed.add(1));
        closings.end();

        assertEquals(List.of(1), closed);
    }
}
