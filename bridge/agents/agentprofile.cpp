// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/agentprofile.h"

#include "bridge/agents/profilemembers.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kLongestCall = 24h;
constexpr auto kLongestRing = 10min;
constexpr int kMostTurns = 10000;

QString readLimits(const QJsonObject &json, CallLimits &limits)
{
    ProfileMembers members(json, u"limits."_s);
    members.take("silenceMs"_L1, limits.silence, kLongestCall);
    members.take("durationMs"_L1, limits.duration, kLongestCall);
    members.take("turns"_L1, limits.turns, kMostTurns);
    members.take("goodbyePhrases"_L1, limits.goodbyePhrases);
    return members.problem();
}

QString readTurnTaking(const QJsonObject &json, TurnTaking &turnTaking)
{
    ProfileMembers members(json, u"turnTaking."_s);
    members.take("bargeIn"_L1, turnTaking.bargeIn);
    members.take("bargeInMinSpeechMs"_L1, turnTaking.bargeInMinSpeech, 5s);
    members.take("bargeInConfirmMs"_L1, turnTaking.bargeInConfirm, 30s);
    members.take("echoGuard"_L1, turnTaking.echoGuard);
    members.take("minConfidence"_L1, turnTaking.minConfidence, 1.0);
    return members.problem();
}

QString readPhrases(const QJsonObject &json, Phrases &phrases)
{
    ProfileMembers members(json, u"phrases."_s);
    members.take("stillThere"_L1, phrases.stillThere);
    members.take("sayAgain"_L1, phrases.sayAgain);
    members.take("oneMoment"_L1, phrases.oneMoment);
    members.take("sorry"_L1, phrases.sorry);
    members.take("goodbye"_L1, phrases.goodbye);
    members.take("someoneWaits"_L1, phrases.someoneWaits);
    members.take("takeCall"_L1, phrases.takeCall);
    members.take("notConnected"_L1, phrases.notConnected);
    members.take("personGone"_L1, phrases.personGone);
    members.take("recorded"_L1, phrases.recorded);
    return members.problem();
}

QString readPipeline(const QJsonObject &json, PipelineChoice &pipeline)
{
    ProfileMembers members(json, u"pipeline."_s);
    members.take("hearing"_L1, pipeline.hearing);
    members.take("thinking"_L1, pipeline.thinking);
    members.take("speaking"_L1, pipeline.speaking);
    for (const auto &[name, parts] : {std::pair("hearing"_L1, pipeline.hearing), {"thinking"_L1, pipeline.thinking}, {"speaking"_L1, pipeline.speaking}}) {
        if (parts.isEmpty() || parts.contains(QString()))
            return u"'pipeline.%1' must name a service"_s.arg(name);
    }
    return members.problem();
}

constexpr std::pair<Voicemail::Policy, QLatin1StringView> kPolicies[] = {{Voicemail::Policy::Off, "off"_L1},
    {Voicemail::Policy::CarryOn, "carryOn"_L1}, {Voicemail::Policy::HangUp, "hangUp"_L1},
    {Voicemail::Policy::LeaveMessage, "leaveMessage"_L1}};

QString readVoicemail(const QJsonObject &json, Voicemail &voicemail)
{
    ProfileMembers members(json, u"voicemail."_s);
    auto policy = Voicemail::wordFor(voicemail.policy);
    members.take("policy"_L1, policy);
    members.take("message"_L1, voicemail.message);
    const auto known = Voicemail::policyFrom(policy);
    if (!known)
        return u"'voicemail.policy' must be off, carryOn, hangUp or leaveMessage"_s;
    voicemail.policy = *known;
    return members.problem();
}

constexpr std::pair<Recording, QLatin1StringView> kRecordings[]
    = {{Recording::Off, "off"_L1}, {Recording::On, "on"_L1}, {Recording::Ask, "ask"_L1}};

QString readRecording(const QString &word, AgentProfile &profile)
{
    const auto known = recordingFrom(word);
    if (!known)
        return u"'recording' must be off, on or ask"_s;
    profile.recording = *known;
    if (profile.recording == Recording::Ask && profile.phrases.recorded.trimmed().isEmpty())
        return u"'phrases.recorded' must tell that the call is recorded when 'recording' is ask"_s;
    return {};
}

QString effortProblem(const QString &effort)
{
    const bool known = effort.isEmpty() || AgentProfile::efforts().contains(effort);
    return known ? QString() : u"'effort' must be %1, or empty"_s.arg(AgentProfile::efforts().join(u", "_s));
}

} // namespace

std::optional<Recording> recordingFrom(QStringView word)
{
    for (const auto &[recording, name] : kRecordings) {
        if (word == name)
            return recording;
    }
    return std::nullopt;
}

QString wordFor(Recording recording)
{
    for (const auto &[known, name] : kRecordings) {
        if (recording == known)
            return name;
    }
    return {};
}

std::optional<Voicemail::Policy> Voicemail::policyFrom(QStringView word)
{
    for (const auto &[policy, name] : kPolicies) {
        if (word == name)
            return policy;
    }
    return std::nullopt;
}

QString Voicemail::wordFor(Policy policy)
{
    for (const auto &[known, name] : kPolicies) {
        if (policy == known)
            return name;
    }
    return {};
}

