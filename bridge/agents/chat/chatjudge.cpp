// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatjudge.h"

#include "bridge/settings/redact.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;
using enum ChatRemedy;

namespace {

constexpr auto kPause = 250ms;
constexpr auto kLongestPause = 2s; // a caller waits; who wants more patience than this has failed

// {"error":{"message","type","code"}}, as all of them send it; Ollama's own routes have {"error":"..."}.
struct Said
{
    QString message;
    QString kind; // type and code
};

Said readError(const QByteArray &body, const ChatService &service)
{
    const auto json = QJsonDocument::fromJson(body).object();
    const auto error = json.value("error"_L1);
    Said said{error.isString() ? error.toString() : error.toObject().value("message"_L1).toString(),
        error.toObject().value("type"_L1).toVariant().toString() + u' ' + error.toObject().value("code"_L1).toVariant().toString()};
    const Redactor redactor(service.key.isEmpty() ? QStringList() : QStringList{QString::fromUtf8(service.key)});
    said.message = redactor.redacted(said.message.simplified()).left(160);
    return said;
}

QString quoted(const Said &said)
{
    return said.message.isEmpty() ? QString() : u" (%1)"_s.arg(said.message);
}

// Seconds, as all of these services send it; a date is read as "later".
std::optional<Milliseconds> pauseOf(const QByteArray &retryAfter)
{
    bool isNumber = false;
    const auto seconds = retryAfter.trimmed().toDouble(&isNumber);
    if (retryAfter.isEmpty())
        return kPause;
    if (!isNumber || !(seconds >= 0) || Milliseconds(qint64(std::min(seconds, 1e6) * 1000)) > kLongestPause)
        return std::nullopt;
    return std::max<Milliseconds>(kPause, Milliseconds(qint64(seconds * 1000)));
}

ChatVerdict judgeTooMany(const ChatFailure &failure, const Said &said, const ChatService &service)
{
    if (said.kind.contains("insufficient_quota"_L1) || said.kind.contains("billing"_L1))
        return {GiveUp, 0ms, {Code::Quota, u"The %1 account has no credit left: put its billing in order%2."_s.arg(service.title, quoted(said))}};
    const Error error{Code::Quota, u"%1 gets too many requests of this account (HTTP 429): wait, or raise its limits."_s.arg(service.title)};
    const auto pause = pauseOf(failure.retryAfter);
    return pause ? ChatVerdict{AskAgain, *pause, error} : ChatVerdict{GiveUpReply, 0ms, error};
}

ChatVerdict judgeNotFound(const Said &said, const ChatService &service)
{
    const bool isModel = said.kind.contains("model_not_found"_L1) || said.message.contains("model"_L1, Qt::CaseInsensitive);
    return {GiveUp, 0ms,
        {Code::NotFound,
            isModel ? u"%1 has no model \"%2\": choose another one in %3 or the agent's profile%4."_s.arg(
                          service.title, service.model, service.setting("model"_L1), quoted(said))
                    : u"There is no chat service at %1 (HTTP 404): check %2."_s.arg(service.url.host(), service.setting("url"_L1))}};
}

ChatVerdict judgeStatus(const ChatFailure &failure, const ChatService &service)
{
    const auto said = readError(failure.body, service);
    const auto key = service.setting("apiKey"_L1);
    switch (failure.status) {
    case 400:
    case 413:
    case 422:
        return {LeaveOut, 0ms, {Code::Unsupported, u"%1 refuses the request for model \"%2\"%3."_s.arg(service.title, service.model, quoted(said))}};
    case 401:
        return {GiveUp, 0ms, // without its words: they have parts of the key in them
            {Code::Refused, service.key.isEmpty() ? u"%1 wants an API key: set %2."_s.arg(service.title, key)
                                                  : u"%1 does not accept the API key: check %2."_s.arg(service.title, key)}};
    case 402:
        return {GiveUp, 0ms, {Code::Quota, u"The %1 account has no credit left: put its billing in order%2."_s.arg(service.title, quoted(said))}};
    case 403:
        return {GiveUp, 0ms,
            {Code::Refused, u"%1 does not let this API key use model \"%2\"%3: check %4."_s.arg(service.title, service.model, quoted(said), key)}};
    case 404:
        return judgeNotFound(said, service);
    case 429:
        return judgeTooMany(failure, said, service);
    default:
        break;
    }
    if (failure.status >= 300 && failure.status < 400)
        return {GiveUp, 0ms,
            {Code::Unsupported, u"%1 sends requests elsewhere (HTTP %2), which is not followed: check %3."_s.arg(service.url.host())
                                    .arg(failure.status).arg(service.setting("url"_L1))}};
    const bool isPassing = failure.status == 408 || failure.status == 409 || failure.status >= 500;
    const auto pause = pauseOf(failure.retryAfter);
    return {isPassing && pause ? AskAgain : GiveUpReply, pause.value_or(0ms),
        {Code::Network, u"%1 is out of order at the moment (HTTP %2)%3."_s.arg(service.title).arg(failure.status).arg(quoted(said))}};
}

ChatVerdict judgeNetwork(const ChatFailure &failure, const ChatService &service)
{
    const auto host = service.url.port() > 0 ? u"%1:%2"_s.arg(service.url.host()).arg(service.url.port()) : service.url.host();
    const auto url = service.setting("url"_L1);
    switch (failure.network) {
    case QNetworkReply::HostNotFoundError:
        return {GiveUpReply, 0ms, {Code::Network, u"%1 cannot be found: check the network and %2."_s.arg(host, url)}};
    case QNetworkReply::ConnectionRefusedError:
        return {GiveUpReply, 0ms,
            {Code::Network, u"Nothing answers at %1: start the service there, or check the network and %2."_s.arg(host, url)}};
    case QNetworkReply::SslHandshakeFailedError:
        return {GiveUp, 0ms,
            {Code::Network, u"The certificate of %1 cannot be trusted: check this computer's clock and %2."_s.arg(host, url)}};
    default: // seen with connections that were kept open between two turns, and closed just then
        return {AskAgain, 0ms, {Code::Network, u"The connection to %1 at %2 was lost."_s.arg(service.title, host)}};
    }
}

// In mid-stream there is no status any more, only words.
ChatVerdict judgeTrouble(const ChatFailure &failure, const ChatService &service)
{
    const auto said = readError(failure.body, service);
    const bool isQuota = said.kind.contains("quota"_L1) || said.kind.contains("rate_limit"_L1);
    return {isQuota ? GiveUpReply : AskAgain, isQuota ? 0ms : Milliseconds(kPause),
        {isQuota ? Code::Quota : Code::Network, u"%1 broke a reply off%2."_s.arg(service.title, quoted(said))}};
}

} // namespace

ChatVerdict judgeChat(const ChatFailure &failure, const ChatService &service)
{
    if (failure.timedOut)
        return {GiveUpReply, 0ms, {Code::TimedOut, u"%1 did not answer in time."_s.arg(service.title)}};
    if (failure.status >= 300)
        return judgeStatus(failure, service);
    if (failure.network != QNetworkReply::NoError)
        return judgeNetwork(failure, service);
    if (!failure.body.isEmpty())
        return judgeTrouble(failure, service);
    return {GiveUpReply, 0ms,
        {Code::Malformed, u"What answers at %1 is no chat service: check %2."_s.arg(service.url.host(), service.setting("url"_L1))}};
}

} // namespace bridge
