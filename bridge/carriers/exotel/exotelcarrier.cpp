// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelcarrier.h"

#include "bridge/carriers/exotel/exotelaccess.h"
#include "bridge/carriers/exotel/exoteldialect.h"
#include "bridge/carriers/exotel/exotelerrors.h"
#include "bridge/carriers/exotel/exotelreport.h"
#include "bridge/numbers/phonenumber.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Fields = QList<QPair<QByteArray, QString>>;

constexpr qsizetype kMaxStreamUrl = 600; // developer.exotel.com, Connect Voice AI
constexpr auto kLongestCall = std::chrono::seconds(14400);
constexpr qint64 kLargestRecording = 2 * 1024 * 1024; // bytes: two minutes of WAV at 8 kHz, ten of MP3
constexpr int kFetches = 4;                           // a recording may not be there yet when it is told
constexpr qsizetype kMostUnsaid = 64;                 // calls
constexpr qsizetype kLongestUnsaid = 2000;            // characters

// Exotel's pages write the same answer with capitals and without.
QJsonValue member(const QJsonObject &object, QLatin1StringView name)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0)
            return *it;
    }
    return {};
}

// Its pages wrap answers in one object or another: the first member of that name that is text or a number, at any depth.
QString wordIn(const QJsonValue &value, QLatin1StringView name, int depth = 4)
{
    const auto own = member(value.toObject(), name);
    if (own.isString() || own.isDouble())
        return own.toVariant().toString();
    QString word;
    const auto inside = value.toObject();
    for (auto it = inside.begin(); depth > 0 && word.isEmpty() && it != inside.end(); ++it)
        word = wordIn(*it, name, depth - 1);
    return word;
}

// Likewise all objects that have it as text.
void objectsWith(const QJsonValue &value, QLatin1StringView name, QList<QJsonObject> &found, int depth = 4)
{
    if (depth < 0)
        return;
    if (member(value.toObject(), name).isString())
        return found.append(value.toObject());
    const auto inside = value.toObject();
    for (const auto &one : inside)
        objectsWith(one, name, found, depth - 1);
    const auto list = value.toArray();
    for (const auto &one : list)
        objectsWith(one, name, found, depth - 1);
}

} // namespace

ExotelCarrier::ExotelCarrier(const Settings &settings, QObject *parent)
    : RestCarrier(u"Exotel"_s, u"exotel"_s, settings, parent)
{
}

Result<void> ExotelCarrier::canDial() const
{
    return needs({"sid"_L1, "apiKey"_L1, "apiToken"_L1, "fromNumber"_L1});
}

CarrierAbilities ExotelCarrier::abilities() const
{
    return {.records = true, .hearsWords = true, .fetchesSteps = true, .streamsFromDial = true};
}

std::unique_ptr<Dialect> ExotelCarrier::makeDialect() const
{
    return std::make_unique<ExotelDialect>();
}

// ---- Webhooks

Result<void> ExotelCarrier::verify(const WebhookRequest &request, const QUrl &) const
{
    if (!settings().flag(u"server/verifySignatures"))
        return {};
    return exotel::checkAccess(request,
        {setting(u"webhookSecret"_s).toUtf8(), setting(u"webhookUser"_s).toUtf8(), setting(u"webhookPassword"_s).toUtf8()});
}

// Exotel writes numbers as they are dialled in its country: 09876543210.
QString ExotelCarrier::e164(const QString &written) const
{
    const auto own = readNumber(setting(u"fromNumber"_s));
    const auto number = readNumber(written, own ? own->region : QString());
    return number && number->e164.startsWith(u'+') ? number->e164 : written;
}

Result<CarrierReport> ExotelCarrier::read(const WebhookRequest &request) const
{
    auto report = exotel::readReport(request);
    if (report) {
        report->from = e164(report->from);
        report->to = e164(report->to);
    }
    return report;
}

