// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twilioreport.h"

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace bridge::twilio {

namespace {

using Status = CarrierReport::Status;

struct Word
{
    QLatin1StringView word;
    Status status;
};

constexpr Word kStatuses[] = {
    {"queued"_L1, Status::Queued},
    {"initiated"_L1, Status::Queued}, // only in callbacks: dialled, not yet ringing
    {"ringing"_L1, Status::Ringing},
    {"in-progress"_L1, Status::InProgress},
    {"completed"_L1, Status::Completed},
    {"busy"_L1, Status::Busy},
    {"no-answer"_L1, Status::NoAnswer},
    {"failed"_L1, Status::Failed},
    {"canceled"_L1, Status::Canceled},
};

QString answeredBy(const QString &word)
{
    return word.startsWith("machine"_L1) ? u"machine"_s : word;
}

bool isCallSid(const QString &text)
{
    constexpr qsizetype kMaxSid = 64;
    return !text.isEmpty() && text.size() <= kMaxSid && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c < u'\x80' && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

// Numbers, SIP addresses and client names; what is longer is nobody's.
QString party(const QString &text)
{
    constexpr qsizetype kMaxParty = 256;
    return text.left(kMaxParty);
}

CarrierReport::RoomStep roomStep(const QString &event)
{
    using enum CarrierReport::RoomStep;
    if (event == "participant-join"_L1)
        return In;
    if (event == "participant-leave"_L1)
        return Out;
    return event == "conference-end"_L1 ? Over : None;
}

} // namespace

CarrierReport::Status statusFrom(QStringView word)
{
    for (const auto &row : kStatuses) {
        if (word == row.word)
            return row.status;
    }
    return Status::Unknown;
}

void readWords(CarrierReport &report, const std::function<QString(QLatin1StringView)> &field)
{
    constexpr qsizetype kMostWords = 4000; // characters; a minute of speech is a fourth of it
    constexpr qsizetype kMostKeys = 64;
    report.words = field("SpeechResult"_L1).left(kMostWords);
    if (report.words.isEmpty()) { // of <Gather>'s partial results: what stands, and what may still change
        const QStringList pieces{field("StableSpeechResult"_L1), field("UnstableSpeechResult"_L1)};
        report.words = pieces.join(u' ').trimmed().left(kMostWords);
    }
    report.digits = field("Digits"_L1).left(kMostKeys);
    bool isNumber = false;
    const double confidence = field("Confidence"_L1).toDouble(&isNumber);
    if (isNumber && confidence >= 0 && confidence <= 1)
        report.confidence = confidence;
}

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
    const QString sid = field("CallSid"_L1);
    const bool ofRoom = !field("ConferenceSid"_L1).isEmpty() && !field("StatusCallbackEvent"_L1).isEmpty();
    if (!isCallSid(sid) && !(ofRoom && sid.isEmpty())) // a conference that begins or ends is nobody's
        return fail(Error::Code::Malformed, u"The webhook names no call (CallSid)."_s);
    CarrierReport report;
    report.leg = LegId(sid);
    report.from = party(field("From"_L1));
    report.to = party(field("To"_L1));
    if (ofRoom) {
        report.kind = CarrierReport::Kind::Room;
        report.room = roomStep(field("StatusCallbackEvent"_L1));
    }
    report.status = statusFrom(field("CallStatus"_L1));
    report.answeredBy = answeredBy(field("AnsweredBy"_L1));
    report.canLeaveMessage = field("AnsweredBy"_L1).startsWith("machine_end"_L1); // twilio.com/docs/voice/answering-machine-detection
    if (const QUrl recording(field("RecordingUrl"_L1), QUrl::StrictMode); recording.scheme() == "https"_L1)
        report.recording = recording;
    readWords(report, field);
    bool counted = false;
    const int sequence = field("SequenceNumber"_L1).toInt(&counted);
    report.sequence = counted && sequence >= 0 ? sequence : -1;
    return report;
}

} // namespace bridge::twilio
