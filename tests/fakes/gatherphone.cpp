// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/gatherphone.h"

#include "tests/fakes/faketwilio.h"

#include <QXmlStreamReader>

namespace fakes {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kTwilioWaits = 15000; // ms, twilio.com/docs/api/errors/11200

const QHash<QString, QStringList> &knownAttributes()
{
    static const QHash<QString, QStringList> verbs = {
        {u"Say"_s, {u"voice"_s, u"language"_s, u"loop"_s}},
        {u"Play"_s, {u"loop"_s, u"digits"_s}},
        {u"Pause"_s, {u"length"_s}},
        {u"Gather"_s, {u"input"_s, u"action"_s, u"method"_s, u"timeout"_s, u"speechTimeout"_s, u"maxSpeechTime"_s, u"numDigits"_s, u"finishOnKey"_s,
            u"hints"_s, u"language"_s, u"speechModel"_s, u"enhanced"_s, u"profanityFilter"_s, u"bargeIn"_s, u"actionOnEmptyResult"_s,
            u"partialResultCallback"_s, u"partialResultCallbackMethod"_s}},
        {u"Redirect"_s, {u"method"_s}},
        {u"Hangup"_s, {}},
        {u"Dial"_s, {u"action"_s, u"callerId"_s, u"timeout"_s, u"timeLimit"_s, u"hangupOnStar"_s}},
    };
    return verbs;
}

} // namespace

GatherPhone::GatherPhone(QUrl bridge, QByteArray authToken, QObject *parent)
    : QObject(parent)
    , m_bridge(std::move(bridge))
    , m_webhooks(std::move(authToken))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(kTwilioWaits);
    connect(&m_patience, &QTimer::timeout, this, [this] { m_complaints << u"11200: no answer within 15 s"_s; });
}

void GatherPhone::dial(const QString &from, const QString &to)
{
    m_webhooks.from = from.toUtf8();
    m_webhooks.to = to.toUtf8();
    if (m_api)
        m_api->addCall(m_webhooks.sid);
    QUrl url = m_bridge;
    url.setPath(u"/twilio/voice"_s);
    fetch(url, {{"CallStatus", "ringing"}});
}

void GatherPhone::follow(FakeTwilio &api, const QString &number)
{
    m_api = &api;
    connect(&api, &FakeTwilio::placed, this, [this, number](const QByteArray &sid, const QHash<QString, QString> &order) {
        if (!number.isEmpty() && order.value(u"To"_s) != number)
            return;
        m_webhooks.sid = sid;
        m_webhooks.from = order.value(u"From"_s).toUtf8();
        m_webhooks.to = order.value(u"To"_s).toUtf8();
        m_webhooks.outbound = true;
        m_statusUrl = QUrl(order.value(u"StatusCallback"_s));
        if (picksUp)
            return fetch(QUrl(order.value(u"Url"_s)), {{"CallStatus", "in-progress"}});
        m_rings = true;
        m_webhooks.post(m_statusUrl, {{"CallStatus", "ringing"}});
    });
    connect(&api, &FakeTwilio::changed, this, [this](const QByteArray &sid, const FormFields &fields) {
        if (sid != m_webhooks.sid || m_over)
            return;
        if (fields.first().first == "Twiml"_L1)
            run(fields.first().second.toUtf8());
        else if (fields.first().first == "Url"_L1)
            fetch(QUrl(fields.first().second), {{"CallStatus", "in-progress"}});
        else
            end("completed");
    });
}

void GatherPhone::fetch(const QUrl &url, const TwilioWebhooks::Fields &fields)
{
    const auto document = ++m_document;
    m_patience.start();
    m_webhooks.post(url, fields, [this, document](int status, const QByteArray &body) {
        if (document != m_document || m_over)
            return;
        m_patience.stop();
        if (status == 200)
            return run(body);
        m_complaints << u"11200: the webhook answered %1"_s.arg(status);
        end("failed");
    });
}

void GatherPhone::run(const QByteArray &twiml)
{
    ++m_document;
    m_patience.stop();
    m_listens = false;
    m_verbs = read(twiml);
    goOn();
}

QList<GatherPhone::Verb> GatherPhone::read(const QByteArray &twiml)
{
    QList<Verb> open{{}}; // the way down to where we are
    QXmlStreamReader xml(twiml);
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::StartElement) {
            Verb verb{xml.name().toString(), {}, {}, {}};
            for (const auto &attribute : xml.attributes())
                verb.attributes.insert(attribute.name().toString(), attribute.value().toString());
            open << verb;
        } else if (token == QXmlStreamReader::Characters) {
            open.last().text += xml.text();
        } else if (token == QXmlStreamReader::EndElement) {
            const auto verb = open.takeLast();
            if (verb.name != "Response"_L1)
                check(verb);
            open.last().inside << verb;
        }
    }
    const auto root = open.first().inside.value(0);
    if (xml.hasError() || root.name != "Response"_L1)
        m_complaints << u"12100: the TwiML is no document: "_s + xml.errorString();
    return root.inside;
}

