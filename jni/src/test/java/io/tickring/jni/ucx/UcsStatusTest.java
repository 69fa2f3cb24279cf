package io.tickring.jni.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class UcsStatusTest {
    @Test
    void shouldKnowEveryCodeThatAByteHolds() {
        for (int code = Byte.MIN_VALUE; code <= Byte.MAX_VALUE; code++) {
            assertNotNull(UcsStatus.of(code), "code " + code);
        }
        for (UcsStatus status : UcsStatus.values()) {
            assertSame(status, UcsStatus.of(status.code()));
        }
    }

    @Test
    void shouldReadTheRangesThatUcxReserves() {
        assertSame(UcsStatus.UCS_ERR_FIRST_LINK_FAILURE, UcsStatus.of(-41));
        assertSame(UcsStatus.UCS_ERR_FIRST_ENDPOINT_FAILURE, UcsStatus.of(-79));
        assertSame(UcsStatus.UCS_ERR_LAST, UcsStatus.of(-30));
        assertSame(UcsStatus.UCS_ERR_LAST, UcsStatus.of(-90));
    }

    @Test
    void shouldTellARequestFromAStatus() {
        assertFalse(UcsStatus.isRequest(0));
        for (long error = -100; error < 0; error++) {
            assertFalse(UcsStatus.isRequest(error), "pointer " + error);
        }
        assertTrue(UcsStatus.isRequest(0x7f00_1234_5678L));
        assertTrue(UcsStatus.isRequest(-101));
    }

    @Test
    void shouldSayWhatItMeans() {
        assertEquals(UcsStatus.Meaning.PEER_LOST, UcsStatus.of(-25).meaning());
        assertEquals(UcsStatus.Meaning.PEER_LOST, UcsStatus.of(-80).meaning());
        assertEquals(UcsStatus.Meaning.FAILED, UcsStatus.of(-5).meaning());
        assertEquals(UcsStatus.Meaning.NOT_YET, UcsStatus.of(-2).meaning());
        assertEquals(UcsStatus.Meaning.DONE, UcsStatus.of(0).meaning());
        assertEquals(
                "UCS_ERR_UNREACHABLE (-6, destination is unreachable)",
                UcsStatus.of(-6).toString());
    }
}
