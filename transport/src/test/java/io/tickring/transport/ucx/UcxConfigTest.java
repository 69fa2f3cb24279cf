package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.TransportException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UcxConfigTest {
    @Test
    void shouldKeepToTheLoopbackDeviceUnlessTheNetworkIsTrusted() {
        final List<UcxConfig> exposed =
                List.of(
                        UcxConfig.TCP.withNetDevices("all"),
                        UcxConfig.TCP.withNetDevices("eth0"),
                        UcxConfig.TCP.withNetDevices("lo,eth0"),
                        UcxConfig.TCP.withNetDevices("nosuchdevice"),
                        UcxConfig.TCP.withTls("tcp,rc"),
                        UcxConfig.TCP.withTls("rc_mlx5"),
                        UcxConfig.TCP.withTls("all"),
                        UcxConfig.TCP.withTls("ib"));
        for (UcxConfig config : exposed) {
            final TransportException refused =
                    assertThrows(TransportException.class, config::checkExposure, config::toString);
            assertTrue(refused.getMessage().contains("trustDataNetwork"), refused.getMessage());
            assertDoesNotThrow(config.withTrustDataNetwork(true)::checkExposure);
        }
        for (UcxConfig config :
                List.of(
                        UcxConfig.POSIX,
                        UcxConfig.TCP,
                        UcxConfig.POSIX.withTls("posix,sysv"),
                        UcxConfig.TCP.withTls("posix,tcp"))) {
            assertDoesNotThrow(config::checkExposure);
        }
    }

    @Test
    void shouldKnowWhatIsOneSided() {
        assertTrue(UcxConfig.POSIX.isOneSided());
        assertTrue(UcxConfig.POSIX.withTls("sysv,posix").isOneSided());
        assertFalse(UcxConfig.TCP.isOneSided());
        assertFalse(UcxConfig.POSIX.withTls("posix,tcp").isOneSided());
    }

    /** UCX would copy by the kernel, or within one process: what a put is then was never tried. */
    @Test
    void shouldRefuseWhatIsNeitherOneSidedNorANetwork() {
        for (String names : List.of("cma", "self", "posix,cma", "sysv,posix,self", "self,cma")) {
            final String said =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> UcxConfig.POSIX.withTls(names),
                                    names)
                            .getMessage();
            assertTrue(said.contains(names), said);
        }
        assertFalse(UcxConfig.POSIX.withTls("posix,cma,tcp").isOneSided());
    }

    @Test
    void shouldRefuseWhatIsNoName() {
        for (String names : List.of("", ",", "posix,", "POSIX", "a b", "tcp;rm", "x".repeat(33))) {
            assertThrows(
                    IllegalArgumentException.class, () -> UcxConfig.POSIX.withTls(names), names);
        }
        assertThrows(
                IllegalArgumentException.class, () -> UcxConfig.POSIX.withNetDevices("lo;all"));
        assertThrows(IllegalArgumentException.class, () -> UcxConfig.POSIX.withMaxConnections(0));
        assertThrows(IllegalArgumentException.class, () -> UcxConfig.POSIX.withStallNs(0));
        assertEquals(7, UcxConfig.POSIX.withStallNs(7).stallNs());
    }
}
