// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagecarrier.h"

#include "bridge/carriers/vonage/ncco.h"
#include "bridge/carriers/vonage/vonagedialect.h"
#include "bridge/carriers/vonage/vonageerrors.h"
#include "bridge/carriers/vonage/vonagejwt.h"
#include "bridge/carriers/vonage/vonagereport.h"
#include "bridge/carriers/vonage/vonagesignature.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QUrlQuery>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcVonage, "callwright.carriers.vonage")

QJsonArray address(const QUrl &url)
{
    return {addressText(url)};
}

QJsonObject phone(const QString &number)
{
    return {{u"type"_s, u"phone"_s}, {u"number"_s, vonage::withoutPlus(number)}};
}

vonage::Secrets secretsIn(const Settings &settings)
{
    return {settings.text(u"vonage/signatureSecret").toUtf8(), settings.text(u"vonage/applicationId")};
}

} // namespace

VonageCarrier::VonageCarrier(const Settings &settings, QObject *parent)
    : RestCarrier(u"Vonage"_s, u"vonage"_s, settings, parent)
{
}

QList<Line> VonageCarrier::lines() const
{
    const auto number = setting(u"fromNumber"_s);
    if (number.isEmpty())
        return {};
    return {{u"Vonage"_s, name(), vonage::withPlus(number), {}, {}}};
}

Result<void> VonageCarrier::canDial() const
{
    if (const auto set = needs({"applicationId"_L1, "privateKey"_L1, "fromNumber"_L1}); !set)
        return set;
    if (const auto good = token(); !good)
        return fail(Error::Code::NotConfigured, u"Vonage cannot dial: vonage/privateKey is wrong. "_s + good.error().detail);
    return {};
}

CarrierAbilities VonageCarrier::abilities() const
{
    return {.sendsDigits = true, .transfers = true, .detectsMachines = true};
}

std::unique_ptr<Dialect> VonageCarrier::makeDialect() const
{
    return std::make_unique<VonageDialect>();
}

// ---- Webhooks

Result<void> VonageCarrier::verify(const WebhookRequest &request, const QUrl &) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    const auto now = QDateTime::currentSecsSinceEpoch();
    const auto checked = vonage::checkSignature(request, secretsIn(settings()), now);
    if (!checked)
        return tl::make_unexpected(checked.error());
    if (!m_seen.admit(checked->token, checked->at, now)) // each has an id of its own in it
        return fail(Error::Code::Refused, u"The webhook was here already."_s);
    return {};
}

// Comes once: the token in its path is good for one stream.
Result<void> VonageCarrier::verifyStream(const WebhookRequest &request, const QUrl &) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    const auto checked = vonage::checkStream(request, secretsIn(settings()), QDateTime::currentSecsSinceEpoch());
    return checked ? Result<void>() : tl::make_unexpected(checked.error());
}

Result<CarrierReport> VonageCarrier::read(const WebhookRequest &request) const
{
    return vonage::readReport(request);
}

WebhookReply VonageCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &report)
{
    const auto actions = ncco::connectStream(mediaUrl, {setting(u"rate"_s).toInt()}, report.leg);
    if (actions)
        return {200, ncco::kType, ncco::text(*actions)};
    qCWarning(lcVonage).noquote() << actions.error().detail;
    return decline(u"Sorry, this call cannot be connected."_s, report);
}

WebhookReply VonageCarrier::decline(const QString &politeSentence, const CarrierReport &)
{
    return {200, ncco::kType, ncco::text(ncco::decline(politeSentence))};
}

// ---- The REST API

// Empty when the key is none: canDial() says so, and Vonage says 401.
Result<QByteArray> VonageCarrier::token() const
{
    const auto key = vonage::readKey(setting(u"privateKey"_s));
    if (!key)
        return key;
    return vonage::apiToken(*key, setting(u"applicationId"_s), QUuid::createUuid().toString(QUuid::WithoutBraces),
        QDateTime::currentSecsSinceEpoch());
}

RestRequest VonageCarrier::request(const QByteArray &verb, const QString &path, const QJsonObject &body) const
{
    RestRequest request{verb, apiUrl(path), "Bearer " + token().value_or(QByteArray()), {}, {}};
    if (!body.isEmpty()) {
        request.type = "application/json";
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    }
    return request;
}

RestRequest VonageCarrier::change(const LegId &leg, const QString &what, const QJsonObject &body) const
{
    return request("PUT", u"/v1/calls/"_s + leg.toString() + what, body);
}

// Its own number may stand in the settings as Vonage writes it.
void VonageCarrier::dial(const DialOrder &wish)
{
    auto order = wish;
    order.from = vonage::withPlus(order.from.isEmpty() ? setting(u"fromNumber"_s) : order.from);
    RestCarrier::dial(order);
}

RestRequest VonageCarrier::dialRequest(const DialOrder &order) const
{
    QJsonObject body{{u"to"_s, QJsonArray{phone(order.to)}}, {u"from"_s, phone(order.from)},
        {u"answer_url"_s, address(order.answerUrl)}, {u"answer_method"_s, u"POST"_s}, {u"event_url"_s, address(order.statusUrl)},
        {u"event_method"_s, u"POST"_s}, {u"ringing_timer"_s, std::clamp(wholeSeconds(order.ringFor), 1, 120)}}; // what Vonage takes
    if (order.limit > 0ms)
        body.insert(u"length_timer"_s, std::clamp(wholeSeconds(order.limit), 1, 7200));
    if (order.machines != MachineDetection::Off) {
        const bool beep = order.machines == MachineDetection::AfterBeep;
        QJsonObject detection{{u"behavior"_s, u"continue"_s}, {u"mode"_s, beep ? u"detect_beep"_s : u"detect"_s}};
        if (beep)
            detection.insert(u"beep_timeout"_s, 45);
        body.insert(u"advanced_machine_detection"_s, detection);
    }
    return request("POST", u"/v1/calls"_s, body);
}

