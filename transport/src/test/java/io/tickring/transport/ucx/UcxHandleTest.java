package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Seed;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerRegions;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.TransportException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handles that do not open a region, none of which may harm the process. */
final class UcxHandleTest {
    private static final int LENGTH = 4096;
    private static final int HOSTILE_HANDLES = 1000;

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    private static PeerRegions peer(String tls) throws Exception {
        return PeerRegions.start("UcxHandleTest", UcxOpener.class, tls);
    }

    private static String refusal(Runnable asking) {
        return assertThrows(TransportException.class, asking::run).getMessage();
    }

    @Test
    void shouldSayThatTheTransportsOfTheTwoDoNotMeet() throws Exception {
        try (PeerRegions peer = peer("posix");
                RegionOwner owner = peer.own(LENGTH);
                UcxTransport tcp = UcxTransport.open(UcxConfig.TCP);
                UcxTransport sysv = UcxTransport.open(UcxConfig.POSIX.withTls("sysv"))) {
            final String overTcp = refusal(() -> tcp.connect(owner.handle()));
            assertTrue(overTcp.contains("same"), overTcp);
            final String overSysv = refusal(() -> sysv.connect(owner.handle()));
            assertTrue(overSysv.contains("same transports"), overSysv);
        }
    }

    @Test
    void shouldRefuseAKeyForAnotherRegion() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.POSIX);
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final LocalRegion one = owner.allocate(LENGTH);
            final LocalRegion other = owner.allocate(LENGTH);
            final UcxHandle first = decoded(one);
            final UcxHandle second = decoded(other);

            for (UcxHandle mixed :
                    List.of(
                            with(first, first.address(), LENGTH, second.key()),
                            with(first, second.address(), LENGTH, second.key()),
                            with(first, second.address(), LENGTH, first.key()),
                            with(first, first.address() + 64, LENGTH, first.key()),
                            with(first, first.address(), LENGTH - 64, first.key()),
                            with(first, first.address(), 1 << 29, first.key()),
                            with(first, first.address() + 8, LENGTH, first.key()),
                            with(first, first.address(), LENGTH - 8, first.key()),
                            with(first, 4096, LENGTH, first.key()))) {
                refusal(() -> writer.connect(mixed.encode()));
            }
            writer.connect(first.encode()).close();
        }
    }

    private static UcxHandle decoded(LocalRegion region) {
        return UcxHandle.decode(region.handle(), UcxTransport.MAX_REGION_LENGTH);
    }

    private static UcxHandle with(UcxHandle of, long address, long length, byte[] key) {
        return new UcxHandle(of.idHigh(), of.idLow(), address, length, true, of.worker(), key);
    }

    /** UCX 1.13 ends the process when memory that a key names is not there. */
    @Test
    void shouldRefuseARegionThatItsOwnerClosedAndOneWhoseOwnerIsGone() throws Exception {
        try (PeerRegions peer = peer("posix");
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final RegionOwner closed = peer.own(LENGTH);
            final RegionOwner open = peer.own(LENGTH);
            closed.release();

            final String said = refusal(() -> writer.connect(closed.handle()));
            assertTrue(said.contains("not there"), said);
            writer.connect(open.handle()).close();
            peer.process().kill();
            refusal(() -> writer.connect(open.handle()));
        }
    }

    @Test
    void shouldSurviveHandlesThatUcxWouldNot(@Seed Random random) throws Exception {
        for (String tls : List.of("posix", "tcp")) {
            final UcxJvm run =
                    UcxJvm.run(UcxHostileHandles.class, tls, random.nextLong(), HOSTILE_HANDLES);

            assertTrue(run.output().contains(UcxHostileHandles.SURVIVED), run::output);
            assertEquals(0, run.status(), run::output);
        }
    }
}
