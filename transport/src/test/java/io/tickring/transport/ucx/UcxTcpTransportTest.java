package io.tickring.transport.ucx;

final class UcxTcpTransportTest extends UcxContract {
    UcxTcpTransportTest() {
        super("tcp");
    }

    @Override
    protected boolean noticesSeal() {
        return false;
    }
}