tl::expected<LegId, RestCarrier::Refusal> VonageCarrier::readDialled(const RestAnswer &answer) const
{
    const auto leg = answer.json().value("uuid"_L1).toString();
    if (answer.status != 201 || leg.isEmpty())
        return tl::make_unexpected(refusalOf(answer));
    return LegId(leg);
}

std::optional<RestRequest> VonageCarrier::findRequest(const DialOrder &) const
{
    auto question = request("GET", u"/v1/calls"_s);
    question.url.setQuery(u"page_size=20&order=desc"_s);
    return question;
}

// The newest first. One that is over, or that we know, is another one.
std::optional<LegId> VonageCarrier::readFound(const RestAnswer &answer, const DialOrder &order, const QSet<LegId> &known) const
{
    const auto calls = answer.json().value("_embedded"_L1).toObject().value("calls"_L1).toArray();
    for (const auto &value : calls) {
        const auto call = value.toObject();
        const LegId leg(call.value("uuid"_L1).toString());
        const auto status = call.value("status"_L1).toString();
        const bool alive = status == "started"_L1 || status == "ringing"_L1 || status == "answered"_L1;
        if (alive && !leg.isEmpty() && !known.contains(leg) && call.value("direction"_L1).toString() == "outbound"_L1
            && call.value("to"_L1).toObject().value("number"_L1).toString() == vonage::withoutPlus(order.to))
            return leg;
    }
    return {};
}

std::optional<RestRequest> VonageCarrier::hangUpRequest(const LegId &leg) const
{
    return change(leg, {}, {{u"action"_s, u"hangup"_s}});
}

RestCarrier::Refusal VonageCarrier::refusalOf(const RestAnswer &answer) const
{
    return {vonage::refusalFrom(answer.status, answer.body)};
}

RestRequest VonageCarrier::digitsRequest(const DigitsOrder &order) const
{
    auto digits = order.digits;
    digits.replace(u'w', u'p'); // half a second's pause
    return change(order.leg, u"/dtmf"_s, {{u"digits"_s, digits}});
}

RestRequest VonageCarrier::transferRequest(const TransferOrder &order) const
{
    const auto actions = ncco::dial(vonage::withoutPlus(order.to), vonage::withoutPlus(order.from));
    return change(order.leg, {},
        {{u"action"_s, u"transfer"_s}, {u"destination"_s, QJsonObject{{u"type"_s, u"ncco"_s}, {u"ncco"_s, actions}}}});
}

// ---- The account

// The balance is told by another of Vonage's APIs, for another key.
RestCarrier::AccountQuestions VonageCarrier::accountQuestions() const
{
    auto latestCall = request("GET", u"/v1/calls"_s);
    latestCall.url.setQuery(u"page_size=1"_s);
    if (setting(u"apiKey"_s).isEmpty() || setting(u"apiSecret"_s).isEmpty())
        return {latestCall, {}, {}};
    auto balance = apiUrl(u"/account/get-balance"_s), number = apiUrl(u"/account/numbers"_s);
    number.setQuery(u"pattern="_s + pathSegment(vonage::withoutPlus(setting(u"fromNumber"_s))) + u"&search_pattern=1"_s);
    for (auto *url : {&balance, &number}) {
        if (url->host().endsWith(".nexmo.com"_L1)) // whatever the region
            url->setHost(u"rest.nexmo.com"_s);
    }
    return {latestCall, accountRequest(balance), accountRequest(number)};
}

RestRequest VonageCarrier::accountRequest(const QUrl &url) const
{
    return {"GET", url, basicAuthorization(setting(u"apiKey"_s), setting(u"apiSecret"_s)), {}, {}};
}

// developer.vonage.com/en/api/account: {"value":10.28,"autoReload":false}, in euros.
QString VonageCarrier::readBalance(const RestAnswer &answer) const
{
    const QJsonValue value = answer.json()["value"_L1]; // not auto: that would refer into what is gone
    return value.isDouble() ? QString::number(value.toDouble(), 'f', 2) + u" EUR"_s : QString();
}

AccountReport::Number VonageCarrier::readOwnNumber(const RestAnswer &answer) const
{
    const auto numbers = answer.json()["numbers"_L1].toArray();
    for (const auto &value : numbers) {
        const auto number = value.toObject();
        if (number["msisdn"_L1].toString() == vonage::withoutPlus(setting(u"fromNumber"_s)))
            return {true, number["app_id"_L1].toString(), {}};
    }
    return {};
}

std::optional<RestRequest> VonageCarrier::applicationRequest(const AccountReport::Number &number) const
{
    if (number.id.isEmpty())
        return {};
    return accountRequest(apiUrl(u"/v2/applications/"_s + pathSegment(number.id)));
}

QUrl VonageCarrier::readVoiceUrl(const RestAnswer &answer) const
{
    const QJsonValue voice = answer.json()["capabilities"_L1]["voice"_L1]["webhooks"_L1];
    return QUrl(voice["answer_url"_L1]["address"_L1].toString());
}

} // namespace bridge
