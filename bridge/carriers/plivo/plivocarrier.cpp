// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivocarrier.h"

#include "bridge/carriers/plivo/plivodialect.h"
#include "bridge/carriers/plivo/plivoerrors.h"
#include "bridge/carriers/plivo/plivoreport.h"
#include "bridge/carriers/plivo/plivosignature.h"
#include "bridge/carriers/plivo/plivoxml.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcPlivo, "callwright.carriers.plivo")

// Plivo's pages write numbers in digits alone.
QString digitsOf(const QString &number)
{
    return number.startsWith(u'+') ? number.mid(1) : number;
}

} // namespace

PlivoCarrier::PlivoCarrier(const Settings &settings, QObject *parent)
    : RestCarrier(u"Plivo"_s, u"plivo"_s, settings, parent)
{
}

Result<void> PlivoCarrier::canDial() const
{
    return needs({"authId"_L1, "authToken"_L1, "fromNumber"_L1});
}

CarrierAbilities PlivoCarrier::abilities() const
{
    return {.sendsDigits = true, .transfers = true, .detectsMachines = true, .pointsNumbers = true, .hasRooms = true};
}

std::unique_ptr<Dialect> PlivoCarrier::makeDialect() const
{
    return std::make_unique<PlivoDialect>(plivo::formatFrom(setting(u"format"_s)));
}

// ---- Webhooks

Result<void> PlivoCarrier::verify(const WebhookRequest &request, const QUrl &publicUrl) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    const auto token = setting(u"authToken"_s).toUtf8();
    if (token.isEmpty())
        return fail(Error::Code::Refused, u"Plivo's webhooks cannot be verified: plivo/authToken is not set."_s);
    if (const auto made = plivo::checkSignature(request, publicUrl, token); !made)
        return made;
    bool known = false;
    for (const auto &nonce : plivo::noncesOf(request))
        known |= !m_seen.admit(nonce);
    if (known)
        return fail(Error::Code::Refused, u"The webhook was here already: its nonce is used."_s);
    return {};
}

Result<void> PlivoCarrier::verifyStream(const WebhookRequest &, const QUrl &) const
{
    return {};
}

Result<CarrierReport> PlivoCarrier::read(const WebhookRequest &request) const
{
    return plivo::readReport(request);
}

WebhookReply PlivoCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &report)
{
    const auto document = plivo::connectStream(mediaUrl, plivo::formatFrom(setting(u"format"_s)));
    if (document)
        return {200, plivo::kXmlType, *document};
    qCWarning(lcPlivo).noquote() << document.error().detail;
    return decline(u"Sorry, this call cannot be connected."_s, report);
}

WebhookReply PlivoCarrier::decline(const QString &politeSentence, const CarrierReport &)
{
    return {200, plivo::kXmlType, plivo::decline(politeSentence)};
}

WebhookReply PlivoCarrier::questionDocument(const KeyQuestion &question) const
{
    return {200, plivo::kXmlType, plivo::question(question)};
}

WebhookReply PlivoCarrier::roomDocument(const RoomOrder &order) const
{
    return {200, plivo::kXmlType, plivo::room(order)};
}

WebhookReply PlivoCarrier::transferDocument(const TransferOrder &order) const
{
    return {200, plivo::kXmlType, plivo::dial(digitsOf(order.to), digitsOf(order.from))};
}

// ---- The REST API

// Every resource ends in a slash.
RestRequest PlivoCarrier::request(const QByteArray &verb, const QString &path, const QJsonObject &body) const
{
    const auto below = path.isEmpty() ? path : path + u'/';
    RestRequest made{verb, apiUrl(u"/v1/Account/%1/%2"_s.arg(pathSegment(setting(u"authId"_s)), below)),
        basicAuthorization(setting(u"authId"_s), setting(u"authToken"_s)), {}, {}};
    if (!body.isEmpty()) {
        made.type = "application/json";
        made.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    }
    return made;
}

// The ring and the hang-up go to the same webhook: each says what it is.
RestRequest PlivoCarrier::dialRequest(const DialOrder &order) const
{
    QJsonObject body{
        {u"from"_s, digitsOf(order.from)}, {u"to"_s, digitsOf(order.to)},
        {u"answer_url"_s, addressText(order.answerUrl)}, {u"answer_method"_s, u"POST"_s},
        {u"ring_url"_s, addressText(order.statusUrl)}, {u"ring_method"_s, u"POST"_s},
        {u"hangup_url"_s, addressText(order.statusUrl)}, {u"hangup_method"_s, u"POST"_s},
        {u"ring_timeout"_s, wholeSeconds(order.ringFor)},
    };
    if (order.limit > 0ms)
        body.insert(u"time_limit"_s, wholeSeconds(order.limit));
    if (order.machines != MachineDetection::Off) {
        body.insert(u"machine_detection"_s, u"true"_s);
        body.insert(u"machine_detection_url"_s, addressText(order.machineUrl)); // so nobody waits for the verdict
        body.insert(u"machine_detection_method"_s, u"POST"_s);
    }
    return request("POST", u"Call"_s, body);
}