QString ExotelCarrier::streamAddress(const QUrl &mediaUrl) const
{
    auto url = mediaUrl;
    url.setQuery(u"sample-rate="_s + setting(u"sampleRate"_s));
    return addressText(url);
}

WebhookReply ExotelCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &)
{
    return {200, "application/json", QJsonDocument(QJsonObject{{u"url"_s, streamAddress(mediaUrl)}}).toJson(QJsonDocument::Compact)};
}

WebhookReply ExotelCarrier::decline(const QString &, const CarrierReport &)
{
    return {200, "application/json", "{}"};
}

// The words, and for the Passthru applet whether the flow goes on: 200 is its first branch, 302 its second.
WebhookReply ExotelCarrier::turnDocument(const SpokenTurn &turn)
{
    const QStringList words{m_unsaid.take(turn.leg), turn.text};
    return {turn.then == SpokenTurn::Then::HangUp ? 302 : 200, "text/plain", words.join(u' ').simplified().toUtf8()};
}

void ExotelCarrier::speakTurn(const CallId &, const SpokenTurn &turn)
{
    if (turn.text.isEmpty())
        return void(m_unsaid.remove(turn.leg)); // interrupted
    if (!m_unsaid.contains(turn.leg) && m_unsaid.size() >= kMostUnsaid)
        m_unsaid.erase(m_unsaid.begin()); // of a call that is over, most likely
    auto &words = m_unsaid[turn.leg];
    words = (words + u' ' + turn.text).right(kLongestUnsaid);
}

// A passthru applet takes 200 for its first branch, and knows no 204.
WebhookReply ExotelCarrier::acknowledge(const CarrierReport &) const
{
    return {200, "text/plain", {}};
}

// ---- Recordings

bool ExotelCarrier::keepsRecordings(const QUrl &url) const
{
    const auto api = apiUrl({});
    if (url.host() == api.host() && url.port() == api.port() && url.scheme() == api.scheme())
        return true;
    const auto host = url.host().toLower();
    return url.scheme() == "https"_L1 && url.port(443) == 443 && url.userInfo().isEmpty()
        && (host.endsWith(".exotel.com"_L1) || host.endsWith(".exotel.in"_L1));
}

void ExotelCarrier::fetchRecording(const QUrl &url, std::function<void(const Result<QByteArray> &)> done)
{
    if (!keepsRecordings(url)) {
        QMetaObject::invokeMethod(this, [done, host = url.host()] {
            done(fail(Error::Code::Refused, u"The recording is not at Exotel's, but at '%1'."_s.arg(host)));
        }, Qt::QueuedConnection);
        return;
    }
    fetch(url, 1, done);
}

void ExotelCarrier::fetch(const QUrl &url, int attempt, const std::function<void(const Result<QByteArray> &)> &done)
{
    auto request = get(url);
    request.largestAnswer = kLargestRecording;
    client().send(request, [this, url, attempt, done](const RestAnswer &answer) {
        if (answer.isGood())
            return done(answer.body);
        if (answer.status == 404 && attempt < kFetches)
            return QTimer::singleShot(client().patience() / 20, this, [=, this] { fetch(url, attempt + 1, done); }); // half a second
        done(tl::make_unexpected(answer.status == 0 ? answer.trouble : refusalOf(answer).error));
    });
}

// ---- The REST API

Result<void> ExotelCarrier::checkOrder(const DialOrder &order) const
{
    if (throughFlow())
        return {};
    if (order.mediaUrl.isEmpty())
        return fail(Error::Code::NotConfigured,
            u"Exotel can't be told what to say by itself. Give the number of a flow that asks for it (exotel/appId), or choose an agent with a media stream."_s);
    if (streamAddress(order.mediaUrl).size() >= kMaxStreamUrl)
        return fail(Error::Code::NotConfigured, u"The stream's address is too long for Exotel. Shorten server/publicUrl."_s);
    return {};
}

