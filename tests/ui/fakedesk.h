// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/audio/microphone.h"
#include "ui/audio/speaker.h"

#include <QHash>

// A desk without a bridge: it notes what it is asked, and tells what a test wants told. Sequence numbers are right by themselves.
class FakeDesk : public bridge::Desk
{
    Q_OBJECT
public:
    FakeDesk();

    bridge::DeskCatalogue catalogue() const override { return m_catalogue; }
    void place(const bridge::CallRequest &request) override { placed << request; }
    void command(const bridge::CallId &call, const bridge::CallCommand &command) override { commands.append({call, command}); }
    void listen(const bridge::CallId &call, std::shared_ptr<bridge::AudioTap> tap) override { listened.append({call, tap}); }
    void stopListening(const bridge::CallId &call, std::shared_ptr<bridge::AudioTap> tap) override { stopped.append({call, tap}); }
    void previewVoice(const QString &engine, const QString &voice) override { previews.append({engine, voice}); }

    void keepAgent(const bridge::AgentProfile &profile, const QString &former) override { kept.append({profile, former}); }
    void removeAgent(const QString &name) override { removed << name; }
    void askVersions(const QString &name) override { versionsAsked << name; }
    void askModels() override { ++modelsAsked; }

    void checkUp(bool mends) override { checkUps << mends; }
    void stopDialling(bool stopped) override { stops << stopped; }

    // A ready practice line with the offline engine, a ready Twilio line, a Plivo line without a number.
    static bridge::DeskCatalogue fullCatalogue();
    // The agents that come with the program, on services of which some are ready; the first one is the operator's own.
    static bridge::DeskCatalogue catalogueOfAgents();
    // As on a morning when one thing is wrong.
    static QList<bridge::Check> someChecks();
    void setCatalogue(const bridge::DeskCatalogue &catalogue);

    // Facts of one call at `ms` after `start()`, told at once.
    void tell(const bridge::CallId &call, const QList<std::pair<int, bridge::CallFact>> &facts);
    void tell(const bridge::CallId &call, const bridge::CallFact &fact) { tell(call, {{m_last, fact}}); }
    void tellLevels(const bridge::CallId &call, int ms, int callerPeak, int agentPeak);
    // Calls that begin from now on began so long ago.
    void setStart(const QDateTime &start) { m_start = start; }

    template<class Kind>
    int count() const // of commands of a kind
    {
        int n = 0;
        for (const auto &asked : commands)
            n += std::holds_alternative<Kind>(asked.second.kind);
        return n;
    }

    QList<bridge::CallRequest> placed;
    QList<std::pair<bridge::CallId, bridge::CallCommand>> commands;
    QList<std::pair<bridge::CallId, std::shared_ptr<bridge::AudioTap>>> listened, stopped;
    QList<std::pair<QString, QString>> previews;
    QList<std::pair<bridge::AgentProfile, QString>> kept; // and its former name
    QStringList removed, versionsAsked;
    int modelsAsked = 0;
    QList<bool> stops;
    QList<bool> checkUps; // whether it should mend

private:
    bridge::DeskCatalogue m_catalogue;
    QHash<bridge::CallId, quint64> m_seq;
    QHash<bridge::CallId, QDateTime> m_starts;
    QDateTime m_start;
    int m_last = 0;
};

// A loudspeaker that makes no sound, or fails when it is told to.
class FakeSpeaker : public ui::Speaker
{
    Q_OBJECT
public:
    void play(std::shared_ptr<bridge::AudioTap> tap, Kind kind) override
    {
        played << kind;
        current = std::move(tap);
        if (problem)
            emit failed(*problem);
        else
            emit started();
    }
    void stop() override { current.reset(); }
    void hearCallerOnly(bool on) override { callerOnly = on; }

    bool callerOnly = false;
    std::optional<ui::SoundProblem> problem;
    std::shared_ptr<bridge::AudioTap> current;
    QList<Kind> played;
};

// A microphone into which nobody speaks; it wakes up at once, when it is told to, or not at all.
class FakeMicrophone : public ui::Microphone
{
    Q_OBJECT
public:
    void record(std::shared_ptr<bridge::AudioTap> tap) override
    {
        ++recorded;
        current = std::move(tap);
        if (problem)
            emit failed(*problem);
        else if (wakesAtOnce)
            emit started();
    }
    void stop() override { current.reset(); }

    std::optional<ui::SoundProblem> problem;
    bool wakesAtOnce = true;
    std::shared_ptr<bridge::AudioTap> current; // empty: it is nobody's
    int recorded = 0;
};

// The parties of a call as the catalogue's front desk makes it.
bridge::Placed placedCall(const QString &to, const QString &name = {});
// Up and talking: from placed to the media stream, the stream at 2 s.
QList<std::pair<int, bridge::CallFact>> answeredCall(const QString &to, const QString &name = {});
// Four calls as an afternoon has them: one in mid-conversation with a barge-in and a tool, one that listens, one just barged in,
// one that rings; and two that are over. Returns the first.
bridge::CallId playAfternoon(FakeDesk &desk);
