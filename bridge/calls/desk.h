// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/agents/engine.h"
#include "bridge/agents/servicemodels.h"
#include "bridge/agents/profilehistory.h"
#include "bridge/audio/audiotap.h"
#include "bridge/audio/levels.h"
#include "bridge/calls/callcommand.h"
#include "bridge/calls/callevent.h"
#include "bridge/calls/callrequest.h"
#include "bridge/carriers/carrier.h"
#include "bridge/settings/doctor.h"

#include <QObject>

#include <memory>

namespace bridge {

// What the dial bar and the status bar are filled with. A value.
struct DeskCatalogue
{
    struct EngineEntry
    {
        QString name, title;
        QList<Voice> voices;
        bool ready = false;
        QString problem; // what is missing; empty when ready
    };
    struct LineEntry
    {
        Line line;
        bool ready = false;
        QString problem;
        CarrierAbilities can = {}; // of its carrier, for a call that is up
    };
    QList<AgentProfile> agents;
    QStringList ownAgents; // by name: those that can be removed; the others came with the program
    QList<EngineEntry> engines;
    QList<LineEntry> lines;
    // What a pipeline can be made of.
    struct PartEntry
    {
        QString name, title;
        bool ready = false;
        QString problem;
    };
    QList<PartEntry> hearing, thinking, speaking;
    quint16 port = 0;  // the bridge listens here; 0: it does not
    QString address;
    QString publicUrl; // empty: none
    bool diallingStopped = false; // nothing is dialled until somebody releases it
    QString soundProblem; // empty: the practice line has a microphone and a loudspeaker

    // What an agent can speak with: all voices of its engine; of an engine made of parts those of the mouths that it names
    // ("service" or "service:model"), because no service knows another one's.
    QList<Voice> voicesOf(const QString &engine, const QStringList &mouths) const;
};

// The switchboard as a console sees it: from another thread, or from another machine. Everything returns at once; what came of
// it is told. An abstract class so that the console's tests bring a desk of their own. Lives in the UI thread, owned by app/.
class Desk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual DeskCatalogue catalogue() const = 0;
    virtual void place(const CallRequest &request) = 0; // what came of it: an event of request.id, or refused()
    virtual void command(const CallId &call, const CallCommand &command) = 0;
    // Both lanes of the call go into `tap` until stopListening() or the end of the call. The caller hears nothing of it.
    virtual void listen(const CallId &call, std::shared_ptr<AudioTap> tap) = 0; // shared: the media thread writes, the sound card reads
    virtual void stopListening(const CallId &call, std::shared_ptr<AudioTap> tap) = 0;
    virtual void previewVoice(const QString &engine, const QString &voice) = 0;
    // See ProfileShelf::keep(): `former` is empty for a new agent. What came of it: agentKept() or agentRefused(),
    // and catalogueChanged().
    virtual void keepAgent(const AgentProfile &profile, const QString &former) = 0;
    virtual void removeAgent(const QString &name) = 0;
    virtual void askVersions(const QString &name) = 0; // versionsRead()
    virtual void askModels() = 0; // which models the keys can use, by asking the services: modelsRead(), after seconds
    // Looks at what stands between a user and a call: keys, money, numbers, the way to us. checkedUp() tells, after seconds.
    // `mends`: sets at the carrier what its API lets us set.
    virtual void checkUp(bool mends) = 0;
    virtual void stopDialling(bool stopped) = 0; // the catalogue tells

signals:
    void checkedUp(const QList<bridge::Check> &checks);
    void agentKept(const QString &name);
    void agentRefused(const QString &name, const bridge::Error &error);
    void versionsRead(const QString &name, const QList<bridge::ProfileVersion> &versions); // newest first
    void modelsRead(const QList<bridge::ServiceModels> &services);
    void happened(const QList<bridge::CallEvent> &events); // in order, of all calls, batched
    void levels(const QList<bridge::CallLevels> &levels);  // 20 Hz
    void refused(const bridge::CallId &call, const bridge::Error &error); // a request or a command that could not be followed
    void catalogueChanged();
    void voicePreviewed(const QString &engine, const QString &voice, const bridge::AudioFrame &sound);
    void voicePreviewFailed(const QString &engine, const QString &voice, const bridge::Error &error);
};

} // namespace bridge
