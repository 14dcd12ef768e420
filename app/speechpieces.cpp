// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/speechpieces.h"

#include "bridge/agents/pipeline/partchain.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/audio/soundfile.h"

#include <QPointer>
#include <QTimer>

#include <optional>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kMostAtOnce = 50;
constexpr auto kSayWithin = 8s;    // who waits has given up by then
constexpr auto kHearWithin = 15s;
constexpr auto kLongestSaid = 3min;
constexpr auto kLongestHeard = 60s; // the rest of a recording is not listened to
constexpr auto kFeedEvery = 20ms;
constexpr int kFeedFrames = 8;      // of 20 ms: eight times as fast as it was spoken
constexpr auto kSilenceBehind = 1s; // so that the ear notices the end
constexpr auto kNoWord = 4s;        // after that
constexpr auto kLastWord = 700ms;   // after a word

bool isEnglish(const AgentProfile &agent)
{
    return agent.language.isEmpty() || agent.language.startsWith("en"_L1);
}

// One sentence or some on their way to sound, with one mouth after the other. Deletes itself when it is done.
class Saying : public QObject
{
public:
    Saying(const PartChain<TextToSpeech> &mouths, const QString &text, SpeechPieces::Said done, QObject *parent)
        : QObject(parent)
        , m_mouths(mouths)
        , m_text(text)
        , m_done(std::move(done))
    {
        QTimer::singleShot(kSayWithin, this, [this] { finish(fail(Error::Code::TimedOut, u"The voice takes too long."_s)); });
        begin();
    }
    ~Saying() override { drop(); }

private:
    void begin()
    {
        m_sound = {{}, kTelephoneRate};
        m_mouth = m_mouths.make();
        m_toLine.emplace(m_mouth->speaks(), kTelephoneRate);
        connect(m_mouth.get(), &TextToSpeech::ready, this, [this] {
            m_mouth->speak(1, m_text);
            m_mouth->finish(1);
        }, Qt::QueuedConnection);
        connect(m_mouth.get(), &TextToSpeech::spoke, this, [this](int, std::span<const qint16> samples) {
            const auto line = m_toLine->process(samples);
            if (m_sound.length() < kLongestSaid)
                m_sound.samples.append(QList<qint16>(line.begin(), line.end()));
        });
        connect(m_mouth.get(), &TextToSpeech::spokeAll, this, [this] {
            if (m_sound.samples.isEmpty())
                finish(fail(Error::Code::Internal, u"The voice gave no sound."_s));
            else
                finish(m_sound);
        }, Qt::QueuedConnection); // not inside its own signal
        connect(m_mouth.get(), &TextToSpeech::failed, this, [this](const Error &error) { next(error); }, Qt::QueuedConnection);
        m_mouth->open();
    }
    void next(const Error &error)
    {
        if (!m_mouths.hasNext())
            return finish(tl::make_unexpected(error));
        drop();
        m_mouths.drop();
        begin();
    }
    void drop()
    {
        if (!m_mouth)
            return;
        m_mouth->disconnect(this);
        m_mouth->close();
        m_mouth.release()->deleteLater();
    }
    void finish(const Result<AudioFrame> &sound)
    {
        drop();
        deleteLater();
        if (const auto done = std::exchange(m_done, {}))
            done(sound);
    }

    PartChain<TextToSpeech> m_mouths;
    const QString m_text;
    SpeechPieces::Said m_done;
    std::unique_ptr<TextToSpeech> m_mouth;
    std::optional<LineResampler> m_toLine;
    AudioFrame m_sound;
};

// A recording on its way to words, with the first ear that there is. Deletes itself when it is done.
class Hearing : public QObject
{
public:
    Hearing(std::unique_ptr<SpeechToText> ear, SpeechPieces::Heard done, QObject *parent)
        : QObject(parent)
        , m_ear(std::move(ear))
        , m_done(std::move(done))
    {
        QTimer::singleShot(kHearWithin, this, [this] { finish(); });
        m_settle.setSingleShot(true);
        m_feed.setInterval(kFeedEvery);
        connect(&m_settle, &QTimer::timeout, this, [this] { finish(); });
        connect(&m_feed, &QTimer::timeout, this, &Hearing::feed);
        connect(m_ear.get(), &SpeechToText::ready, this, [this] {
            m_ready = true;
            start();
        }, Qt::QueuedConnection);
        connect(m_ear.get(), &SpeechToText::heard, this, [this](const QString &text, bool final) { take(text, final); });
        connect(m_ear.get(), &SpeechToText::failed, this, [this](const Error &error) {
            finish(error);
        }, Qt::QueuedConnection);
        m_ear->open();
    }
    ~Hearing() override { drop(); }