RestRequest ExotelCarrier::dialRequest(const DialOrder &order) const
{
    const auto account = pathSegment(setting(u"sid"_s));
    Fields fields{{"From", order.to}, {"CallerId", order.from}, {"CallType", u"trans"_s}}; // From is who is rung first
    if (throughFlow()) {
        const auto app = pathSegment(setting(u"appId"_s));
        fields.append({"Url", u"http://my.exotel.com/%1/exoml/start_voice/%2"_s.arg(account, app)});
    } else {
        fields += {{"StreamUrl", streamAddress(order.mediaUrl)}, {"StreamType", u"bidirectional"_s}};
    }
    fields += {{"StatusCallback", addressText(order.statusUrl)}, {"StatusCallbackEvents[0]", u"terminal"_s},
        {"StatusCallbackEvents[1]", u"answered"_s}, {"StatusCallbackContentType", u"application/json"_s},
        {"TimeOut", QString::number(wholeSeconds(order.ringFor))}};
    if (!throughFlow())
        fields.append({"StatusCallbackEvents[2]", u"ringing"_s});
    if (order.limit > 0ms)
        fields.append({"TimeLimit", QString::number(wholeSeconds(std::min<Milliseconds>(order.limit, kLongestCall)))});
    if (order.record)
        fields += {{"Record", u"true"_s}, {"RecordingChannels", u"dual"_s}};
    return {"POST", apiUrl(u"/v1/Accounts/%1/Calls/connect.json"_s.arg(account)),
        basicAuthorization(setting(u"apiKey"_s), setting(u"apiToken"_s)), "application/x-www-form-urlencoded", formBody(fields)};
}

tl::expected<LegId, RestCarrier::Refusal> ExotelCarrier::readDialled(const RestAnswer &answer) const
{
    const auto sid = member(member(answer.json(), "Call"_L1).toObject(), "Sid"_L1).toString();
    if (!answer.isGood() || sid.isEmpty())
        return tl::make_unexpected(refusalOf(answer));
    return LegId(sid);
}

// A call that still rings goes on ringing; who picks it up finds no stream, and the call ends.
std::optional<RestRequest> ExotelCarrier::hangUpRequest(const LegId &) const
{
    return {};
}

RestRequest ExotelCarrier::get(const QUrl &url) const
{
    return {"GET", url, basicAuthorization(setting(u"apiKey"_s), setting(u"apiToken"_s)), {}, {}};
}

RestCarrier::AccountQuestions ExotelCarrier::accountQuestions() const
{
    const auto account = pathSegment(setting(u"sid"_s));
    return {get(apiUrl(u"/v1/Accounts/%1/Balance.json"_s.arg(account))), {},
        get(apiUrl(u"/v2_beta/Accounts/%1/IncomingPhoneNumbers"_s.arg(account)))};
}

QString ExotelCarrier::readBalance(const RestAnswer &answer) const
{
    const QJsonValue json(answer.json());
    return u"%1 %2"_s.arg(wordIn(json, "Balance"_L1), wordIn(json, "Currency"_L1)).trimmed();
}

// developer.exotel.com, list all ExoPhones. What answers a call to one is a flow, never an address of ours.
AccountReport::Number ExotelCarrier::readOwnNumber(const RestAnswer &answer) const
{
    const auto document = QJsonDocument::fromJson(answer.body);
    QList<QJsonObject> numbers;
    objectsWith(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()), "phone_number"_L1, numbers);
    for (const auto &number : std::as_const(numbers)) {
        if (e164(member(number, "phone_number"_L1).toString()) == e164(setting(u"fromNumber"_s)))
            return {true, member(number, "sid"_L1).toString(), QUrl(member(number, "voice_url"_L1).toString())};
    }
    return {};
}

RestCarrier::Refusal ExotelCarrier::refusalOf(const RestAnswer &answer) const
{
    return {exotel::refusalFrom(answer.status, answer.body), CarrierReport::Status::Failed};
}

} // namespace bridge
