// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/flitemouth.h"

#include "bridge/speech/localvoice.h"
#include "bridge/speech/sentences.h"

namespace bridge {

using namespace Qt::StringLiterals;

FliteMouth::FliteMouth(std::shared_ptr<SpeechThread> thread, const QString &voice)
    : m_voice(LocalVoice::names().contains(voice) ? voice : LocalVoice::names().first())
    , m_thread(std::move(thread))
{
}

void FliteMouth::open()
{
    if (m_over || m_session)
        return;
    m_session = std::make_unique<SpeechSession>(m_thread);
    connect(m_session.get(), &SpeechSession::spoke, this, &FliteMouth::takeSentence);
    connect(m_session.get(), &SpeechSession::spokeAll, this, &FliteMouth::takeEnd);
    connect(m_session.get(), &SpeechSession::failed, this, [this](const Error &error) {
        if (m_over)
            return;
        close();
        emit failed(error);
    });
    QMetaObject::invokeMethod(this, [this] {
        if (!m_over)
            emit ready(u"flite"_s, m_voice);
    }, Qt::QueuedConnection);
}

void FliteMouth::speak(int reply, const QString &text)
{
    if (m_over || !m_session || text.trimmed().isEmpty())
        return;
    m_speeches.push_back({reply, text, 0, sentencesOf(text.left(LocalVoice::kLongestText)), 0});
    handOver();
}

void FliteMouth::finish(int reply)
{
    if (m_over || !m_session)
        return;
    m_speeches.push_back({reply, {}, 0, {}, 0});
    QMetaObject::invokeMethod(this, &FliteMouth::tellEnds, Qt::QueuedConnection); // commands tell nothing before they return
}

void FliteMouth::handOver()
{
    for (auto &speech : m_speeches) {
        if (speech.number == 0 && !speech.text.isEmpty())
            speech.number = m_session->speak(speech.text, m_voice);
        if (speech.number == 0 && !speech.text.isEmpty())
            return; // it has enough; when one is over it gets the next
    }
}

void FliteMouth::takeSentence(int number, const AudioFrame &sound)
{
    const auto speech = std::find_if(m_speeches.begin(), m_speeches.end(), [number](const Speech &s) { return s.number == number; });
    if (m_over || speech == m_speeches.end())
        return;
    const int reply = speech->reply;
    const auto words = speech->sentences.value(speech->told++);
    if (!words.isEmpty())
        emit saying(reply, words + u' ');
    const bool isStillSaid = std::any_of(m_speeches.begin(), m_speeches.end(), [number](const Speech &s) { return s.number == number; });
    if (!m_over && isStillSaid)
        emit spoke(reply, sound.view().samples);
}

void FliteMouth::takeEnd(int number)
{
    if (m_over)
        return;
    std::erase_if(m_speeches, [number](const Speech &s) { return s.number == number; });
    handOver();
    tellEnds();
}

void FliteMouth::tellEnds()
{
    while (!m_over && !m_speeches.empty() && m_speeches.front().text.isEmpty()) {
        const int reply = m_speeches.front().reply;
        m_speeches.pop_front();
        emit spokeAll(reply);
    }
}

void FliteMouth::hush()
{
    m_speeches.clear();
    if (m_session)
        m_session->hush();
}

void FliteMouth::close()
{
    m_over = true;
    m_speeches.clear();
    if (!m_session)
        return;
    m_session->disconnect(this);
    m_session.release()->deleteLater(); // we may be in its signal
}

} // namespace bridge
