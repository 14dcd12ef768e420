// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/models/modelbook.h"
#include "bridge/agents/pipeline/parts.h"
#include "bridge/agents/profileshelf.h"
#include "bridge/calls/desk.h"
#include "bridge/calls/exchange.h"
#include "bridge/campaigns/campaigns.h"
#include "bridge/carriers/practice/practicecarrier.h"
#include "bridge/records/journal.h"
#include "bridge/records/retention.h"
#include "bridge/recordings/recorder.h"
#include "bridge/server/server.h"
#include "bridge/settings/doctor.h"
#include "bridge/settings/paths.h"
#include "bridge/settings/settings.h"

#include <QLockFile>
#include <QObject>

#include <memory>

namespace app {

class Checkup;
class SpeechPieces;
class Tunnel;
class VoicePreview;

// The bridge, put together: who owns whom. Everything in it lives in the thread that opened it, the bridge thread; in a headless run
// that is the main thread. Deleting it ends what is left of the calls and writes the journal.
class House : public QObject
{
    Q_OBJECT
public:
    struct Plan
    {
        bridge::Settings settings;
        bridge::Paths paths;
        bridge::PracticeScript practiceScript; // what the caller on the practice line says; empty: the built-in one
        int mediaThreads = 0; // 0: one per core, at most 4
    };

    // Fails with one sentence that says what to do: folder not writable, in use by another bridge, port taken, database newer.
    static bridge::Result<std::unique_ptr<House>> open(const Plan &plan);
    ~House() override;

    bridge::Exchange &exchange() { return *m_exchange; }
    bridge::Journal &journal() { return *m_journal; }
    bridge::Campaigns &campaigns() { return *m_campaigns; }
    const bridge::RecordingShelf &recordings() const { return m_recorder->shelf(); }
    bridge::PracticeCarrier &practice() { return *m_practice; }
    bridge::DeskCatalogue catalogue() const;
    const bridge::Settings &settings() const { return m_settings; }
    // Counts for calls from now on; what is read at the start stays as it is until then.
    void setSettings(const bridge::Settings &settings);
    // Looks at everything that stands between a user and a call; checkedUp() tells. One at a time. `mends`: sets what a carrier lets us set.
    void checkUp(bool mends);
    quint16 port() const { return m_server->port(); }
    QString address() const { return m_address; }
    QStringList notices() const { return m_notices; } // what the operator should know from the start: profiles that can't be read

    bridge::Result<void> keepAgent(const bridge::AgentProfile &profile, const QString &former); // see ProfileShelf::keep()
    bridge::Result<void> removeAgent(const QString &name);
    QList<bridge::ProfileVersion> agentVersions(const QString &name) const { return m_profiles.versions(name); }
    void previewVoice(const QString &engine, const QString &voice);
    void askModels(); // modelsRead(), also with what was kept
    // The practice line's mouth and ear on a sound card, for calls from now on; null: the caller reads its script, and `problem` says why.
    void setSound(std::shared_ptr<bridge::AudioTap> microphone, std::shared_ptr<bridge::AudioTap> ear, const QString &problem);

signals:
    void catalogueChanged(const bridge::DeskCatalogue &catalogue);
    void checkedUp(const QList<bridge::Check> &checks);
    void publicUrlFound(const QUrl &url);           // by a tunnel: carriers reach us there from now on
    void tunnelFailed(const QString &sentence);
    void agentKept(const QString &name); // these three: for the desk that asked
    void agentRefused(const QString &name, const bridge::Error &error);
    void versionsRead(const QString &name, const QList<bridge::ProfileVersion> &versions);
    void modelsRead(const QList<bridge::ServiceModels> &services);
    void voicePreviewed(const QString &engine, const QString &voice, const bridge::AudioFrame &sound);
    void voicePreviewFailed(const QString &engine, const QString &voice, const bridge::Error &error);

private:
    explicit House(const Plan &plan);
    bridge::Result<void> openRecords();
    void openRecordings();
    void connectRecordings();
    void openCarriers();
    bridge::Result<void> openCampaigns();
    bridge::DialVerdict verdictOn(const QString &line, const QString &number) const;
    bridge::Result<void> openServer();
    bridge::PriceTable readPrices();
    void openTunnel();
    void takePublicUrl(const QUrl &url);
    void handOnSettings();
    QUrl localUrl() const; // how this computer reaches our port
    void leaveAddress() const;

    const Plan m_plan;
    bridge::Settings m_settings; // the plan's, and the token that was made on first start
    QString m_token;   // made on first start; empty: somebody set one
    QUrl m_tunnelUrl;  // found; empty: none
    QString m_address;
    QString m_soundProblem;
    QStringList m_notices;
    QLockFile m_lock;
    const bridge::PipelineParts m_parts;
    const bridge::EngineCatalogue m_engines;
    bridge::ProfileShelf m_profiles;
    // In this order: each may use those above it until it is gone.
    std::unique_ptr<bridge::Recorder> m_recorder;
    std::unique_ptr<bridge::Journal> m_journal;
    std::unique_ptr<bridge::Retention> m_retention;
    std::vector<std::unique_ptr<bridge::Carrier>> m_carriers;
    bridge::PracticeCarrier *m_practice = nullptr; // one of them
    std::unique_ptr<bridge::Campaigns> m_campaigns; // after the exchange, whose last words tell how its calls ended
    std::unique_ptr<bridge::Exchange> m_exchange;
    std::unique_ptr<SpeechPieces> m_speech;
    std::unique_ptr<bridge::ModelBook> m_models;
    std::unique_ptr<bridge::Server> m_server;
    std::unique_ptr<VoicePreview> m_preview;
    std::unique_ptr<Tunnel> m_tunnel;
    std::unique_ptr<Checkup> m_checkup; // null: none is going on
};

} // namespace app
