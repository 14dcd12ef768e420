// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agenttools.h"
#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QJsonObject>
#include <QMap>
#include <QStringList>

#include <optional>

namespace bridge {

using Variables = QMap<QString, QString>; // {{name}} in prompts and greetings

// When a call ends by itself.
struct CallLimits
{
    Milliseconds silence = 15s;     // without speech from either side, not without packets
    Milliseconds duration = 30min;  // from the answer; 0: no limit
    int turns = 0;                  // of the caller; 0: no limit
    QStringList goodbyePhrases;     // said by the agent: the call ends when the last word has been heard
};

// How the floor changes hands.
struct TurnTaking
{
    bool bargeIn = true;                    // the caller may interrupt
    Milliseconds bargeInMinSpeech = 200ms;  // shorter is a cough
    Milliseconds bargeInConfirm = 2s;       // who goes on for so long means it, whether words are known or not
    bool echoGuard = true;                  // our own voice, come back from the far end, is not the caller's
    double minConfidence = 0.4;             // engine "gather": heard with less, the caller is asked to say it again
};

// What is said when the agent's own mind is no help. In the language of the profile.
struct Phrases
{
    QString stillThere = QStringLiteral("Are you still there?"); // empty: nobody asks
    QString sayAgain = QStringLiteral("Sorry, I didn't catch that. Could you say it again?");
    QString oneMoment = QStringLiteral("One moment, please.");
    QString sorry = QStringLiteral("Sorry, something went wrong on my side. Could you say that again?");
    QString goodbye = QStringLiteral("Goodbye.");
    QString recorded = QStringLiteral("This call is recorded.");
    // To a person whom a caller is to be joined to.
    QString someoneWaits = QStringLiteral("Hello. There is a call for you."); // when the agent has said nothing better
    QString takeCall = QStringLiteral("Press 1 to take the call, or 2 if you can't.");
    QString notConnected = QStringLiteral("All right, the call is not connected. Goodbye.");
    QString personGone = QStringLiteral("I'm sorry, they are not on the line any more. You are back with me."); // to the caller
};

// Whether we record what is on the line. Ask: not before phrases.recorded has been heard to its end.
enum class Recording { Off, On, Ask };
std::optional<Recording> recordingFrom(QStringView word); // "off", "on", "ask"
QString wordFor(Recording recording);

// What happens when a machine answers a call that we placed. Off: the carrier is not asked to find out.
struct Voicemail
{
    enum class Policy { Off, CarryOn, HangUp, LeaveMessage };
    Policy policy = Policy::Off;
    QString message; // said after the beep, then we hang up; empty: the greeting

    static std::optional<Policy> policyFrom(QStringView word); // "off", "carryOn", "hangUp", "leaveMessage"
    static QString wordFor(Policy policy);
};

// What a pipeline is made of: each part by "service" or "service:model", the first one that can be had; further ones take over when it fails.
struct PipelineChoice
{
    QStringList hearing = {QStringLiteral("deepgram")};    // speech to text
    QStringList thinking = {QStringLiteral("openai")};     // the language model
    QStringList speaking = {QStringLiteral("elevenlabs")}; // text to speech
};

// What talks for us on a call: engine, model, voice, words and limits. Stored as one JSON file; see
// docs/agent-profile.md for the format. A value.
struct AgentProfile
{
    QString name;     // unique, as shown: "Front desk"
    QString note;     // one line: what it is for
    QString engine;   // "gemini_live", "offline"
    QString model;    // empty: the engine's default from the settings
    QString voice;    // empty: the engine's default
    QString language; // BCP-47: "en-US"
    QString effort;   // how hard its model thinks before it speaks: "minimal", "low", "medium", "high"; empty: as the model does by itself
    bool affectiveDialog = false; // it goes by the caller's tone of voice, too; models that can't, say so and do without
    QString prompt;
    QString greeting; // spoken first; empty: the agent waits
    QString dialogue; // offline engine: a dialogue file; empty: the built-in receptionist
    CallLimits limits;
    Phrases phrases;
    TurnTaking turnTaking;
    Voicemail voicemail;
    AgentTools tools;
    PipelineChoice pipeline;       // engine "pipeline"
    Milliseconds ringFor = 60s;    // before a call that we place counts as not answered
    Recording recording = Recording::Off; // by us
    bool recordAtCarrier = false;  // by the carrier, both sides, at its price

    // Unknown keys are kept out and named in the error; wrong types too.
    static Result<AgentProfile> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;

    static QStringList efforts(); // from the least to the most
    QStringList places() const; // the names in {{…}} that a call must bring values for

    // {{name}} filled in; what has no value is left empty and its name is put into `missing`.
    static QString filledIn(const QString &text, const Variables &variables, QStringList *missing = nullptr);
};

} // namespace bridge
