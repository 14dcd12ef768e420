// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/socketloss.h"

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;

namespace {

LossVerdict judgeHandshake(int status, const ServiceName &service)
{
    if (status == 404)
        return {false,
            {Code::NotFound, u"%1 is not to be found at %2 (HTTP 404): check %3."_s.arg(service.title, service.host, service.urlKey)}};
    if (status == 429)
        return {true, {Code::Quota, u"%1 has too many requests of this key (HTTP 429): wait, or raise its limit."_s.arg(service.title)}};
    if (status >= 500)
        return {true, {Code::Network, u"%1 is out of order at the moment (HTTP %2)."_s.arg(service.title).arg(status)}};
    return {false,
        {Code::Network,
            u"%1 refused to open a connection to %2 (HTTP %3): check %4."_s.arg(service.host, service.title).arg(status).arg(service.urlKey)}};
}

// Nobody there. Before the call has begun there is no use in trying long: another service may take over. In it the network may come back.
LossVerdict judgeDrop(const SocketLoss &loss, const ServiceName &service)
{
    switch (loss.socketError) {
    case QAbstractSocket::HostNotFoundError:
        return {loss.wasLive,
            {Code::Network, u"%1 cannot be found: check the network and %2."_s.arg(service.host, service.urlKey)}};
    case QAbstractSocket::ConnectionRefusedError:
        return {loss.wasLive,
            {Code::Network, u"Nothing answers at %1: check the network and %2."_s.arg(service.host, service.urlKey)}};
    case QAbstractSocket::SslHandshakeFailedError:
        return {false,
            {Code::Network,
                u"The certificate of %1 cannot be trusted: check this computer's clock and %2."_s.arg(service.host, service.urlKey)}};
    default:
        return {true, {Code::Network, u"The connection to %1 at %2 was lost."_s.arg(service.title, service.host)}};
    }
}

} // namespace

LossVerdict judgeLoss(const SocketLoss &loss, const ServiceName &service)
{
    if (loss.timedOut)
        return {loss.wasLive, {Code::TimedOut, u"%1 at %2 does not answer."_s.arg(service.title, service.host)}};
    if (loss.httpStatus != 0)
        return judgeHandshake(loss.httpStatus, service);

    const Error closed{Code::Network,
        loss.reason.isEmpty() ? u"%1 closed the connection (%2)."_s.arg(service.title).arg(loss.code)
                              : u"%1 closed the connection (%2: %3)."_s.arg(service.title).arg(loss.code).arg(loss.reason)};
    switch (loss.code) {
    case 1006:
        return judgeDrop(loss, service);
    case 1000: // it meant to, but we did not
    case 1001: // going away
    case 1011: // internal error
    case 1012: // restart
    case 1013: // try again later
    case 1002: // Qt 6.4 takes the two above for a breach of protocol, and says so under this code
        return {true, closed};
    case 1009:
        return {false, {Code::Malformed, u"%1 sent a message beyond all measure."_s.arg(service.title)}};
    default:
        return {false, closed};
    }
}

} // namespace bridge
