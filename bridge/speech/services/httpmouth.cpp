// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/httpmouth.h"

#include "bridge/audio/g711.h"
#include "bridge/speech/services/httpask.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <cstring>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kReadBuffer = 256 * 1024; // of a sentence that is not its turn yet: 32 s of mu-law, 5 s of PCM at 24 kHz
constexpr qsizetype kChunk = 8 * 1024;
constexpr qsizetype kMostBefore = 200; // characters of context
constexpr int kMostTries = 3;
constexpr int kMostSilent = 3; // in a row; then it is no accident

static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "samples are copied as they came");

} // namespace

// A sentence, or the end of a reply.
struct HttpMouth::Job
{
    quint64 id = 0; // addresses come again
    int reply = 0;
    QString text;
    bool isEnd = false;
    QPointer<QNetworkReply> answer; // a child of the network
    bool done = false;
    int tries = 0;
    SoundCheck check{{}};
    bool told = false; // its words
    bool isSound = false; // its head was looked at
    QByteArray remainder; // half a sample

    ~Job() { drop(); }
    void drop()
    {
        if (!answer)
            return;
        answer->disconnect();
        answer->abort();
        answer->deleteLater();
        answer.clear();
    }
};

HttpMouth::HttpMouth(HttpVoice voice, HttpPatience patience, QObject *parent)
    : TextToSpeech(parent)
    , m_voice(std::move(voice))
    , m_patience(patience)
    , m_network(new QNetworkAccessManager(this))
{
}

HttpMouth::~HttpMouth()
{
    stop();
}

void HttpMouth::open()
{
    if (std::exchange(m_open, true))
        return;
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &HttpMouth::begin, Qt::QueuedConnection);
}

void HttpMouth::begin()
{
    if (!m_open)
        return;
    if (!m_voice.possible)
        return giveUp(m_voice.possible.error());
    if (!m_voice.remark.isEmpty())
        emit warned(u"voiceUnknown"_s, m_voice.remark);
    if (m_open && !m_voice.first.url().isEmpty()) {
        askHttp(*m_network, {"GET", m_voice.first, {}}, m_patience.inactivity, m_voice.service, this, [this](const HttpAnswer &answer) {
            if (!m_open)
                return;
            if (answer.status == 0)
                giveUp(answer.trouble);
            else if (answer.status == 401 || answer.status == 403)
                giveUp(m_voice.judge(answer.status, answer.bodyWithout(m_voice.key)).error);
        });
    }
    if (m_open)
        emit ready(m_voice.model, m_voice.voice);
    pump();
}

void HttpMouth::speak(int reply, const QString &text)
{
    if (!m_open || text.isEmpty() || reply <= m_hushed)
        return;
    if (m_waiting + text.size() > kMostWaiting) {
        if (!std::exchange(m_toldFull, true))
            emit warned(u"voiceFull"_s, u"The agent writes faster than it can speak: some of it is not said."_s);
        return;
    }
    m_waiting += text.size();
    append(reply, text, false);
}

void HttpMouth::finish(int reply)
{
    if (m_open && reply > m_hushed)
        append(reply, {}, true);
}

void HttpMouth::append(int reply, const QString &text, bool isEnd)
{
    m_newest = std::max(m_newest, reply);
    auto job = std::make_unique<Job>();
    job->id = ++m_lastJob;
    job->reply = reply;
    job->text = text;
    job->isEnd = isEnd;
    m_jobs.push_back(std::move(job));
    QMetaObject::invokeMethod(this, &HttpMouth::pump, Qt::QueuedConnection);
}

bool HttpMouth::isAt(quint64 job) const
{
    return m_open && !m_jobs.empty() && m_jobs.front()->id == job;
}

void HttpMouth::hush()
{
    m_hushed = m_newest;
    m_jobs.clear();
    m_before.clear();
    m_waiting = 0;
}

void HttpMouth::close()
{
    stop();
}