void GatherPhone::check(const Verb &verb)
{
    if (verb.name == "Conference"_L1)
        return; // the rooms know what it may have
    const auto known = knownAttributes().constFind(verb.name);
    if (known == knownAttributes().cend())
        m_complaints << u"12200: <%1> is no verb"_s.arg(verb.name);
    for (const auto &attribute : verb.attributes.keys()) {
        if (known != knownAttributes().cend() && !known->contains(attribute))
            m_complaints << u"12200: <%1> has no '%2'"_s.arg(verb.name, attribute);
    }
    if (verb.name == "Say"_L1 && verb.text.trimmed().isEmpty())
        m_complaints << u"13520: <Say> without text"_s;
    const auto &nested = verb.inside;
    if (verb.name != "Dial"_L1 && std::any_of(nested.begin(), nested.end(), [](const Verb &one) { return one.name != "Say"_L1 && one.name != "Play"_L1 && one.name != "Pause"_L1; }))
        m_complaints << u"12200: a verb that may not be nested"_s;
}

// Verb after verb; when they run out, the call is over.
void GatherPhone::goOn()
{
    while (!m_verbs.isEmpty() && !m_over) {
        const auto verb = m_verbs.takeFirst();
        if (verb.name == "Say"_L1) {
            m_said << verb.text;
        } else if (verb.name == "Play"_L1) {
            m_pressed += verb.attributes.value(u"digits"_s);
        } else if (verb.name == "Gather"_L1) {
            for (const auto &one : verb.inside)
                m_said << one.text;
            m_gather = verb;
            m_listens = true;
            return;
        } else if (verb.name == "Dial"_L1 && m_api) {
            const auto conference = verb.inside.value(0);
            m_room = conference.text;
            return m_api->rooms.enter(m_room, m_webhooks.sid, conference.attributes, [this] { goOn(); });
        } else if (verb.name == "Redirect"_L1) {
            return fetch(QUrl(verb.text), {{"CallStatus", "in-progress"}});
        } else if (verb.name == "Hangup"_L1) {
            return end("completed");
        }
    }
    end("completed");
}

// ---- The caller

void GatherPhone::answerGather(const TwilioWebhooks::Fields &fields)
{
    if (!std::exchange(m_listens, false))
        return void(m_complaints << u"the test speaks while nobody listens"_s);
    auto all = fields;
    all.insert("CallStatus", "in-progress");
    fetch(QUrl(m_gather.attributes.value(u"action"_s)), all);
}

void GatherPhone::speak(const QString &words, const QByteArray &confidence)
{
    if (!m_gather.attributes.value(u"input"_s).contains("speech"_L1))
        return keepSilent();
    answerGather({{"SpeechResult", words.toUtf8()}, {"Confidence", confidence}});
}

void GatherPhone::mumble(const QString &partly)
{
    if (const QUrl url(m_gather.attributes.value(u"partialResultCallback"_s)); m_listens && url.isValid())
        m_webhooks.post(url, {{"UnstableSpeechResult", partly.toUtf8()}, {"Stability", "0.5"}, {"SequenceNumber", "0"}});
}

void GatherPhone::press(const QByteArray &keys)
{
    if (!m_gather.attributes.value(u"input"_s).contains("dtmf"_L1))
        return keepSilent();
    answerGather({{"Digits", keys}});
}

void GatherPhone::keepSilent()
{
    m_listens = false;
    goOn();
}

void GatherPhone::refuse(const QByteArray &status)
{
    m_rings = false;
    end(status);
}

void GatherPhone::hangUp()
{
    end("completed");
}

void GatherPhone::end(const QByteArray &status)
{
    if (std::exchange(m_over, true))
        return;
    ++m_document;
    m_patience.stop();
    m_listens = false;
    if (m_api) {
        m_api->setCallOver(m_webhooks.sid);
        m_api->rooms.leave(m_webhooks.sid);
    }
    QUrl url = m_statusUrl;
    if (url.isEmpty()) { // as set on the number in Twilio's console
        url = m_bridge;
        url.setPath(u"/twilio/status"_s);
    }
    m_webhooks.post(url, {{"CallStatus", status}});
}

} // namespace fakes
