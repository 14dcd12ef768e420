// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/words.h"

#include "ui/theme/plaintext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ui::Words)
};

QString valueText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String: return value.toString();
    case QJsonValue::Array: return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object: return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    case QJsonValue::Bool:
    case QJsonValue::Double:
    case QJsonValue::Null:
    case QJsonValue::Undefined: break;
    }
    return value.toVariant().toString();
}

QString whatToDo(Error::Code code)
{
    switch (code) {
    case Error::Code::Malformed: return Words::tr("That was not understood. Check what you typed.");
    case Error::Code::Unsupported: return Words::tr("This is not supported here.");
    case Error::Code::NotFound: return Words::tr("It is not there any more.");
    case Error::Code::Refused: return Words::tr("It was refused. Check the account's key and rights.");
    case Error::Code::NotPossibleNow: return Words::tr("This is not possible now.");
    case Error::Code::Busy: return Words::tr("Too many calls at once. Wait until one has ended.");
    case Error::Code::TimedOut: return Words::tr("No answer came in time. Try again.");
    case Error::Code::Network: return Words::tr("The service cannot be reached. Check the network, then try again.");
    case Error::Code::Quota: return Words::tr("The service's quota is used up. Check its account.");
    case Error::Code::NotConfigured: return Words::tr("A setting is missing.");
    case Error::Code::Storage: return Words::tr("The disk or the database refused. Check the space and rights of the data folder.");
    case Error::Code::Cancelled: return Words::tr("It was cancelled.");
    case Error::Code::Internal: return Words::tr("Something went wrong inside Callwright.");
    }
    return {};
}

} // namespace

QString stateWord(CallState state)
{
    switch (state) {
    case CallState::Queued: return Words::tr("Queued");
    case CallState::Dialing: return Words::tr("Dialing");
    case CallState::Ringing: return Words::tr("Ringing");
    case CallState::Connected: return Words::tr("Connected");
    //: a live call in which nobody speaks at the moment
    case CallState::Quiet: return Words::tr("Quiet");
    case CallState::CallerSpeaking: return Words::tr("Caller speaking");
    case CallState::AgentSpeaking: return Words::tr("Agent speaking");
    case CallState::BargedIn: return Words::tr("Barged in");
    case CallState::AgentMuted: return Words::tr("Agent muted");
    case CallState::TakenOver: return Words::tr("Taken over");
    case CallState::WithPerson: return Words::tr("With a person");
    case CallState::Ending: return Words::tr("Hanging up");
    case CallState::Ended: return Words::tr("Ended");
    }
    return {};
}

ChipLook stateLook(CallState state)
{
    switch (state) {
    case CallState::Queued:
    case CallState::Dialing:
    case CallState::Ringing:
    case CallState::Connected:
    case CallState::TakenOver:
    case CallState::WithPerson: return {Role::Accent, Role::AccentSoft};
    case CallState::CallerSpeaking: return {Role::Caller, Role::CallerSoft};
    case CallState::AgentSpeaking: return {Role::Agent, Role::AgentSoft};
    case CallState::BargedIn: return {Role::BargeIn, Role::BargeInSoft};
    case CallState::AgentMuted: return {Role::Warn, Role::WarnSoft};
    case CallState::Quiet:
    case CallState::Ending:
    case CallState::Ended: break;
    }
    return {Role::Dim, Role::Window};
}

QString endWord(EndReason reason)
{
    switch (reason) {
    case EndReason::CallerHungUp: return Words::tr("caller hung up");
    case EndReason::OperatorHungUp: return Words::tr("operator hung up");
    case EndReason::AgentSaidGoodbye: return Words::tr("agent said goodbye");
    case EndReason::Silence: return Words::tr("nobody spoke");
    case EndReason::MaxDuration: return Words::tr("longest time reached");
    case EndReason::MaxTurns: return Words::tr("most turns reached");
    case EndReason::Busy: return Words::tr("busy");
    case EndReason::NoAnswer: return Words::tr("no answer");
    case EndReason::Rejected: return Words::tr("rejected");
    case EndReason::Canceled: return Words::tr("canceled");
    case EndReason::AnsweringMachine: return Words::tr("answering machine");
    case EndReason::Transferred: return Words::tr("transferred");
    case EndReason::CarrierFailed: return Words::tr("carrier failed");
    case EndReason::EngineFailed: return Words::tr("engine failed");
    case EndReason::MediaLost: return Words::tr("sound connection lost");
    case EndReason::Shutdown: return Words::tr("program was stopped");
    case EndReason::Crashed: return Words::tr("program crashed");
    }
    return {};
}

bool endedWell(EndReason reason)
{
    switch (reason) {
    case EndReason::CarrierFailed:
    case EndReason::EngineFailed:
    case EndReason::MediaLost:
    case EndReason::Crashed: return false;
    case EndReason::CallerHungUp:
    case EndReason::OperatorHungUp:
    case EndReason::AgentSaidGoodbye:
    case EndReason::Silence:
    case EndReason::MaxDuration:
    case EndReason::MaxTurns:
    case EndReason::Busy:
    case EndReason::NoAnswer:
    case EndReason::Rejected:
    case EndReason::Canceled:
    case EndReason::AnsweringMachine:
    case EndReason::Transferred:
    case EndReason::Shutdown: break;
    }
    return true;
}

QString whoWord(Who who)
{
    switch (who) {
    case Who::Caller: return Words::tr("Caller");
    case Who::Agent: return Words::tr("Agent");
    case Who::Operator: return Words::tr("Operator");
    case Who::Api: return Words::tr("A program");
    case Who::Carrier: return Words::tr("Carrier");
    case Who::Bridge: return Words::tr("Callwright");
    }
    return {};
}

QString bargeInWords(Who by)
{
    return by == Who::Caller ? Words::tr("Caller barged in") : Words::tr("%1 interrupted the agent").arg(whoWord(by));
}

QString sentenceFor(const Error &error)
{
    const auto detail = plain(error.detail, 400);
    return detail.isEmpty() ? whatToDo(error.code) : whatToDo(error.code) + u' ' + detail;
}

QString shortText(const QJsonObject &object)
{
    QStringList parts;
    qsizetype length = 0;
    for (auto it = object.begin(); it != object.end() && length < 160; ++it) {
        parts << (object.size() == 1 && it.value().isString() && it.key() == "result"_L1
                ? valueText(it.value())
                : it.key() + u": "_s + valueText(it.value()));
        length += parts.back().size();
    }
    return plain(parts.join(u", "_s), 160);
}

} // namespace ui
