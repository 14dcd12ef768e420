// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxcarrier.h"

#include "bridge/carriers/telnyx/telnyxdialect.h"
#include "bridge/carriers/telnyx/telnyxerrors.h"
#include "bridge/carriers/telnyx/telnyxreport.h"
#include "bridge/carriers/telnyx/telnyxsignature.h"

#include "bridge/settings/address.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcTelnyx, "callwright.carriers.telnyx")

// Repeated in every event and in the list of calls, so that a dial whose answer got lost is found again. Must be base64.
QString clientState(const CallId &call)
{
    return QString::fromLatin1(call.toString().toUtf8().toBase64());
}

} // namespace

TelnyxCarrier::TelnyxCarrier(const Settings &settings, QObject *parent)
    : RestCarrier(u"Telnyx"_s, u"telnyx"_s, settings, parent)
{
}

Result<void> TelnyxCarrier::canDial() const
{
    return needs({"apiKey"_L1, "connectionId"_L1, "fromNumber"_L1});
}

CarrierAbilities TelnyxCarrier::abilities() const
{
    return {.sendsDigits = true, .transfers = true, .detectsMachines = true, .records = true, .streamsFromDial = true};
}

std::unique_ptr<Dialect> TelnyxCarrier::makeDialect() const
{
    return std::make_unique<TelnyxDialect>();
}

// ---- Webhooks

Result<void> TelnyxCarrier::verify(const WebhookRequest &request, const QUrl &) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    const auto key = setting(u"publicKey"_s).toLatin1();
    if (key.isEmpty())
        return fail(Error::Code::Refused, u"Telnyx' webhooks cannot be verified: telnyx/publicKey is not set."_s);
    const auto now = QDateTime::currentSecsSinceEpoch();
    const auto checked = telnyx::checkSignature(request, key, now);
    if (!checked)
        return tl::make_unexpected(checked.error());
    if (!m_seen.admit(checked->message, checked->at, now)) // one that Telnyx tries again has another number of attempts in it
        return fail(Error::Code::Refused, u"The webhook was here already."_s);
    return {};
}

Result<void> TelnyxCarrier::verifyStream(const WebhookRequest &request, const QUrl &) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    return telnyx::checkStreamToken(request, setting(u"apiKey"_s).toUtf8());
}

Result<CarrierReport> TelnyxCarrier::read(const WebhookRequest &request) const
{
    return telnyx::readReport(request);
}

WebhookReply TelnyxCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &report)
{
    auto order = streamOrder(mediaUrl);
    order.insert(u"webhook_url"_s, statusUrl(mediaUrl).toString(QUrl::FullyEncoded));
    order.insert(u"webhook_url_method"_s, u"POST"_s);
    tell(report.leg, u"answer"_s, order);
    return {200, "application/json", "{}"};
}

WebhookReply TelnyxCarrier::decline(const QString &, const CarrierReport &report)
{
    if (!report.leg.isEmpty())
        tell(report.leg, u"reject"_s, {{u"cause"_s, u"USER_BUSY"_s}});
    return {200, "application/json", "{}"};
}

// ---- The API

RestRequest TelnyxCarrier::post(const QString &path, const QJsonObject &body) const
{
    return {"POST", apiUrl(path), "Bearer " + setting(u"apiKey"_s).toUtf8(), "application/json",
        QJsonDocument(body).toJson(QJsonDocument::Compact)};
}

RestRequest TelnyxCarrier::command(const LegId &leg, const QString &action, const QJsonObject &body) const
{
    auto request = post(u"/v2/calls/"_s, body);
    const auto id = pathSegment(leg.toString()); // it has a colon in it
    request.url.setPath(request.url.path(QUrl::FullyEncoded) + id + u"/actions/"_s + action, QUrl::TolerantMode);
    return request;
}

// For what Telnyx does once however often it is told, and where a caller waits.
void TelnyxCarrier::tell(const LegId &leg, const QString &action, const QJsonObject &body)
{
    auto once = body;
    once.insert(u"command_id"_s, newCallId().toString());
    client().insist(command(leg, action, once), [this, action](const RestAnswer &answer) {
        if (answer.isGood() || saysOver(answer))
            return;
        const auto error = answer.status == 0 ? answer.trouble : refusalOf(answer).error;
        qCWarning(lcTelnyx).noquote() << "The command" << action << "failed:" << error.detail;
    });
}

// Where the events of an answered call go from then on: to the call's own URL and not to the one that takes all new calls.
QUrl TelnyxCarrier::statusUrl(const QUrl &mediaUrl) const
{
    QUrl url = settings().url(u"server/publicUrl");
    if (url.isEmpty())
        url = asHttpUrl(mediaUrl);
    url.setPath(mediaUrl.path().replace(u"/media/"_s, u"/status/"_s));
    return url;
}

// Both codecs are named, because otherwise what comes is what the telephone happens to speak.
QJsonObject TelnyxCarrier::streamOrder(const QUrl &mediaUrl) const
{
    const auto path = mediaUrl.path(QUrl::FullyEncoded).toLatin1();
    return {{u"stream_url"_s, addressText(mediaUrl)}, {u"stream_track"_s, u"inbound_track"_s},
        {u"stream_codec"_s, u"PCMU"_s}, {u"stream_bidirectional_mode"_s, u"rtp"_s}, {u"stream_bidirectional_codec"_s, u"PCMU"_s},
        {u"stream_bidirectional_sampling_rate"_s, kTelephoneRate.hz},
        {u"stream_auth_token"_s, QString::fromLatin1(telnyx::streamToken(path, setting(u"apiKey"_s).toUtf8()))}};
}

