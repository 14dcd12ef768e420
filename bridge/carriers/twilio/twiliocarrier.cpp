// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliocarrier.h"

#include "bridge/carriers/twilio/twiliodialect.h"
#include "bridge/carriers/twilio/twilioerrors.h"
#include "bridge/carriers/twilio/twilioreport.h"
#include "bridge/carriers/twilio/twiliosignature.h"
#include "bridge/carriers/twilio/twiml.h"

#include <QJsonArray>
#include <QLoggingCategory>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcTwilio, "callwright.carriers.twilio")

using Fields = QList<QPair<QByteArray, QString>>;

void askForMachines(Fields &fields, const DialOrder &order)
{
    if (order.machines == MachineDetection::Off)
        return;
    fields += {{"MachineDetection", order.machines == MachineDetection::AfterBeep ? u"DetectMessageEnd"_s : u"Enable"_s},
        {"AsyncAmd", u"true"_s}, // the person who answers does not wait for the verdict
        {"AsyncAmdStatusCallback", addressText(order.machineUrl)}};
}

void askForRecording(Fields &fields, const DialOrder &order)
{
    if (order.record) {
        fields += {{"Record", u"true"_s}, {"RecordingChannels", u"dual"_s},
            {"RecordingStatusCallback", addressText(order.recordingUrl)}, {"RecordingStatusCallbackEvent", u"completed"_s}};
    }
}

} // namespace

TwilioCarrier::TwilioCarrier(const Settings &settings, QObject *parent)
    : RestCarrier(u"Twilio"_s, u"twilio"_s, settings, parent)
{
}

Result<void> TwilioCarrier::canDial() const
{
    return needs({"accountSid"_L1, "authToken"_L1, "fromNumber"_L1});
}

CarrierAbilities TwilioCarrier::abilities() const
{
    return {.sendsDigits = true, .digitsEndStream = true, .transfers = true, .detectsMachines = true, .records = true,
        .pointsNumbers = true, .hearsWords = true, .hasRooms = true};
}

std::unique_ptr<Dialect> TwilioCarrier::makeDialect() const
{
    return std::make_unique<TwilioDialect>();
}

// ---- Webhooks

Result<void> TwilioCarrier::verify(const WebhookRequest &request, const QUrl &publicUrl) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    const auto token = setting(u"authToken"_s).toUtf8();
    if (token.isEmpty())
        return fail(Error::Code::Refused, u"Twilio's webhooks cannot be verified: twilio/authToken is not set."_s);
    return twilio::checkSignature(request, publicUrl, token);
}

Result<CarrierReport> TwilioCarrier::read(const WebhookRequest &request) const
{
    return twilio::readReport(request);
}

WebhookReply TwilioCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &report)
{
    const auto document = twiml::connectStream(mediaUrl);
    if (document)
        return {200, twiml::kType, *document};
    qCWarning(lcTwilio).noquote() << document.error().detail;
    return decline(u"Sorry, this call cannot be connected."_s, report);
}

WebhookReply TwilioCarrier::turnDocument(const SpokenTurn &turn)
{
    return {200, twiml::kType, twiml::spokenTurn(turn)};
}

WebhookReply TwilioCarrier::questionDocument(const KeyQuestion &question) const
{
    return {200, twiml::kType, twiml::question(question)};
}

WebhookReply TwilioCarrier::roomDocument(const RoomOrder &order) const
{
    return {200, twiml::kType, twiml::room(order)};
}

WebhookReply TwilioCarrier::decline(const QString &politeSentence, const CarrierReport &)
{
    return {200, twiml::kType, twiml::decline(politeSentence)};
}

// ---- The REST API

QUrl TwilioCarrier::resource(const QString &path) const
{
    const auto account = pathSegment(setting(u"accountSid"_s));
    return apiUrl(u"/2010-04-01/Accounts/%1/%2"_s.arg(account, path));
}

RestRequest TwilioCarrier::post(const QString &path, const Fields &fields) const
{
    return {"POST", resource(path), basicAuthorization(setting(u"accountSid"_s), setting(u"authToken"_s)),
        "application/x-www-form-urlencoded", formBody(fields)};
}

RestRequest TwilioCarrier::dialRequest(const DialOrder &order) const
{
    Fields fields{
        {"To", order.to}, {"From", order.from},
        {"Url", addressText(order.answerUrl)}, {"StatusCallback", addressText(order.statusUrl)},
        {"StatusCallbackEvent", u"initiated"_s}, {"StatusCallbackEvent", u"ringing"_s},
        {"StatusCallbackEvent", u"answered"_s}, {"StatusCallbackEvent", u"completed"_s},
        {"Timeout", QString::number(wholeSeconds(order.ringFor))},
    };
    if (order.limit > 0ms)
        fields.append({"TimeLimit", QString::number(wholeSeconds(order.limit))});
    askForMachines(fields, order);
    askForRecording(fields, order);
    return post(u"Calls.json"_s, fields);
}

tl::expected<LegId, RestCarrier::Refusal> TwilioCarrier::readDialled(const RestAnswer &answer) const
{
    const auto sid = answer.json().value("sid"_L1).toString();
    if (answer.status != 201 || sid.isEmpty())
        return tl::make_unexpected(refusalOf(answer));
    return LegId(sid);
}

