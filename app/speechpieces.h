// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"
#include "bridge/server/callerloop.h"

#include <QObject>
#include <QThreadPool>

namespace app {

// Speaks sentences and hears recordings, whole, with the parts that an agent's pipeline names, and where none of them can be had with those
// of this computer, which know English. For carriers that fetch sound as files. A few at a time; more are refused.
// Lives in the bridge thread, owned by House.
class SpeechPieces : public QObject
{
    Q_OBJECT
public:
    using Said = std::function<void(const bridge::Result<bridge::AudioFrame> &)>;
    using Heard = std::function<void(const bridge::Result<QString> &)>;

    // `parts` are borrowed from House.
    SpeechPieces(const bridge::PipelineParts &parts, const bridge::Settings &settings, QObject *parent = nullptr);
    ~SpeechPieces() override;

    void setSettings(const bridge::Settings &settings) { m_settings = settings; }
    bridge::PieceSpeech speech(); // valid as long as this
    void sayWith(const QString &mouth, const QString &voice, const QString &text, const Said &done); // by this service or not at all

private:
    void say(const bridge::AgentProfile &agent, const QString &text, const Said &done);
    void sayWithAny(const QStringList &mouths, const bridge::AgentProfile &agent, const QString &text, const Said &done);
    void hear(const bridge::AgentProfile &agent, const QByteArray &recording, const Heard &done);
    bridge::Result<void> checkRoom() const;

    const bridge::PipelineParts &m_parts;
    bridge::Settings m_settings;
    QThreadPool m_files; // recordings are read there
};

} // namespace app