void HttpMouth::stop()
{
    m_open = false;
    hush();
}

// Sees to it that the first sentence and the next one are asked for, and tells of replies that are over.
void HttpMouth::pump()
{
    while (m_open && !m_jobs.empty()) {
        auto &job = *m_jobs.front();
        if (job.isEnd) {
            const int reply = job.reply;
            m_jobs.pop_front();
            m_before.clear();
            emit spokeAll(reply);
            continue;
        }
        if (!canBeSpoken(job.text)) { // dots and dashes are written, not said
            const auto present = job.id;
            tellWords();
            if (isAt(present))
                drop();
            continue;
        }
        break;
    }
    int asked = 0;
    for (auto &job : m_jobs) {
        if (job->isEnd || !canBeSpoken(job->text))
            continue;
        if (!job->answer && !job->done && job->tries == 0)
            ask(*job);
        if (++asked == 2)
            break;
    }
}

void HttpMouth::ask(Job &job)
{
    const auto before = &job == m_jobs.front().get() ? m_before : (m_before + m_jobs.front()->text).right(kMostBefore);
    auto order = m_voice.order(job.text.trimmed(), before);
    prepareHttp(order.request, m_patience.inactivity);
    job.drop();
    ++job.tries;
    job.done = false;
    job.isSound = false;
    job.remainder.clear();
    job.check = SoundCheck(m_voice.format);
    job.check.expect(job.text);
    auto *answer = m_network->post(order.request, order.body);
    job.answer = answer;
    answer->setReadBufferSize(kReadBuffer);
    QTimer::singleShot(m_patience.whole, answer, &QNetworkReply::abort);
    const auto isFirst = [this, answer] { return !m_jobs.empty() && m_jobs.front()->answer == answer; };
    connect(answer, &QNetworkReply::readyRead, this, [this, isFirst] {
        if (isFirst())
            listen();
    });
    connect(answer, &QNetworkReply::finished, this, [this, isFirst, answer] {
        for (auto &job : m_jobs) {
            if (job->answer == answer)
                job->done = true;
        }
        if (isFirst())
            ended();
    });
}

void HttpMouth::listen()
{
    auto *answer = m_jobs.front()->answer.data();
    if (answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200) {
        if (answer->bytesAvailable() > kMostHttpAnswer)
            answer->abort();
        return; // the whole of it says why
    }
    const auto present = m_jobs.front()->id;
    while (isAt(present) && m_jobs.front()->answer == answer && answer->isOpen() && answer->bytesAvailable() > 0) {
        auto &job = *m_jobs.front();
        if (!std::exchange(job.isSound, true)) {
            if (const auto type = job.check.takeType(answer->rawHeader("Content-Type")); !type)
                return giveUp({Error::Code::Malformed,
                    u"%1 sends %2%3."_s.arg(m_voice.service.title, type.error().detail,
                        m_voice.formatKey.isEmpty() ? QString() : u": check %1"_s.arg(m_voice.formatKey))});
        }
        takeSound(answer->read(kChunk));
    }
}

void HttpMouth::takeSound(const QByteArray &bytes)
{
    auto &job = *m_jobs.front();
    if (const auto sound = job.check.take(bytes); !sound)
        return giveUp({Error::Code::Malformed,
            u"%1 sends %2%3."_s.arg(m_voice.service.title, sound.error().detail,
                m_voice.formatKey.isEmpty() ? QString() : u": check %1"_s.arg(m_voice.formatKey))});
    if (job.check.isTooLong()) {
        const auto present = job.id;
        emit warned(u"voiceEndless"_s, u"%1 did not come to an end with a sentence: it was cut."_s.arg(m_voice.service.title));
        if (isAt(present))
            next();
        return;
    }
    const auto raw = job.remainder + bytes;
    const auto samples = raw.size() / m_voice.format.bytesPerSample();
    job.remainder = raw.mid(samples * m_voice.format.bytesPerSample());
    if (samples == 0)
        return;
    QList<qint16> sound(samples);
    if (m_voice.format.encoding == SoundFormat::Encoding::MuLaw)
        g711::decodeMuLaw(QByteArrayView(raw).first(samples), sound);
    else
        std::memcpy(sound.data(), raw.constData(), size_t(samples) * sizeof(qint16));
    const int reply = job.reply;
    const auto present = job.id;
    tellWords();
    if (isAt(present))
        emit spoke(reply, sound);
}