Result<AgentProfile> AgentProfile::fromJson(const QJsonObject &json)
{
    AgentProfile profile;
    ProfileMembers members(json, {});
    members.take("name"_L1, profile.name);
    members.take("note"_L1, profile.note);
    members.take("engine"_L1, profile.engine);
    members.take("model"_L1, profile.model);
    members.take("voice"_L1, profile.voice);
    members.take("language"_L1, profile.language);
    members.take("prompt"_L1, profile.prompt);
    members.take("greeting"_L1, profile.greeting);
    members.take("dialogue"_L1, profile.dialogue);
    members.take("effort"_L1, profile.effort);
    members.take("affectiveDialog"_L1, profile.affectiveDialog);
    members.take("ringForMs"_L1, profile.ringFor, kLongestRing);
    members.take("recordAtCarrier"_L1, profile.recordAtCarrier);
    auto recordingWord = wordFor(profile.recording);
    members.take("recording"_L1, recordingWord);
    const auto voicemail = readVoicemail(members.takeObject("voicemail"_L1), profile.voicemail);
    const auto limits = readLimits(members.takeObject("limits"_L1), profile.limits);
    const auto phrases = readPhrases(members.takeObject("phrases"_L1), profile.phrases);
    const auto turnTaking = readTurnTaking(members.takeObject("turnTaking"_L1), profile.turnTaking);
    const auto tools = AgentTools::read(members.takeObject("tools"_L1), profile.tools);
    const auto pipeline = readPipeline(members.takeObject("pipeline"_L1), profile.pipeline);
    const auto recording = readRecording(recordingWord, profile);
    const auto effort = effortProblem(profile.effort);
    for (const auto &problem : {members.problem(), limits, phrases, turnTaking, voicemail, pipeline, tools, recording, effort}) {
        if (!problem.isEmpty())
            return fail(Error::Code::Malformed, u"%1."_s.arg(problem));
    }
    if (profile.name.trimmed().isEmpty() || profile.engine.isEmpty())
        return fail(Error::Code::Malformed, u"an agent profile needs a 'name' and an 'engine'."_s);
    return profile;
}

QJsonObject AgentProfile::toJson() const
{
    return {{u"name"_s, name}, {u"note"_s, note}, {u"engine"_s, engine}, {u"model"_s, model}, {u"voice"_s, voice},
        {u"language"_s, language}, {u"prompt"_s, prompt}, {u"greeting"_s, greeting}, {u"dialogue"_s, dialogue},
        {u"effort"_s, effort}, {u"affectiveDialog"_s, affectiveDialog},
        {u"limits"_s,
            QJsonObject{{u"silenceMs"_s, qint64(limits.silence.count())}, {u"durationMs"_s, qint64(limits.duration.count())},
                {u"turns"_s, limits.turns}, {u"goodbyePhrases"_s, QJsonArray::fromStringList(limits.goodbyePhrases)}}},
        {u"phrases"_s,
            QJsonObject{{u"stillThere"_s, phrases.stillThere}, {u"sayAgain"_s, phrases.sayAgain}, {u"oneMoment"_s, phrases.oneMoment},
                {u"sorry"_s, phrases.sorry}, {u"goodbye"_s, phrases.goodbye}, {u"someoneWaits"_s, phrases.someoneWaits},
                {u"takeCall"_s, phrases.takeCall}, {u"notConnected"_s, phrases.notConnected}, {u"personGone"_s, phrases.personGone},
                {u"recorded"_s, phrases.recorded}}},
        {u"turnTaking"_s,
            QJsonObject{{u"bargeIn"_s, turnTaking.bargeIn},
                {u"bargeInMinSpeechMs"_s, qint64(turnTaking.bargeInMinSpeech.count())},
                {u"bargeInConfirmMs"_s, qint64(turnTaking.bargeInConfirm.count())},
                {u"echoGuard"_s, turnTaking.echoGuard}, {u"minConfidence"_s, turnTaking.minConfidence}}},
        {u"voicemail"_s, QJsonObject{{u"policy"_s, Voicemail::wordFor(voicemail.policy)}, {u"message"_s, voicemail.message}}},
        {u"tools"_s, tools.toJson()},
        {u"pipeline"_s,
            QJsonObject{{u"hearing"_s, QJsonArray::fromStringList(pipeline.hearing)},
                {u"thinking"_s, QJsonArray::fromStringList(pipeline.thinking)},
                {u"speaking"_s, QJsonArray::fromStringList(pipeline.speaking)}}},
        {u"ringForMs"_s, qint64(ringFor.count())}, {u"recordAtCarrier"_s, recordAtCarrier},
        {u"recording"_s, wordFor(recording)}};
}

QStringList AgentProfile::efforts()
{
    return {u"minimal"_s, u"low"_s, u"medium"_s, u"high"_s};
}

QStringList AgentProfile::places() const
{
    QStringList names;
    for (const auto &text : {prompt, greeting, voicemail.message})
        filledIn(text, {}, &names);
    return names;
}

QString AgentProfile::filledIn(const QString &text, const Variables &variables, QStringList *missing)
{
    static const QRegularExpression place(u"\\{\\{\\s*([\\w.-]{1,64})\\s*\\}\\}"_s, QRegularExpression::UseUnicodePropertiesOption);
    QString filled;
    qsizetype done = 0;
    for (auto it = place.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        filled += QStringView(text).mid(done, match.capturedStart() - done);
        done = match.capturedEnd();
        const auto name = match.captured(1);
        if (const auto value = variables.constFind(name); value != variables.cend())
            filled += *value; // once: a value that looks like a place stays as it is
        else if (missing && !missing->contains(name))
            missing->append(name);
    }
    return filled.append(QStringView(text).mid(done));
}

} // namespace bridge