RestRequest TwilioCarrier::get(const QString &path, const Fields &query) const
{
    auto request = post({}, {});
    request.verb = "GET";
    request.type.clear();
    request.url = resource(path);
    if (!query.isEmpty()) // as formBody() writes it: a bare plus would be a space
        request.url.setQuery(QUrlQuery(QString::fromLatin1(formBody(query))));
    return request;
}

std::optional<RestRequest> TwilioCarrier::findRequest(const DialOrder &order) const
{
    return get(u"Calls.json"_s, {{"To", order.to}, {"From", order.from}, {"PageSize", u"20"_s}});
}

// The newest first. One that is over, or that we know, is another one.
std::optional<LegId> TwilioCarrier::readFound(const RestAnswer &answer, const DialOrder &order, const QSet<LegId> &known) const
{
    const auto calls = answer.json().value("calls"_L1).toArray();
    for (const auto &value : calls) {
        const auto call = value.toObject();
        const LegId leg(call.value("sid"_L1).toString());
        const auto status = twilio::statusFrom(call.value("status"_L1).toString());
        const bool alive = status == CarrierReport::Status::Queued || status == CarrierReport::Status::Ringing
            || status == CarrierReport::Status::InProgress;
        if (alive && !leg.isEmpty() && !known.contains(leg) && call.value("to"_L1).toString() == order.to
            && call.value("direction"_L1).toString() == "outbound-api"_L1)
            return leg;
    }
    return {};
}

std::optional<RestRequest> TwilioCarrier::hangUpRequest(const LegId &leg) const
{
    return post(u"Calls/%1.json"_s.arg(pathSegment(leg.toString())), {{"Status", u"completed"_s}});
}

bool TwilioCarrier::saysOver(const RestAnswer &answer) const
{
    constexpr int kNotFound = 20404;
    constexpr int kOverAlready = 21220;
    const auto code = twilio::refusalFrom(answer.status, answer.body).code;
    return answer.status == 404 || code == kNotFound || code == kOverAlready;
}

RestCarrier::Refusal TwilioCarrier::refusalOf(const RestAnswer &answer) const
{
    const auto refusal = twilio::refusalFrom(answer.status, answer.body);
    return {refusal.error, refusal.status};
}

RestRequest TwilioCarrier::changeCall(const LegId &leg, const QByteArray &twiml) const
{
    const auto sid = pathSegment(leg.toString());
    return post(u"Calls/%1.json"_s.arg(sid), {{"Twiml", QString::fromUtf8(twiml)}});
}

// There is no key on the media stream: the call's document is replaced, which ends the stream, and the new one opens the next.
RestRequest TwilioCarrier::digitsRequest(const DigitsOrder &order) const
{
    return changeCall(order.leg, twiml::playDigits(order.digits, order.mediaUrl));
}

RestRequest TwilioCarrier::transferRequest(const TransferOrder &order) const
{
    return changeCall(order.leg, twiml::dial(order.to, order.from));
}

RestRequest TwilioCarrier::moveRequest(const LegId &leg, const QUrl &document) const
{
    return post(u"Calls/%1.json"_s.arg(pathSegment(leg.toString())), {{"Url", addressText(document)}, {"Method", u"POST"_s}});
}

RestRequest TwilioCarrier::turnRequest(const SpokenTurn &turn) const
{
    return changeCall(turn.leg, twiml::spokenTurn(turn));
}

// ---- The account

RestCarrier::AccountQuestions TwilioCarrier::accountQuestions() const
{
    auto key = get(u"Balance.json"_s);
    const auto account = key.url.path(QUrl::FullyEncoded).chopped(int(strlen("/Balance.json")));
    key.url.setPath(account + u".json"_s, QUrl::TolerantMode);
    return {key, get(u"Balance.json"_s), get(u"IncomingPhoneNumbers.json"_s, {{"PhoneNumber", setting(u"fromNumber"_s)}})};
}

QString TwilioCarrier::readBalance(const RestAnswer &answer) const
{
    const auto json = answer.json();
    return u"%1 %2"_s.arg(json["balance"_L1].toString(), json["currency"_L1].toString()).trimmed();
}

AccountReport::Number TwilioCarrier::readOwnNumber(const RestAnswer &answer) const
{
    const auto numbers = answer.json()["incoming_phone_numbers"_L1].toArray();
    for (const auto &value : numbers) {
        const auto number = value.toObject();
        if (number["phone_number"_L1].toString() == setting(u"fromNumber"_s))
            return {true, number["sid"_L1].toString(), QUrl(number["voice_url"_L1].toString())};
    }
    return {};
}

RestRequest TwilioCarrier::pointRequest(const AccountReport::Number &number, const QUrl &voiceUrl) const
{
    return post(u"IncomingPhoneNumbers/%1.json"_s.arg(pathSegment(number.id)),
        {{"VoiceUrl", addressText(voiceUrl)}, {"VoiceMethod", u"POST"_s}});
}

} // namespace bridge
