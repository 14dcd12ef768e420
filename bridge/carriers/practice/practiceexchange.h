// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/practice/practicecaller.h"
#include "bridge/carriers/practice/scriptmouth.h"

#include <QHash>

namespace bridge {

// Who speaks in a practice call: the microphone when there is one, else the lines.
struct PracticePerson
{
    QList<PreparedLine> lines;
    ScriptMouth::Config manner;
    std::shared_ptr<AudioTap> microphone; // shared with the sound card's thread
};

// What a call on the practice line sounded like.
struct PracticeMemory
{
    QByteArray heard; // mu-law at 8 kHz, silence included, the last 30 minutes
    QList<PracticeMoment> timeline;
};

// All practice callers and their one connection pool. Lives in the practice thread; made and deleted by the carrier.
class PracticeExchange : public QObject
{
    Q_OBJECT
public:
    PracticeExchange();
    ~PracticeExchange() override;

    PracticeMemory memoryOf(const CallId &call) const; // of calls going on, and of the last few

public slots:
    void place(const bridge::PracticeCaller::Job &job, const bridge::PracticePerson &person);
    void hangUp(const bridge::CallId &call);

signals:
    void failed(const bridge::CallId &call, bridge::CarrierReport::Status why, const bridge::Error &error);
    void hungUp(const bridge::CallId &call);

private:
    void forget(PracticeCaller *caller);

    QNetworkAccessManager *m_network; // one for all: each has a thread of its own
    QHash<CallId, PracticeCaller *> m_callers; // children
    QList<QPair<CallId, PracticeMemory>> m_past;
};

} // namespace bridge
