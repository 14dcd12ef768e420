// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/listening.h"

#include "ui/calls/words.h"

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr auto kTapLength = 2s;
constexpr auto kLongestPreview = 20s;

static QString previewName(const QString &engine, const QString &voice) { return engine + u'/' + voice; }

Listening::Listening(Desk &desk, Speaker &speaker, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_speaker(speaker)
{
    connect(&speaker, &Speaker::started, this, &Listening::begin);
    connect(&speaker, &Speaker::finished, this, [this] {
        if (m_tap) // else it was somebody else's sound
            stop();
    });
    connect(&speaker, &Speaker::failed, this, &Listening::fail);
    connect(&desk, &Desk::voicePreviewed, this, [this](const QString &engine, const QString &voice, const AudioFrame &sound) {
        playPreview(previewName(engine, voice), sound);
    });
    connect(&desk, &Desk::voicePreviewFailed, this, [this](const QString &engine, const QString &voice, const Error &error) {
        if (m_previewed != previewName(engine, voice))
            return;
        silence();
        emit changed();
        emit failed({}, sentenceFor(error));
    });
}

void Listening::listen(const CallId &call)
{
    silence();
    m_call = call;
    m_tap = std::make_shared<AudioTap>(kTapLength);
    m_speaker.play(m_tap, Speaker::Kind::Live);
    emit changed();
}

void Listening::stop()
{
    silence();
    emit changed();
}

void Listening::silence()
{
    if (m_tap)
        m_speaker.stop();
    if (m_told)
        m_desk.stopListening(m_call, m_tap);
    m_told = false;
    m_tap.reset();
    m_call = {};
    m_previewed.clear();
}

void Listening::begin()
{
    if (m_call.isEmpty() || m_told)
        return;
    m_told = true;
    m_desk.listen(m_call, m_tap);
    m_desk.command(m_call, {NoteListening{}, Who::Operator});
}

void Listening::fail(SoundProblem problem)
{
    if (!m_tap)
        return;
    const auto call = m_call;
    silence();
    emit changed();
    emit failed(call, sentenceFor(problem));
}

void Listening::preview(const QString &engine, const QString &voice)
{
    silence();
    m_previewed = previewName(engine, voice);
    m_desk.previewVoice(engine, voice);
    emit changed();
}

void Listening::playPreview(const QString &voice, const AudioFrame &sound)
{
    if (voice != m_previewed || m_tap) // another one was asked for meanwhile
        return;
    if (sound.samples.isEmpty() || sound.rate.hz <= 0)
        return stop();
    const auto length = qMin<Milliseconds>(sound.length(), kLongestPreview);
    m_tap = std::make_shared<AudioTap>(length + 20ms, sound.rate);
    const auto samples = sound.view().samples.first(size_t(samplesIn(length, sound.rate)));
    m_tap->write(samples, samples); // one voice, both ears
    m_speaker.play(m_tap, Speaker::Kind::Clip);
}

} // namespace ui
