// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelreport.h"

#include "bridge/carriers/exotel/multipart.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::exotel {

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
    {"failed"_L1, Status::Failed},
    {"canceled"_L1, Status::Canceled},
};

bool isCallSid(const QString &text)
{
    constexpr qsizetype kMaxSid = 64;
    return !text.isEmpty() && text.size() <= kMaxSid && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c < u'\x80' && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

QString field(const FormFields &fields, QLatin1StringView name)
{
    for (const auto &[key, value] : fields) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

// Lists and objects as their JSON text, as the two other forms have them.
Result<FormFields> jsonFields(const QByteArray &body)
{
    const auto document = QJsonDocument::fromJson(body);
    if (!document.isObject())
        return fail(Error::Code::Malformed, u"Exotel webhook: the body is no JSON object"_s);
    FormFields fields;
    const auto object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it->isArray())
            fields.append({it.key(), QString::fromUtf8(QJsonDocument(it->toArray()).toJson(QJsonDocument::Compact))});
        else if (it->isObject())
            fields.append({it.key(), QString::fromUtf8(QJsonDocument(it->toObject()).toJson(QJsonDocument::Compact))});
        else if (!it->isNull())
            fields.append({it.key(), it->toVariant().toString()});
    }
    return fields;
}

Result<FormFields> bodyFields(const WebhookRequest &request)
{
    const auto type = request.header("Content-Type");
    const auto media = type.first(qMax(0, type.indexOf(';') < 0 ? type.size() : type.indexOf(';'))).trimmed().toLower();
    if (media == "multipart/form-data")
        return multipartFields(type, request.body);
    if (media == "application/json")
        return jsonFields(request.body);
    return formFields(request.body);
}

Result<FormFields> allFields(const WebhookRequest &request)
{
    const auto query = request.target.indexOf('?');
    FormFields fields = query < 0 ? FormFields() : formFields(QByteArrayView(request.target).sliced(query + 1));
    if (request.method == "GET")
        return fields;
    const auto body = bodyFields(request);
    if (!body)
        return tl::make_unexpected(body.error());
    return *body + fields; // the body first: only our own secret is in the query
}

// Legs=[{"Status":...,"AnsweredBy":"Human"}], or one field a leg: Legs[0][AnsweredBy]. The first leg is the person's.
QString answeredBy(const FormFields &fields)
{
    auto word = field(fields, "Legs[0][AnsweredBy]"_L1);
    if (word.isEmpty()) {
        const auto leg = QJsonDocument::fromJson(field(fields, "Legs"_L1).toUtf8()).array().at(0).toObject();
        for (auto it = leg.begin(); it != leg.end(); ++it) {
            if (it.key().compare("AnsweredBy"_L1, Qt::CaseInsensitive) == 0)
                word = it->toString();
        }
    }
    word = word.toLower();
    if (word == "human"_L1 || word == "machine"_L1)
        return word;
    return word == "notsure"_L1 ? u"unknown"_s : QString(); // NA: nobody asked
}

// Where several events are asked for, "in-progress" only says that Exotel dials; the event says more.
Status statusOf(const FormFields &fields)
{
    const auto event = field(fields, "EventType"_L1);
    if (event.compare("answered"_L1, Qt::CaseInsensitive) == 0)
        return Status::InProgress;
    if (event.compare("ringing"_L1, Qt::CaseInsensitive) == 0)
        return Status::Ringing;
    auto word = field(fields, "Status"_L1);
    if (word.isEmpty())
        word = field(fields, "CallStatus"_L1);
    return statusFrom(word);
}

// Somebody else's word: only an address that can be fetched, and not from this computer's disk.
QUrl recordingIn(const FormFields &fields)
{
    const QUrl url(field(fields, "RecordingUrl"_L1), QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty() && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1) ? url : QUrl();
}

// Passthru wraps them in quotes: "12".
QString digitsIn(const FormFields &fields)
{
    constexpr qsizetype kMaxDigits = 64;
    auto digits = field(fields, "digits"_L1).remove(u'"').left(kMaxDigits);
    const bool keys = std::all_of(digits.cbegin(), digits.cend(), [](QChar c) { return u"0123456789*#ABCD"_s.contains(c); });
    return keys ? digits : QString();
}

QString party(const FormFields &fields, QLatin1StringView applet, QLatin1StringView callback)
{
    constexpr qsizetype kMaxParty = 256;
    const auto named = field(fields, applet);
    return (named.isEmpty() ? field(fields, callback) : named).left(kMaxParty);
}

} // namespace

CarrierReport::Status statusFrom(QStringView word)
{
    for (const auto &row : kStatuses) {
        if (word.compare(row.word, Qt::CaseInsensitive) == 0)
            return row.status;
    }
    return Status::Unknown;
}

Result<CarrierReport> readReport(const WebhookRequest &request)
{
    const auto fields = allFields(request);
    if (!fields)
        return tl::make_unexpected(fields.error());
    const auto sid = field(*fields, "CallSid"_L1);
    if (!isCallSid(sid))
        return fail(Error::Code::Malformed, u"The webhook names no call (CallSid)."_s);
    CarrierReport report;
    report.leg = LegId(sid);
    report.from = party(*fields, "CallFrom"_L1, "From"_L1);
    report.to = party(*fields, "CallTo"_L1, "To"_L1);
    report.status = statusOf(*fields);
    report.answeredBy = answeredBy(*fields);
    report.recording = recordingIn(*fields);
    report.digits = digitsIn(*fields);
    return report;
}

} // namespace bridge::exotel