tl::expected<LegId, RestCarrier::Refusal> PlivoCarrier::readDialled(const RestAnswer &answer) const
{
    const auto given = answer.json().value("request_uuid"_L1);
    const auto uuid = given.isArray() ? given.toArray().first().toString() : given.toString();
    if (!answer.isGood() || uuid.isEmpty())
        return tl::make_unexpected(refusalOf(answer));
    return LegId(uuid);
}

std::optional<RestRequest> PlivoCarrier::hangUpRequest(const LegId &leg) const
{
    return request("DELETE", u"Call/%1"_s.arg(pathSegment(leg.toString())));
}

void PlivoCarrier::hangUp(const CallId &call, const LegId &leg)
{
    if (leg.isEmpty())
        return RestCarrier::hangUp(call, leg);
    client().insist(*hangUpRequest(leg), [this, call, leg](const RestAnswer &answer) {
        if (answer.status == 404)
            cancelRequest(call, leg);
        else
            finishHangUp(call, answer);
    });
}

void PlivoCarrier::cancelRequest(const CallId &call, const LegId &leg)
{
    client().insist(request("DELETE", u"Request/%1"_s.arg(pathSegment(leg.toString()))),
        [this, call](const RestAnswer &answer) { finishHangUp(call, answer); });
}

// What neither a call nor a request is any more is over.
void PlivoCarrier::finishHangUp(const CallId &call, const RestAnswer &answer)
{
    if (answer.isGood() || answer.status == 404) {
        emit hungUp(call);
        return;
    }
    const auto error = answer.status == 0 ? answer.trouble : refusalOf(answer).error;
    emit hangUpFailed(call, {error.code, u"The line may still be open, and be paid for. "_s + error.detail});
}

RestCarrier::Refusal PlivoCarrier::refusalOf(const RestAnswer &answer) const
{
    return {plivo::refusalFrom(answer.status, answer.body)};
}

RestRequest PlivoCarrier::digitsRequest(const DigitsOrder &order) const
{
    return request("POST", u"Call/%1/DTMF"_s.arg(pathSegment(order.leg.toString())), {{u"digits"_s, order.digits}});
}

RestRequest PlivoCarrier::transferRequest(const TransferOrder &order) const
{
    return moveRequest(order.leg, order.documentUrl);
}

// The new document replaces ours, which ends the stream.
RestRequest PlivoCarrier::moveRequest(const LegId &leg, const QUrl &document) const
{
    return request("POST", u"Call/%1"_s.arg(pathSegment(leg.toString())),
        {{u"legs"_s, u"aleg"_s}, {u"aleg_url"_s, addressText(document)}, {u"aleg_method"_s, u"POST"_s}});
}

// ---- The account

RestCarrier::AccountQuestions PlivoCarrier::accountQuestions() const
{
    auto number = setting(u"fromNumber"_s);
    return {request("GET", {}), {}, request("GET", u"Number/"_s + pathSegment(number.remove(u'+')))};
}

// plivo.com/docs/numbers/api/account-phone-number: "application" is the path of its resource, as in "/v1/Account/MA…/Application/1101/".
AccountReport::Number PlivoCarrier::readOwnNumber(const RestAnswer &answer) const
{
    return {true, answer.json()["application"_L1].toString().section(u'/', -1, -1, QString::SectionSkipEmpty), {}};
}

std::optional<RestRequest> PlivoCarrier::applicationRequest(const AccountReport::Number &number) const
{
    if (number.id.isEmpty())
        return {};
    return request("GET", u"Application/"_s + pathSegment(number.id));
}

QUrl PlivoCarrier::readVoiceUrl(const RestAnswer &answer) const
{
    return QUrl(answer.json()["answer_url"_L1].toString());
}

// plivo.com/docs/account/api/application. Other numbers that stand on the same application come here, too.
RestRequest PlivoCarrier::pointRequest(const AccountReport::Number &number, const QUrl &voiceUrl) const
{
    return request("POST", u"Application/"_s + pathSegment(number.id), {{u"answer_url"_s, addressText(voiceUrl)}, {u"answer_method"_s, u"POST"_s}});
}

void PlivoCarrier::pointNumber(const AccountReport::Number &number, const QUrl &voiceUrl, std::function<void(const Result<void> &)> done)
{
    if (!number.id.isEmpty())
        return RestCarrier::pointNumber(number, voiceUrl, std::move(done));
    done(fail(Error::Code::NotPossibleNow, u"The number has no application at Plivo. Make one in its console, and give the number to it."_s));
}

// In the account's own currency, which it does not name.
QString PlivoCarrier::readBalance(const RestAnswer &answer) const
{
    return answer.json()["cash_credits"_L1].toString();
}

} // namespace bridge