RestRequest TelnyxCarrier::dialRequest(const DialOrder &order) const
{
    auto body = streamOrder(order.mediaUrl);
    body.insert(u"connection_id"_s, setting(u"connectionId"_s));
    body.insert(u"to"_s, order.to);
    body.insert(u"from"_s, order.from);
    body.insert(u"webhook_url"_s, addressText(order.statusUrl));
    body.insert(u"webhook_url_method"_s, u"POST"_s);
    body.insert(u"client_state"_s, clientState(order.call));
    body.insert(u"command_id"_s, order.call.toString());
    body.insert(u"timeout_secs"_s, std::clamp(wholeSeconds(order.ringFor), 5, 600)); // what Telnyx takes
    if (order.limit > 0ms)
        body.insert(u"time_limit_secs"_s, std::clamp(wholeSeconds(order.limit), 30, 14400));
    if (order.machines != MachineDetection::Off) {
        body.insert(u"answering_machine_detection"_s,
            order.machines == MachineDetection::AfterBeep ? u"detect_beep"_s : u"detect"_s);
    }
    if (order.record) {
        body.insert(u"record"_s, u"record-from-answer"_s);
        body.insert(u"record_channels"_s, u"dual"_s);
        body.insert(u"record_format"_s, u"wav"_s);
    }
    return post(u"/v2/calls"_s, body);
}

tl::expected<LegId, RestCarrier::Refusal> TelnyxCarrier::readDialled(const RestAnswer &answer) const
{
    const auto leg = answer.json().value("data"_L1).toObject().value("call_control_id"_L1).toString();
    if (!answer.isGood() || leg.isEmpty())
        return tl::make_unexpected(refusalOf(answer));
    return LegId(leg);
}

std::optional<RestRequest> TelnyxCarrier::findRequest(const DialOrder &) const
{
    const auto connection = pathSegment(setting(u"connectionId"_s));
    auto request = post(u"/v2/connections/%1/active_calls"_s.arg(connection), {});
    request.verb = "GET";
    request.type.clear();
    request.body.clear();
    return request;
}

std::optional<LegId> TelnyxCarrier::readFound(const RestAnswer &answer, const DialOrder &order, const QSet<LegId> &) const
{
    const auto calls = answer.json().value("data"_L1).toArray();
    for (const auto &value : calls) {
        const auto call = value.toObject();
        const LegId leg(call.value("call_control_id"_L1).toString());
        if (!leg.isEmpty() && call.value("client_state"_L1).toString() == clientState(order.call))
            return leg;
    }
    return {};
}

std::optional<RestRequest> TelnyxCarrier::hangUpRequest(const LegId &leg) const
{
    return command(leg, u"hangup"_s);
}

bool TelnyxCarrier::saysOver(const RestAnswer &answer) const
{
    return answer.status == 404 || telnyx::refusalFrom(answer.status, answer.body).code == telnyx::kCallOver;
}

RestCarrier::Refusal TelnyxCarrier::refusalOf(const RestAnswer &answer) const
{
    const auto refusal = telnyx::refusalFrom(answer.status, answer.body);
    return {refusal.error, refusal.status};
}

RestRequest TelnyxCarrier::digitsRequest(const DigitsOrder &order) const
{
    return command(order.leg, u"send_dtmf"_s, {{u"digits"_s, order.digits}});
}

RestRequest TelnyxCarrier::transferRequest(const TransferOrder &order) const
{
    QJsonObject body{{u"to"_s, order.to}};
    if (!order.from.isEmpty())
        body.insert(u"from"_s, order.from);
    return command(order.leg, u"transfer"_s, body);
}

// ---- The account

// One question answers both: who may see the balance has the right key.
RestCarrier::AccountQuestions TelnyxCarrier::accountQuestions() const
{
    auto number = get(u"/v2/phone_numbers"_s);
    number.url.setQuery(u"filter%5Bphone_number%5D="_s + pathSegment(setting(u"fromNumber"_s)), QUrl::StrictMode);
    return {get(u"/v2/balance"_s), {}, number};
}

RestRequest TelnyxCarrier::get(const QString &path) const
{
    return {"GET", apiUrl(path), "Bearer " + setting(u"apiKey"_s).toUtf8(), {}, {}};
}

// developers.telnyx.com, list phone numbers: the filter also finds numbers that only contain ours.
AccountReport::Number TelnyxCarrier::readOwnNumber(const RestAnswer &answer) const
{
    const auto numbers = answer.json()["data"_L1].toArray();
    for (const auto &value : numbers) {
        const auto number = value.toObject();
        if (number["phone_number"_L1].toString() == setting(u"fromNumber"_s))
            return {true, number["connection_id"_L1].toString(), {}};
    }
    return {};
}

std::optional<RestRequest> TelnyxCarrier::applicationRequest(const AccountReport::Number &number) const
{
    if (number.id.isEmpty())
        return {};
    return get(u"/v2/call_control_applications/"_s + pathSegment(number.id));
}

QUrl TelnyxCarrier::readVoiceUrl(const RestAnswer &answer) const
{
    return QUrl(answer.json()["data"_L1]["webhook_event_url"_L1].toString());
}

QString TelnyxCarrier::readBalance(const RestAnswer &answer) const
{
    const auto data = answer.json()["data"_L1].toObject();
    return u"%1 %2"_s.arg(data["balance"_L1].toString(), data["currency"_L1].toString()).trimmed();
}

} // namespace bridge
