// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/exotelloopphone.h"

#include <QNetworkReply>
#include <QtEndian>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr int kExotelWaits = 10000; // ms

// support.exotel.com: "must be in the .wav, 8Khz Mono format. The bit depth must be 16 bit."
std::optional<QList<qint16>> plainWav(const QByteArray &wav)
{
    const auto number = [&wav](qsizetype at, auto kind) { return qFromLittleEndian<decltype(kind)>(wav.constData() + at); };
    if (wav.size() < 46 || !wav.startsWith("RIFF") || wav.mid(8, 8) != "WAVEfmt " || wav.mid(36, 4) != "data")
        return {};
    if (number(4, quint32()) + 8 != quint32(wav.size()) || number(16, quint32()) != 16 || number(20, quint16()) != 1 || number(22, quint16()) != 1
        || number(24, quint32()) != 8000 || number(28, quint32()) != 16000 || number(32, quint16()) != 2 || number(34, quint16()) != 16
        || number(40, quint32()) + 44 != quint32(wav.size()))
        return {};
    QList<qint16> samples((wav.size() - 44) / 2);
    qFromLittleEndian<qint16>(wav.constData() + 44, samples.size(), samples.data());
    return samples;
}

} // namespace

ExotelLoopPhone::ExotelLoopPhone(QUrl bridge, QByteArray secret, QObject *parent)
    : QObject(parent)
    , m_bridge(std::move(bridge))
    , m_secret(std::move(secret))
{
    static int calls = 0; // every call has an id of its own
    callSid = QByteArray::number(++calls, 16).rightJustified(32, 'e');
}

QUrl ExotelLoopPhone::address(const QString &path, const Fields &fields) const
{
    QUrl url = m_bridge;
    url.setPath(path);
    QUrlQuery query;
    if (!m_secret.isEmpty())
        query.addQueryItem(u"secret"_s, QString::fromLatin1(m_secret));
    query.addQueryItem(u"CallSid"_s, QString::fromLatin1(callSid));
    for (const auto &[key, value] : fields)
        query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    url.setQuery(query);
    return url;
}

void ExotelLoopPhone::ask(const QByteArray &verb, const QUrl &url, std::function<void(QNetworkReply &)> done)
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setTransferTimeout(kExotelWaits);
    auto *reply = m_network.sendCustomRequest(request, verb);
    connect(reply, &QNetworkReply::finished, this, [this, reply, done = std::move(done)] {
        reply->deleteLater();
        m_status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (m_status == 0)
            complain(u"no answer from "_s + reply->url().path());
        done(*reply);
    });
}

void ExotelLoopPhone::dial(const QString &from, const QString &to)
{
    m_from = from;
    m_to = to;
    greet(u"/exotel/greeting"_s);
}

// ---- The Greeting applet

void ExotelLoopPhone::greet(const QString &path)
{
    const auto url = address(path, {{u"From"_s, m_from}, {u"To"_s, m_to}, {u"DialWhomNumber"_s, {}}});
    ask("HEAD", url, [this, url](QNetworkReply &head) {
        const auto type = head.rawHeader("Content-Type");
        const auto length = head.header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (head.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200)
            return complain(u"the Greeting applet got %1"_s.arg(m_status));
        ask("GET", url, [this, url, type, length](QNetworkReply &reply) { read(url, type, length, reply); });
    });
}

void ExotelLoopPhone::read(const QUrl &url, const QByteArray &headType, qint64 headLength, QNetworkReply &reply)
{
    const auto body = reply.readAll();
    const auto type = reply.rawHeader("Content-Type");
    if (m_status != 200 || type != "text/plain")
        return complain(u"the Greeting applet got %1 %2"_s.arg(m_status).arg(QString::fromLatin1(type)));
    if (headType != type || headLength != body.size())
        complain(u"HEAD and GET of %1 differ"_s.arg(url.path()));
    if (body.trimmed().isEmpty())
        return complain(u"the Greeting applet got nothing to say"_s);
    const auto text = QString::fromUtf8(body);
    if (text.startsWith("http"_L1))
        return play(QUrl(text, QUrl::StrictMode));
    if (text.startsWith(u'{') || text.startsWith(u'<'))
        complain(u"the Greeting applet reads a document aloud: "_s + text.left(40));
    m_said << Said{text, {}, {}};
    goOn();
}

void ExotelLoopPhone::play(const QUrl &file)
{
    if (!file.isValid() || !file.path().endsWith(".wav"_L1) || file.hasQuery())
        return complain(u"no address of a sound file: "_s + file.toString());
    ask("GET", file, [this, file](QNetworkReply &reply) {
        const auto samples = plainWav(reply.readAll());
        if (m_status != 200 || !samples || !reply.rawHeader("Content-Type").startsWith("audio/"))
            return complain(u"the sound file can't be played: %1"_s.arg(m_status));
        m_said << Said{{}, *samples, file};
        goOn();
    });
}

void ExotelLoopPhone::goOn()
{
    if (m_last)
        m_over = true;
    else
        m_listens = true;
}

// ---- The caller, and the Passthru applets behind

void ExotelLoopPhone::press(const QByteArray &keys)
{
    round({{u"digits"_s, u'"' + QString::fromLatin1(keys) + u'"'}}); // it comes in quotes
}

void ExotelLoopPhone::record(const QUrl &recording)
{
    round({{u"RecordingUrl"_s, recording.toString(QUrl::FullyEncoded)}});
}

void ExotelLoopPhone::keepSilent()
{
    round({{u"digits"_s, u"\"\""_s}});
}

void ExotelLoopPhone::round(const Fields &told)
{
    if (!std::exchange(m_listens, false))
        return complain(u"the test speaks while nobody listens"_s);
    const auto fields = Fields{{u"CallFrom"_s, m_from}, {u"CallTo"_s, m_to}, {u"Direction"_s, u"incoming"_s}, {u"CallStatus"_s, u"in-progress"_s},
                            {u"EndTime"_s, u"1970-01-01 05:30:00"_s}} + told;
    if (!tellsFirst)
        return decide(fields);
    ask("GET", address(u"/exotel/webhook"_s, fields), [this, fields](QNetworkReply &) {
        if (m_status != 200)
            complain(u"the first Passthru got %1"_s.arg(m_status));
        decide(fields); // it repeats what it knows
    });
}

void ExotelLoopPhone::decide(const Fields &fields)
{
    ask("GET", address(u"/exotel/voice-loop"_s, fields), [this](QNetworkReply &) {
        m_decided = m_status;
        if (m_decided != 200 && m_decided != 302)
            return complain(u"Passthru has no branch for %1"_s.arg(m_decided));
        m_last = m_decided == 302;
        greet(u"/exotel/playback"_s);
    });
}

void ExotelLoopPhone::complain(const QString &what)
{
    m_complaints << what;
}

} // namespace fakes
