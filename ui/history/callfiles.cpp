// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/callfiles.h"

#include "bridge/records/csvline.h"
#include "bridge/records/transcript.h"
#include "ui/calls/words.h"
#include "ui/history/historymodel.h"
#include "ui/history/whenanswered.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QLocale>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kPage = 500; // calls

struct CallFiles
{
    Q_DECLARE_TR_FUNCTIONS(ui::CallFiles)
};

// For machines and spreadsheets alike: not translated.
const QStringList kColumns{u"id"_s, u"started"_s, u"direction"_s, u"number"_s, u"name"_s, u"agent"_s, u"line"_s, u"engine"_s,
    u"answered"_s, u"reason"_s, u"seconds"_s, u"turns"_s, u"bargeIns"_s, u"cost"_s};

QStringList cellsOf(const CallSummary &call)
{
    const auto time = [](const QDateTime &at) {
        const auto local = at.toLocalTime();
        return local.toOffsetFromUtc(local.offsetFromUtc()).toString(Qt::ISODate);
    };
    const auto &parties = call.parties;
    return {call.id.toString(), time(call.startedAt), call.outbound ? u"outbound"_s : u"inbound"_s, call.number(),
        parties.variables.value(u"name"_s), parties.agent, parties.line, parties.engine, call.answeredAt ? u"yes"_s : u"no"_s,
        call.reason ? wordFor(*call.reason) : u"live"_s, QString::number(double(call.duration.count()) / 1000, 'f', 1),
        QString::number(call.turns), QString::number(call.bargeIns), call.cost ? QString::number(*call.cost, 'f', 4) : QString()};
}

QString cannotWrite(const QString &path, const QString &why)
{
    return CallFiles::tr("%1 could not be written: %2. Choose another folder, or free some space.").arg(QDir::toNativeSeparators(path), why);
}

} // namespace

QByteArray callFile(const QList<CallEvent> &events, const QString &format)
{
    const auto transcript = transcriptOf(events);
    if (format == "json"_L1)
        return QJsonDocument(asJson(transcript)).toJson(QJsonDocument::Indented);
    return (format == "srt"_L1 ? asSubtitles(transcript) : asText(transcript)).toUtf8();
}

QString suggestedName(const CallSummary &call, const QString &format)
{
    auto name = call.startedAt.toLocalTime().toString(u"yyyy-MM-dd HHmm"_s) + u' ' + titleOf(call);
    for (QChar &c : name) {
        if (!c.isLetterOrNumber() && !u" +-_"_s.contains(c))
            c = u'_'; // a name from outside must not choose the folder
    }
    return name.left(80).trimmed() + u'.' + format;
}

QString writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return cannotWrite(path, file.errorString());
}

ListExport::ListExport(Journal &journal, const CallQuery &query, const QString &path, QObject *parent)
    : QObject(parent)
    , m_journal(journal)
    , m_query(query)
    , m_file(path)
{
    m_query.before.reset();
    m_query.limit = kPage;
}

void ListExport::start()
{
    if (!m_file.open(QIODevice::WriteOnly))
        return fail(cannotWrite(m_file.fileName(), m_file.errorString()));
    m_file.write("\xef\xbb\xbf"); // spreadsheets need to be told that it is UTF-8
    m_file.write(csvLine(kColumns));
    askPage();
}

void ListExport::askPage()
{
    whenAnswered(m_journal.calls(m_query), this, [this](const Result<QList<CallSummary>> &calls) {
        if (calls)
            take(*calls);
        else
            fail(sentenceFor(calls.error()));
    });
}

void ListExport::take(const QList<CallSummary> &calls)
{
    QByteArray lines;
    for (const auto &call : calls)
        lines += csvLine(cellsOf(call));
    if (m_file.write(lines) != lines.size())
        return fail(cannotWrite(m_file.fileName(), m_file.errorString()));
    m_written += int(calls.size());
    if (calls.size() == kPage) {
        m_query.before = calls.last().id;
        return askPage();
    }
    if (!m_file.commit())
        return fail(cannotWrite(m_file.fileName(), m_file.errorString()));
    emit finished(m_written);
    deleteLater();
}

void ListExport::fail(const QString &sentence)
{
    m_file.cancelWriting();
    emit failed(sentence);
    deleteLater();
}

} // namespace ui
