package io.tickring.transport.ucx;

final class UcxPosixTransportTest extends UcxContract {
    UcxPosixTransportTest() {
        super("posix");
    }

    @Override
    protected boolean noticesSeal() {
        return true;
    }
}
