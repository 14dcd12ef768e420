// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliocarrier.h"

#include "bridge/carriers/twilio/twiliodialect.h"
#include "bridge/carriers/twilio/twilioerrors.h"
#include "bridge/carriers/twilio/twilioreport.h"
#include "bridge/carriers/twilio/twiliosignature.h"
#include "bridge/carriers/twilio/twiml.h"
#include "bridge/settings/address.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcTwilio, "callwright.carriers.twilio")

constexpr qint64 kMaxAnswer = 256 * 1024; // a call resource is about 1.5 KB
constexpr int kHangUpAttempts = 4;

bool isNumber(const QString &text)
{
    // E.164: at most 15 digits, the country code never starts with 0.
    if (text.size() < 8 || text.size() > 16 || text[0] != u'+' || text[1] == u'0')
        return false;
    return std::all_of(text.begin() + 1, text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// A form body: everything but letters, digits and -._~ in percent codes.
QByteArray form(const QList<QPair<QByteArray, QString>> &fields)
{
    QByteArray body;
    for (const auto &[key, value] : fields) {
        if (!body.isEmpty())
            body += '&';
        body.append(key).append('=').append(QUrl::toPercentEncoding(value));
    }
    return body;
}

} // namespace

struct TwilioCarrier::Answer
{
    int status = 0; // HTTP; 0: none came
    QByteArray body;
    Error trouble; // why none came
};

TwilioCarrier::TwilioCarrier(const Settings &settings, QObject *parent)
    : Carrier(parent)
    , m_settings(settings)
    , m_network(new QNetworkAccessManager(this))
{
}

QString TwilioCarrier::name() const
{
    return u"twilio"_s;
}

QList<Line> TwilioCarrier::lines() const
{
    const QString number = m_settings.text(u"twilio/fromNumber");
    if (number.isEmpty())
        return {};
    return {{u"Twilio"_s, name(), number}};
}

Result<void> TwilioCarrier::canDial() const
{
    for (const auto key : {"twilio/accountSid"_L1, "twilio/authToken"_L1, "twilio/fromNumber"_L1}) {
        if (m_settings.text(QString(key)).isEmpty())
            return fail(Error::Code::NotConfigured, u"Twilio cannot dial: %1 is not set."_s.arg(key));
    }
    return {};
}

std::unique_ptr<Dialect> TwilioCarrier::makeDialect() const
{
    return std::make_unique<TwilioDialect>();
}

Result<void> TwilioCarrier::verify(const WebhookRequest &request, const QUrl &publicUrl) const
{
    if (!m_settings.flag(u"server/verifySignatures"))
        return {};
    const QByteArray token = m_settings.text(u"twilio/authToken").toUtf8();
    if (token.isEmpty())
        return fail(Error::Code::Refused, u"Twilio's webhooks cannot be verified: twilio/authToken is not set."_s);
    return twilio::checkSignature(request, publicUrl, token);
}

Result<CarrierReport> TwilioCarrier::read(const WebhookRequest &request) const
{
    return twilio::readReport(request);
}

WebhookReply TwilioCarrier::connectStream(const QUrl &mediaUrl) const
{
    const auto document = twiml::connectStream(mediaUrl);
    if (document)
        return {200, twiml::kType, *document};
    qCWarning(lcTwilio).noquote() << document.error().detail;
    return decline(u"Sorry, this call cannot be connected."_s);
}

WebhookReply TwilioCarrier::decline(const QString &politeSentence) const
{
    return {200, twiml::kType, twiml::decline(politeSentence)};
}

Result<void> TwilioCarrier::checkOrder(const DialOrder &order) const
{
    if (const auto ready = canDial(); !ready)
        return ready;
    if (!isNumber(order.to))
        return fail(Error::Code::Malformed, u"That is no number to call. Enter it with + and the country code."_s);
    const QString from = order.from.isEmpty() ? m_settings.text(u"twilio/fromNumber") : order.from;
    if (!isNumber(from))
        return fail(Error::Code::NotConfigured, u"That is no number to call from. Check twilio/fromNumber."_s);
    if (from == order.to)
        return fail(Error::Code::Malformed, u"A line cannot call itself. Enter another number."_s);
    if (m_dialling.contains(order.call))
        return fail(Error::Code::NotPossibleNow, u"That call is being dialled already."_s);
    return {};
}

void TwilioCarrier::dial(const DialOrder &order)
{
    if (const auto good = checkOrder(order); !good) {
        emit dialFailed(order.call, CarrierReport::Status::Failed, good.error());
        return;
    }
    const auto reply = post(u"Calls.json"_s, form({
        {"To", order.to},
        {"From", order.from.isEmpty() ? m_settings.text(u"twilio/fromNumber") : order.from},
        {"Url", order.answerUrl.toString(QUrl::FullyEncoded)},
        {"StatusCallback", order.statusUrl.toString(QUrl::FullyEncoded)},
        {"StatusCallbackEvent", u"initiated"_s},
        {"StatusCallbackEvent", u"ringing"_s},
        {"StatusCallbackEvent", u"answered"_s},
        {"StatusCallbackEvent", u"completed"_s},
    }));
    m_dialling.insert(order.call, false);
    connect(reply, &QNetworkReply::finished, this, [this, reply, call = order.call] {
        dialAnswered(call, answerOf(reply));
    });
}

void TwilioCarrier::dialAnswered(const CallId &call, const Answer &answer)
{
    const bool unwanted = m_dialling.take(call);
    if (answer.status == 0) {
        emit dialFailed(call, CarrierReport::Status::Failed, answer.trouble);
        return;
    }
    const auto sid = QJsonDocument::fromJson(answer.body).object().value("sid"_L1).toString();
    if (answer.status != 201 || sid.isEmpty()) {
        const auto refusal = twilio::refusalFrom(answer.status, answer.body);
        emit dialFailed(call, refusal.status, refusal.error);
        return;
    }
    if (unwanted)
        tryHangUp(call, LegId(sid), 1); // asked for while the request was on its way
    emit dialled(call, LegId(sid));
}

void TwilioCarrier::hangUp(const CallId &call, const LegId &leg)
{
    if (!leg.isEmpty())
        tryHangUp(call, leg, 1);
    else if (const auto it = m_dialling.find(call); it != m_dialling.end())
        *it = true;
    else
        emit hungUp(call); // Twilio never heard of it
}

void TwilioCarrier::tryHangUp(const CallId &call, const LegId &leg, int attempt)
{
    const QString sid = QString::fromLatin1(QUrl::toPercentEncoding(leg.toString()));
    const auto reply = post(u"Calls/%1.json"_s.arg(sid), form({{"Status", u"completed"_s}}));
    connect(reply, &QNetworkReply::finished, this, [this, reply, call, leg, attempt] {
        hangUpAnswered(call, leg, attempt, answerOf(reply));
    });
}

void TwilioCarrier::hangUpAnswered(const CallId &call, const LegId &leg, int attempt, const Answer &answer)
{
    constexpr int kNotFound = 20404;
    constexpr int kOverAlready = 21220;
    const auto refusal = twilio::refusalFrom(answer.status, answer.body);
    const bool over = answer.status == 404 || refusal.code == kNotFound || refusal.code == kOverAlready;
    if (over || (answer.status >= 200 && answer.status < 300)) {
        emit hungUp(call);
        return;
    }
    const bool hopeless = answer.status >= 400 && answer.status < 500 && answer.status != 429;
    if (hopeless || attempt >= kHangUpAttempts) {
        const Error why = answer.status == 0 ? answer.trouble : refusal.error;
        emit hangUpFailed(call, {why.code, u"The line may still be open, and be paid for. "_s + why.detail});
        return;
    }
    const auto backOff = m_patience / 20 * (1 << attempt); // 1, 2 and 4 s
    QTimer::singleShot(backOff, this, [=, this] { tryHangUp(call, leg, attempt + 1); });
}

QNetworkReply *TwilioCarrier::post(const QString &resource, const QByteArray &form)
{
    const QString account = m_settings.text(u"twilio/accountSid");
    QUrl url = asHttpUrl(m_settings.url(u"twilio/apiUrl")).adjusted(QUrl::StripTrailingSlash);
    const QString sid = QString::fromLatin1(QUrl::toPercentEncoding(account));
    url.setPath(url.path() + u"/2010-04-01/Accounts/%1/%2"_s.arg(sid, resource));
    QNetworkRequest request(url);
    const QByteArray login = (account + u':' + m_settings.text(u"twilio/authToken")).toUtf8();
    request.setRawHeader("Authorization", "Basic " + login.toBase64());
    request.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    request.setRawHeader("Accept", "application/json");
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    // A redirect would take the auth token to another host.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    const auto reply = m_network->post(request, form);
    QTimer::singleShot(m_patience, reply, &QNetworkReply::abort);
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
        if (received > kMaxAnswer)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    return reply;
}

TwilioCarrier::Answer TwilioCarrier::answerOf(QNetworkReply *reply) const
{
    Answer answer;
    const auto why = reply->error();
    if (why == QNetworkReply::OperationCanceledError) {
        answer.trouble = {Error::Code::TimedOut,
            u"Twilio does not answer, or not in full. Check the network, and Twilio's console for a call that was placed all "
            "the same."_s};
        return answer;
    }
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (answer.status > 0)
        answer.body = reply->isOpen() ? reply->read(kMaxAnswer) : QByteArray();
    else if (why == QNetworkReply::SslHandshakeFailedError)
        answer.trouble = {Error::Code::Network, u"Twilio's certificate is not trusted. Check this computer's clock and proxy."_s};
    else
        answer.trouble = {Error::Code::Network, u"Twilio cannot be reached. Check the network and twilio/apiUrl."_s};
    return answer;
}

} // namespace bridge