void HttpMouth::tellWords()
{
    auto &job = *m_jobs.front();
    if (!std::exchange(job.told, true))
        emit saying(job.reply, job.text);
}

void HttpMouth::ended()
{
    auto *answer = m_jobs.front()->answer.data();
    const bool isGood = answer->error() == QNetworkReply::NoError
        && answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
    if (!isGood)
        return endBadly();
    const auto present = m_jobs.front()->id;
    listen(); // what is left of it
    if (isAt(present))
        endWell();
}

void HttpMouth::endWell()
{
    auto &job = *m_jobs.front();
    if (!job.check.end())
        return giveUp({Error::Code::Malformed, u"%1 sends a page instead of sound."_s.arg(m_voice.service.title)});
    if (!job.check.isEmpty()) {
        m_silent = 0;
        return next();
    }
    if (job.tries == 1)
        return ask(job);
    if (++m_silent >= kMostSilent)
        return giveUp({Error::Code::Malformed, u"%1 answers without a sound, again and again."_s.arg(m_voice.service.title)});
    skip(u"%1 made no sound of a sentence: it was skipped."_s.arg(m_voice.service.title));
}

void HttpMouth::endBadly()
{
    auto &job = *m_jobs.front();
    auto *answer = job.answer.data();
    const int status = answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (job.told) // some of it was heard; the same words again would be worse than a gap
        return skip(u"%1 broke off in the middle of a sentence."_s.arg(m_voice.service.title));
    if (status == 0 || status == 200)
        return askAgain(httpTrouble(answer->error(), m_voice.service), answer->error() != QNetworkReply::OperationCanceledError);
    const HttpAnswer whole{status, answer->isOpen() ? answer->read(kMostHttpAnswer) : QByteArray(), {}};
    const auto verdict = m_voice.judge(status, whole.bodyWithout(m_voice.key));
    askAgain(verdict.error, verdict.tryAgain);
}

void HttpMouth::askAgain(const Error &why, bool evenThen)
{
    auto &job = *m_jobs.front();
    if (!evenThen || job.tries >= kMostTries)
        return giveUp(why);
    job.drop();
    const auto delay = m_patience.firstRetry * (1 << (job.tries - 1));
    QTimer::singleShot(delay, this, [this, present = job.id] {
        if (isAt(present) && !m_jobs.front()->answer)
            ask(*m_jobs.front());
    });
}

void HttpMouth::skip(const QString &why)
{
    const auto present = m_jobs.front()->id;
    emit warned(u"voiceSkipped"_s, why);
    if (isAt(present))
        tellWords(); // the sequence of words stays whole
    if (isAt(present))
        next();
}

void HttpMouth::next()
{
    drop();
    pump();
    if (!m_open || m_jobs.empty() || !m_jobs.front()->answer)
        return;
    // It may have come while the one before sounded.
    QMetaObject::invokeMethod(this, [this, present = m_jobs.front()->id] {
        if (!isAt(present) || !m_jobs.front()->answer)
            return;
        if (m_jobs.front()->done)
            ended();
        else
            listen();
    }, Qt::QueuedConnection);
}

void HttpMouth::drop()
{
    const auto done = std::move(m_jobs.front());
    m_jobs.pop_front();
    m_waiting -= done->text.size();
    m_before = (m_before + done->text).right(kMostBefore);
}

void HttpMouth::giveUp(const Error &error)
{
    if (!m_open)
        return;
    stop();
    emit failed(error);
}

} // namespace bridge
