// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivoreport.h"

#include "bridge/carriers/plivo/plivoerrors.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::plivo {

namespace {

using Status = CarrierReport::Status;

struct Word
{
    QLatin1StringView word;
    Status status;
};

constexpr Word kStatuses[] = {
    {"queued"_L1, Status::Queued},
    {"ringing"_L1, Status::Ringing},
    {"in-progress"_L1, Status::InProgress},
    {"completed"_L1, Status::Completed},
    {"busy"_L1, Status::Busy},
    {"no-answer"_L1, Status::NoAnswer},
    {"timeout"_L1, Status::NoAnswer}, // it rang for ring_timeout seconds
    {"failed"_L1, Status::Failed},
    {"cancel"_L1, Status::Canceled},
    {"canceled"_L1, Status::Canceled},
};

Status statusFrom(const QString &word)
{
    for (const auto &row : kStatuses) {
        if (word == row.word)
            return row.status;
    }
    return Status::Unknown;
}

bool isOver(Status status)
{
    switch (status) {
    case Status::Unknown:
    case Status::Queued:
    case Status::Ringing:
    case Status::InProgress:
        return false;
    case Status::Completed:
    case Status::Busy:
    case Status::NoAnswer:
    case Status::Failed:
    case Status::Canceled:
        return true;
    }
    return false;
}

bool isCallUuid(const QString &text)
{
    constexpr qsizetype kMaxUuid = 64;
    return !text.isEmpty() && text.size() <= kMaxUuid && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c < u'\x80' && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

// Plivo writes numbers without their +. SIP addresses and words such as "anonymous" stay as they are; what is longer is nobody's.
QString party(const QString &text)
{
    constexpr qsizetype kMaxParty = 256;
    const bool digits = std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    const bool number = digits && text.size() >= 7 && text.size() <= 15 && text.front() != u'0'; // E.164
    return number ? u'+' + text : text.left(kMaxParty);
}

QString answeredBy(const QString &machine)
{
    if (machine == "true"_L1)
        return u"machine"_s;
    return machine == "false"_L1 ? u"human"_s : QString();
}

// plivo.com/docs/voice/xml/conference: ConferenceAction enter and exit; Event ConferenceEnter and ConferenceExit.
CarrierReport::RoomStep roomStep(const QString &action, const QString &event)
{
    using enum CarrierReport::RoomStep;
    if (action == "enter"_L1 || event == "ConferenceEnter"_L1)
        return In;
    return action == "exit"_L1 || event == "ConferenceExit"_L1 ? Out : None;
}

} // namespace

Result<CarrierReport> readReport(const WebhookRequest &request)
{
    const QByteArrayView target = request.target;
    const auto query = target.indexOf('?');
    const bool get = request.method == "GET";
    const auto fields = formFields(get ? (query < 0 ? QByteArrayView() : target.sliced(query + 1)) : QByteArrayView(request.body));
    const auto field = [&](QLatin1StringView key) {
        for (const auto &[name, value] : fields) {
            if (name == key)
                return value;
        }
        return QString();
    };
    const QString uuid = field("CallUUID"_L1);
    if (!isCallUuid(uuid))
        return fail(Error::Code::Malformed, u"The webhook names no call (CallUUID)."_s);
    CarrierReport report;
    report.leg = LegId(uuid);
    report.from = party(field("From"_L1));
    report.to = party(field("To"_L1));
    report.status = statusFrom(field("CallStatus"_L1));
    report.answeredBy = answeredBy(field("Machine"_L1));
    constexpr qsizetype kMostKeys = 64;
    report.digits = field("Digits"_L1).left(kMostKeys);
    bool told = false;
    const auto *cause = hangUpCause(field("HangupCauseCode"_L1).toInt(&told));
    if (told && cause) { // it says more than the status: a call without credit is "failed", too
        report.status = report.status == Status::Completed ? report.status : cause->status;
        report.why = report.status == Status::Completed ? QString() : QString::fromLatin1(cause->sentence);
    }
    if (!field("ConferenceName"_L1).isEmpty()) {
        report.kind = CarrierReport::Kind::Room;
        report.room = roomStep(field("ConferenceAction"_L1), field("Event"_L1));
    } else if (field("Event"_L1) == "MachineDetection"_L1)
        report.kind = CarrierReport::Kind::Machine;
    else if (field("Event"_L1) == "Hangup"_L1 || isOver(report.status))
        report.kind = CarrierReport::Kind::Status; // an application without a hang-up URL gets it at its answer URL
    return report;
}

} // namespace bridge::plivo