    SampleRate rate() const { return m_ear->hears(); }
    void takeSound(const Result<AudioFrame> &sound)
    {
        if (!sound)
            return finish(sound.error());
        m_sound = sound->samples.first(std::min(sound->samples.size(), samplesIn(kLongestHeard, sound->rate)));
        m_sound.append(QList<qint16>(samplesIn(kSilenceBehind, sound->rate)));
        start();
    }

private:
    void start()
    {
        if (m_ready && !m_sound.isEmpty())
            m_feed.start();
    }
    void feed()
    {
        const auto frame = samplesIn(kFrame, m_ear->hears());
        for (int i = 0; i < kFeedFrames && m_at + frame <= m_sound.size(); ++i, m_at += frame)
            m_ear->hear(std::span(m_sound.constData() + m_at, size_t(frame)));
        if (m_at + frame <= m_sound.size())
            return;
        m_feed.stop();
        m_settle.start(m_words.isEmpty() && m_partly.isEmpty() ? kNoWord : kLastWord);
        m_ear->finishTurn();
    }
    void take(const QString &text, bool final)
    {
        m_partly = final ? QString() : text;
        if (final)
            m_words << text;
        if (!m_feed.isActive() && m_at > 0)
            m_settle.start(kLastWord);
    }
    void drop()
    {
        if (!m_ear)
            return;
        m_ear->disconnect(this);
        m_ear->close();
        m_ear.release()->deleteLater();
    }
    void finish(const std::optional<Error> &error = {})
    {
        m_feed.stop();
        m_settle.stop();
        drop();
        deleteLater();
        const auto done = std::exchange(m_done, {});
        if (!done)
            return;
        if (error)
            return done(tl::make_unexpected(*error));
        if (!m_partly.isEmpty())
            m_words << m_partly;
        done(m_words.join(u' '));
    }

    std::unique_ptr<SpeechToText> m_ear;
    SpeechPieces::Heard m_done;
    QTimer m_feed, m_settle;
    QList<qint16> m_sound;
    qsizetype m_at = 0;
    QStringList m_words;
    QString m_partly;
    bool m_ready = false;
};

} // namespace

SpeechPieces::SpeechPieces(const PipelineParts &parts, const Settings &settings, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_settings(settings)
{
    m_files.setMaxThreadCount(1);
}

SpeechPieces::~SpeechPieces()
{
    m_files.waitForDone();
}

PieceSpeech SpeechPieces::speech()
{
    return {[this](const AgentProfile &agent, const QString &text, const Said &done) { say(agent, text, done); },
        [this](const AgentProfile &agent, const QByteArray &recording, const Heard &done) { hear(agent, recording, done); }};
}

Result<void> SpeechPieces::checkRoom() const
{
    if (children().size() >= kMostAtOnce)
        return fail(Error::Code::Busy, u"Too many callers are spoken with at once."_s);
    return {};
}

void SpeechPieces::say(const AgentProfile &agent, const QString &text, const Said &done)
{
    sayWithAny(agent.pipeline.speaking + (isEnglish(agent) ? QStringList(u"flite"_s) : QStringList()), agent, text, done);
}

void SpeechPieces::sayWith(const QString &mouth, const QString &voice, const QString &text, const Said &done)
{
    AgentProfile agent;
    agent.voice = voice;
    agent.language = u"en-US"_s;
    sayWithAny({mouth}, agent, text, done);
}

void SpeechPieces::sayWithAny(const QStringList &names, const AgentProfile &agent, const QString &text, const Said &done)
{
    const auto mouths = PartChain<TextToSpeech>::from(names, m_parts.mouths, {agent, m_settings}, u"mouth"_s);
    const auto room = checkRoom();
    if (mouths && room) {
        new Saying(*mouths, text, done, this);
        return;
    }
    QMetaObject::invokeMethod(this, [done, why = room ? mouths.error() : room.error()] { done(tl::make_unexpected(why)); }, Qt::QueuedConnection);
}

void SpeechPieces::hear(const AgentProfile &agent, const QByteArray &recording, const Heard &done)
{
    const auto names = agent.pipeline.hearing + (isEnglish(agent) ? QStringList(u"sphinx"_s) : QStringList());
    const auto ears = PartChain<SpeechToText>::from(names, m_parts.ears, {agent, m_settings}, u"ear"_s);
    const auto room = checkRoom();
    if (!ears || !room) {
        QMetaObject::invokeMethod(this, [done, why = room ? ears.error() : room.error()] { done(tl::make_unexpected(why)); }, Qt::QueuedConnection);
        return;
    }
    QPointer<Hearing> hearing(new Hearing(ears->make(), done, this));
    m_files.start([this, hearing, recording, rate = hearing->rate()] {
        const auto sound = readSound(recording, rate);
        QMetaObject::invokeMethod(this, [hearing, sound] {
            if (hearing)
                hearing->takeSound(sound);
        }, Qt::QueuedConnection);
    });
}

} // namespace app
