// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxreport.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::telnyx {

namespace {

using Status = CarrierReport::Status;
using Kind = CarrierReport::Kind;

struct Ending
{
    QLatin1StringView cause;
    Status status;
};

constexpr Ending kEndings[] = {
    {"normal_clearing"_L1, Status::Completed},
    {"time_limit"_L1, Status::Completed},
    {"originator_cancel"_L1, Status::Canceled},
    {"timeout"_L1, Status::NoAnswer},
    {"no_answer"_L1, Status::NoAnswer},
    {"user_busy"_L1, Status::Busy},
    {"call_rejected"_L1, Status::Busy}, // the person pressed the red button
};

Status statusAtEnd(const QString &cause)
{
    const auto row = std::find_if(std::begin(kEndings), std::end(kEndings), [&](const Ending &ending) { return cause == ending.cause; });
    return row == std::end(kEndings) ? Status::Failed : row->status;
}

// "not_found", "unspecified": for people. A word of the protocol's, so nothing else is passed on.
QString whyFailed(const QString &cause)
{
    constexpr qsizetype kMaxWord = 40;
    const bool word = !cause.isEmpty() && cause.size() <= kMaxWord
        && std::all_of(cause.begin(), cause.end(), [](QChar c) { return (c >= u'a' && c <= u'z') || c == u'_'; });
    return word ? u"Telnyx ended the call: %1."_s.arg(cause) : QString();
}

QString verdict(const QString &result)
{
    if (result.startsWith("human"_L1)) // "human", "human_residence", "human_business"
        return u"human"_s;
    if (result == "machine"_L1)
        return u"machine"_s;
    if (result.startsWith("fax"_L1))
        return u"fax"_s;
    return u"unknown"_s; // "not_sure", "silence"
}

bool isCallId(const QString &text)
{
    constexpr qsizetype kMaxId = 256;
    return !text.isEmpty() && text.size() <= kMaxId && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c < u'\x80' && (c.isLetterOrNumber() || u"-_.:="_s.contains(c));
    });
}

// Numbers and SIP addresses; what is longer is nobody's.
QString party(const QJsonValue &value)
{
    constexpr qsizetype kMaxParty = 256;
    return value.toString().left(kMaxParty);
}

void readEvent(const QString &type, const QJsonObject &payload, CarrierReport &report)
{
    const bool incoming = payload.value("direction"_L1).toString() == "incoming"_L1;
    if (type == "call.initiated"_L1) {
        report.kind = incoming ? Kind::Answer : Kind::Status;
        report.status = incoming ? Status::Ringing : Status::Queued;
    } else if (type == "call.ringing"_L1) {
        report.kind = Kind::Status;
        report.status = Status::Ringing;
    } else if (type == "call.answered"_L1) {
        report.kind = Kind::Status;
        report.status = Status::InProgress;
    } else if (type == "call.hangup"_L1) {
        const auto cause = payload.value("hangup_cause"_L1).toString();
        report.kind = Kind::Status;
        report.status = statusAtEnd(cause);
        if (report.status == Status::Failed)
            report.why = whyFailed(cause);
    } else if (type == "call.machine.detection.ended"_L1 || type == "call.machine.premium.detection.ended"_L1) {
        report.kind = Kind::Machine;
        report.answeredBy = verdict(payload.value("result"_L1).toString());
    } else if (type == "call.machine.greeting.ended"_L1 || type == "call.machine.premium.greeting.ended"_L1) {
        report.kind = Kind::Machine; // whatever its result: it waited for the beep as long as it does
        report.answeredBy = u"machine"_s;
        report.canLeaveMessage = true;
    } else if (type == "call.recording.saved"_L1) {
        const auto urls = payload.value("recording_urls"_L1).toObject();
        report.kind = Kind::Recording;
        report.recording = QUrl(urls.value(urls.contains("wav"_L1) ? "wav"_L1 : "mp3"_L1).toString(), QUrl::StrictMode);
    }
    // Keys come on the media stream, too, and must not count twice; speaking and playing we do not order.
}

} // namespace

Result<CarrierReport> readReport(const WebhookRequest &request)
{
    constexpr qsizetype kMaxBody = 256 * 1024; // an event has about 1 KB
    if (request.body.size() > kMaxBody)
        return fail(Error::Code::Malformed, u"The webhook is too long for an event."_s);
    const auto data = QJsonDocument::fromJson(request.body).object().value("data"_L1).toObject();
    const auto type = data.value("event_type"_L1).toString();
    if (type.isEmpty())
        return fail(Error::Code::Malformed, u"The webhook is no event of Telnyx' (data.event_type)."_s);
    const auto payload = data.value("payload"_L1).toObject();
    CarrierReport report;
    report.kind = Kind::Ignored;
    readEvent(type, payload, report);
    const auto leg = payload.value("call_control_id"_L1).toString();
    if (!isCallId(leg)) {
        if (report.kind == Kind::Ignored)
            return report;
        return fail(Error::Code::Malformed, u"The webhook names no call (call_control_id)."_s);
    }
    report.leg = LegId(leg);
    report.from = party(payload.value("from"_L1));
    report.to = party(payload.value("to"_L1));
    return report;
}

} // namespace bridge::telnyx
