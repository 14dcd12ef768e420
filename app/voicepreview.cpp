// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/voicepreview.h"

#include <algorithm>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kDeadline = 12s;                  // to connect and to speak one sentence
constexpr auto kLongest = 15s;                   // an engine that goes on is cut
constexpr int kMostKept = 64;
constexpr auto kSentence = "Hello, this is how I sound on the phone. How can I help you?"_L1;

} // namespace

VoicePreview::VoicePreview(const EngineCatalogue &engines, Say say, QObject *parent)
    : QObject(parent)
    , m_engines(engines)
    , m_say(std::move(say))
{
    m_deadline.setSingleShot(true);
    m_deadline.setInterval(kDeadline);
    connect(&m_deadline, &QTimer::timeout, this,
        [this] { giveUp({Error::Code::TimedOut, u"The voice did not speak within 12 s. Try again, or place a call to hear it."_s}); });
}

void VoicePreview::play(const QString &engine, const QString &voice, const Settings &settings)
{
    closeEngine();
    ++m_wish;
    m_engineName = engine;
    m_voice = voice;
    if (const auto kept = m_kept.constFind(engine + u'/' + voice); kept != m_kept.cend()) {
        emit ready(engine, voice, *kept);
        return;
    }
    const auto *kind = m_engines.find(engine);
    if (!kind)
        return giveUp({Error::Code::NotFound, u"There is no engine '%1'."_s.arg(engine)});
    const auto found = std::find_if(kind->voices.begin(), kind->voices.end(), [&voice](const Voice &one) { return one.name == voice; });
    if (found != kind->voices.end() && !found->service.isEmpty())
        return startPart(found->service);
    if (const auto can = kind->check(settings); !can)
        return giveUp(can.error());
    if (kind->byWords)
        return giveUp({Error::Code::Unsupported, u"With this engine the carrier speaks, in a voice of its own. Call a line to hear it."_s});
    start(*kind, settings);
}

void VoicePreview::start(const EngineKind &kind, const Settings &settings)
{
    AgentProfile profile;
    profile.name = u"Voice preview"_s;
    profile.engine = kind.name;
    profile.voice = m_voice;
    profile.language = u"en-US"_s;
    profile.prompt = u"You lend your voice to a preview. Say exactly the sentence you are given, and nothing else."_s;
    m_engine = kind.make({profile, settings});
    m_sound = {{}, m_engine->speaks()};
    connect(m_engine.get(), &Engine::ready, this,
        [this] { m_engine->say(QString(kSentence)); });
    connect(m_engine.get(), &Engine::spoke, this, [this](std::span<const qint16> samples) {
        if (m_sound.length() < kLongest)
            m_sound.samples.append(QList<qint16>(samples.begin(), samples.end()));
    });
    // Queued: the engine goes in both, and must not inside its own signal.
    connect(m_engine.get(), &Engine::replyEnded, this, &VoicePreview::done, Qt::QueuedConnection);
    connect(m_engine.get(), &Engine::failed, this, &VoicePreview::giveUp, Qt::QueuedConnection);
    m_deadline.start();
    m_engine->open();
}

// Whether the rest of the engine can be had is no matter.
void VoicePreview::startPart(const QString &service)
{
    m_say(service, m_voice, QString(kSentence), [this, wish = m_wish](const Result<AudioFrame> &sound) {
        if (wish != m_wish)
            return; // another one was asked for meanwhile
        if (!sound)
            return giveUp(sound.error());
        keep(*sound);
    });
}

void VoicePreview::done()
{
    if (!m_engine || m_sound.samples.isEmpty())
        return;
    closeEngine();
    keep(m_sound);
}

void VoicePreview::keep(const AudioFrame &sound)
{
    if (m_kept.size() >= kMostKept)
        m_kept.clear();
    m_kept.insert(m_engineName + u'/' + m_voice, sound);
    emit ready(m_engineName, m_voice, sound);
}

void VoicePreview::giveUp(const Error &error)
{
    closeEngine();
    emit failed(m_engineName, m_voice, error);
}

void VoicePreview::closeEngine()
{
    m_deadline.stop();
    if (!m_engine)
        return;
    m_engine->disconnect(this);
    m_engine->close();
    m_engine.release()->deleteLater(); // it may be on the stack
}

} // namespace app
