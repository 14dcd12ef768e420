// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagereport.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::vonage {

namespace {

using Status = CarrierReport::Status;
using Kind = CarrierReport::Kind;

struct Word
{
    QLatin1StringView word;
    Status status;
};

constexpr Word kStatuses[] = {
    {"started"_L1, Status::Queued},
    {"ringing"_L1, Status::Ringing},
    {"answered"_L1, Status::InProgress},
    {"completed"_L1, Status::Completed},
    {"busy"_L1, Status::Busy},
    {"rejected"_L1, Status::Busy}, // the person pressed the red button
    {"timeout"_L1, Status::NoAnswer},
    {"unanswered"_L1, Status::NoAnswer},
    {"cancelled"_L1, Status::Canceled},
    {"failed"_L1, Status::Failed},
};

QJsonObject fieldsOf(const WebhookRequest &request)
{
    if (request.method != "GET")
        return QJsonDocument::fromJson(request.body).object();
    QJsonObject fields;
    const auto query = request.target.indexOf('?');
    if (query >= 0) {
        for (const auto &[key, value] : formFields(QByteArrayView(request.target).sliced(query + 1)))
            fields.insert(key, value);
    }
    return fields;
}

bool isUuid(const QString &text)
{
    constexpr qsizetype kMaxId = 64;
    return !text.isEmpty() && text.size() <= kMaxId && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c < u'\x80' && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

// Numbers, SIP addresses and user names; what is longer is nobody's.
QString party(const QJsonValue &value)
{
    constexpr qsizetype kMaxParty = 256;
    return withPlus(value.toString().left(kMaxParty));
}

void readStatus(const QJsonObject &fields, CarrierReport &report)
{
    const auto word = fields.value("status"_L1).toString();
    if (word == "human"_L1 || word == "machine"_L1) {
        report.kind = Kind::Machine;
        report.answeredBy = word;
        report.canLeaveMessage = fields.value("sub_state"_L1).toString().startsWith("beep"_L1); // "beep_start", "beep_timeout"
        return;
    }
    const auto row = std::find_if(std::begin(kStatuses), std::end(kStatuses), [&](const Word &known) { return word == known.word; });
    report.kind = row == std::end(kStatuses) ? Kind::Ignored : Kind::Status; // "disconnected": of the socket, "transfer", "record"
    report.status = row == std::end(kStatuses) ? Status::Unknown : row->status;
}

} // namespace

QString withPlus(const QString &number)
{
    const bool digits = number.size() >= 7 && number.size() <= 15 && number[0] != u'0'
        && std::all_of(number.begin(), number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return digits ? u'+' + number : number;
}

QString withoutPlus(const QString &number)
{
    return number.startsWith(u'+') ? number.mid(1) : number;
}

Result<CarrierReport> readReport(const WebhookRequest &request)
{
    constexpr qsizetype kMaxBody = 256 * 1024; // an event has some 300 bytes
    if (request.body.size() > kMaxBody)
        return fail(Error::Code::Malformed, u"The webhook is too long for an event."_s);
    const auto fields = fieldsOf(request);
    CarrierReport report;
    const auto recording = fields.value("recording_url"_L1).toString();
    if (!recording.isEmpty()) {
        report.kind = Kind::Recording;
        report.recording = QUrl(recording, QUrl::StrictMode);
        return report; // names the conversation, and not the call
    }
    const auto leg = fields.value("uuid"_L1).toString();
    if (!isUuid(leg))
        return fail(Error::Code::Malformed, u"The webhook names no call (uuid)."_s);
    report.leg = LegId(leg);
    report.from = party(fields.value("from"_L1));
    report.to = party(fields.value("to"_L1));
    if (report.to.startsWith("ws:"_L1) || report.to.startsWith("wss:"_L1))
        report.kind = Kind::Ignored; // the media stream is a leg of its own, with events of its own
    else if (fields.contains("status"_L1))
        readStatus(fields, report);
    else
        report.kind = Kind::Answer;
    return report;
}

} // namespace bridge::vonage
