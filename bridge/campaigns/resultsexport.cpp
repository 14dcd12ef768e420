// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/resultsexport.h"

#include "bridge/records/csvline.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRowsAtOnce = 1000; // some ten milliseconds
constexpr char kMark[] = "\xef\xbb\xbf"; // a byte order mark: else a spreadsheet takes UTF-8 for its own old encoding

QString text(const QDateTime &moment)
{
    return moment.isValid() ? moment.toUTC().toString(Qt::ISODate) : QString();
}

} // namespace

ResultsExport::ResultsExport(CampaignId id, const QString &path, Done done)
    : m_id(id)
    , m_file(path)
    , m_done(std::move(done))
{
}

ResultsExport::~ResultsExport()
{
    finish(fail(Error::Code::Cancelled, u"The program ended before the table was written."_s));
}

bool ResultsExport::finish(const Result<qint64> &outcome)
{
    if (const auto done = std::exchange(m_done, {}))
        done(outcome);
    return false;
}

bool ResultsExport::step(CampaignFile &file)
{
    const auto cannotWrite = [this] {
        return fail(Error::Code::Storage, u"%1 can't be written: %2."_s.arg(m_file.fileName(), m_file.errorString()));
    };
    if (!m_file.isOpen() && !m_file.open(QIODevice::WriteOnly))
        return finish(cannotWrite());
    const auto goesOn = writeSome(file);
    if (!goesOn)
        return finish(tl::make_unexpected(goesOn.error()));
    if (m_file.error() != QFileDevice::NoError)
        return finish(cannotWrite());
    if (*goesOn)
        return true;
    return m_file.commit() ? finish(m_rows) : finish(cannotWrite());
}

void ResultsExport::writeHead(const CampaignRow &first)
{
    if (std::exchange(m_hasHead, true))
        return;
    m_variables = first.variables.keys();
    m_file.write(kMark);
    m_file.write(csvLine(QStringList{u"line"_s, u"number"_s} + m_variables
        + QStringList{u"result"_s, u"last"_s, u"detail"_s, u"attempts"_s, u"called_at"_s, u"talked_s"_s, u"call"_s}));
}

Result<bool> ResultsExport::writeSome(CampaignFile &file)
{
    QByteArray lines;
    if (m_isList) {
        const auto rows = file.rows(m_id, {{}, m_last, kRowsAtOnce});
        if (!rows)
            return tl::make_unexpected(rows.error());
        writeHead(rows->value(0));
        for (const auto &row : *rows) {
            QStringList cells{QString::number(row.line), row.number};
            for (const auto &name : std::as_const(m_variables))
                cells << row.variables.value(name);
            lines += csvLine(cells << row.state << row.last << row.detail << QString::number(row.attempts) << text(row.calledAt)
                                   << QString::number(double(row.talked.count()) / 1000, 'f', 1) << row.call.toString());
            m_last = row.row;
        }
        m_rows += rows->size();
        if (rows->size() < kRowsAtOnce) {
            m_isList = false;
            m_last = 0;
        }
        m_file.write(lines);
        return true;
    }
    const auto left = file.left(m_id, m_last, kRowsAtOnce);
    if (!left)
        return tl::make_unexpected(left.error());
    for (const auto &row : *left) {
        QStringList cells{QString::number(row.line), row.text};
        cells.resize(2 + m_variables.size());
        lines += csvLine(cells << wordFor(row.why) << QString() << row.detail << u"0"_s << QString() << u"0.0"_s << QString());
        m_last = row.row;
    }
    m_rows += left->size();
    m_file.write(lines);
    return left->size() == kRowsAtOnce;
}

} // namespace bridge
