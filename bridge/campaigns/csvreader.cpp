// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/csvreader.h"

#include <QBuffer>

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPiece = 64 * 1024; // bytes read at once
constexpr int kGuessedRows = 20;
constexpr std::array kSeparators{u',', u';', u'\t', u'|'};

QStringConverter::Encoding qtEncoding(CsvFormat::Encoding encoding)
{
    switch (encoding) {
    case CsvFormat::Encoding::Utf8: return QStringConverter::Utf8;
    case CsvFormat::Encoding::Utf16Le: return QStringConverter::Utf16LE;
    case CsvFormat::Encoding::Utf16Be: return QStringConverter::Utf16BE;
    case CsvFormat::Encoding::Latin1: return QStringConverter::Latin1;
    }
    return QStringConverter::Utf8;
}

bool isUtf8(QByteArrayView head)
{
    QStringDecoder decoder(QStringConverter::Utf8);
    const QString text = decoder.decode(head); // a character that is cut at the end is kept by the decoder
    return !decoder.hasError() && !text.contains(QChar::ReplacementCharacter);
}

CsvFormat::Encoding guessEncoding(QByteArrayView head)
{
    using enum CsvFormat::Encoding;
    if (head.startsWith(QByteArrayView("\xff\xfe")))
        return Utf16Le;
    if (head.startsWith(QByteArrayView("\xfe\xff")))
        return Utf16Be;
    // Most of a table is digits and separators: without a mark, every second byte of UTF-16 is still zero.
    qsizetype even = 0, odd = 0;
    for (qsizetype i = 0; i + 1 < head.size(); i += 2) {
        even += head[i] == '\0';
        odd += head[i + 1] == '\0';
    }
    const auto most = head.size() / 2 * 7 / 10;
    if (head.size() >= 4 && odd > most && odd > even)
        return Utf16Le;
    if (head.size() >= 4 && even > most)
        return Utf16Be;
    return isUtf8(head) ? Utf8 : Latin1;
}

// How many cells the rows agree on; 0: they don't. The last row of a head may be cut, so it does not count.
int agreement(QByteArrayView head, const CsvFormat &format)
{
    auto bytes = head.toByteArray();
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, format);
    QList<qsizetype> widths;
    for (CsvRow row; widths.size() < kGuessedRows && reader.next(row);)
        widths << row.cells.size();
    if (widths.size() > 2)
        widths.removeLast();
    if (widths.isEmpty() || widths[0] < 2)
        return 0;
    const auto same = std::ranges::count(widths, widths[0]);
    return int(widths[0] * 100 * same / widths.size());
}

} // namespace

CsvFormat CsvFormat::guess(QByteArrayView head)
{
    CsvFormat format;
    head = head.first(std::min(head.size(), kCsvHead));
    format.encoding = guessEncoding(head);
    QString text = QStringDecoder(qtEncoding(format.encoding)).decode(head);
    if (text.startsWith(QChar::ByteOrderMark))
        text.remove(0, 1);
    if (text.startsWith("sep="_L1) && text.size() > 4) { // what a spreadsheet writes, and wants
        format.separator = text[4];
        return format;
    }
    int best = 0;
    for (const auto separator : kSeparators) {
        if (const int score = agreement(head, {format.encoding, separator}); score > best) {
            best = score;
            format.separator = separator;
        }
    }
    return format;
}

CsvReader::CsvReader(QIODevice &device, const CsvFormat &format)
    : CsvReader(device, format, Limits())
{
}

CsvReader::CsvReader(QIODevice &device, const CsvFormat &format, const Limits &limits)
    : m_device(device)
    , m_format(format)
    , m_limits(limits)
    , m_decoder(qtEncoding(format.encoding))
{
}

bool CsvReader::fill()
{
    while (m_at >= m_text.size()) {
        const auto bytes = m_device.read(kPiece);
        if (bytes.isEmpty()) {
            if (!m_device.atEnd())
                m_outcome = fail(Error::Code::Storage, u"The file can't be read: %1."_s.arg(m_device.errorString()));
            return false;
        }
        m_text = m_decoder.decode(bytes);
        m_at = m_isFirst && m_text.startsWith(QChar::ByteOrderMark) ? 1 : 0;
        m_isFirst = m_isFirst && m_text.isEmpty();
    }
    return true;
}

std::optional<QChar> CsvReader::peek()
{
    return fill() ? std::optional(m_text[m_at]) : std::nullopt;
}

std::optional<QChar> CsvReader::take()
{
    const auto c = peek();
    m_at += c.has_value();
    if (c == u'\r' && peek() == u'\n') // one line end
        return m_text[m_at++];
    return c;
}

bool CsvReader::next(CsvRow &row)
{
    while (m_outcome) {
        row = {m_line, {}, {}};
        if (!readRow(row))
            return false;
        const bool isDirective = row.line == 1 && row.cells[0].startsWith("sep="_L1) && row.cells[0].size() <= 5;
        if (isBlank(row) || isDirective)
            continue;
        if (++m_rows > m_limits.rows) {
            m_outcome = fail(Error::Code::Malformed, u"Line %1: the file has more than %2 rows. Split it."_s.arg(row.line).arg(m_limits.rows));
            return false;
        }
        return true;
    }
    return false;
}

bool CsvReader::isBlank(const CsvRow &row) const
{
    return row.problem.isEmpty() && std::ranges::all_of(row.cells, [](const QString &cell) { return cell.trimmed().isEmpty(); });
}

bool CsvReader::readRow(CsvRow &row)
{
    m_place = Place::CellStart;
    bool began = false;
    while (const auto c = take()) {
        began = true;
        const bool isLineEnd = c == u'\n' || c == u'\r';
        if (isLineEnd)
            ++m_line;
        if (m_place == Place::Quoted) {
            if (!takeQuoted(row, isLineEnd ? QChar(u'\n') : *c))
                return false;
        } else if (isLineEnd) {
            endCell(row);
            return true;
        } else if (c == m_format.separator) {
            endCell(row);
        } else if (c == u'"' && m_place == Place::CellStart) {
            m_place = Place::Quoted;
            m_quoteLine = m_line;
        } else if (c == u'"' && m_place == Place::QuoteSeen) {
            append(row, u'"'); // a doubled one
            m_place = Place::Quoted;
        } else {
            if (m_place == Place::QuoteSeen && *c != u' ')
                fault(row, u"there is text behind a closing quote"_s);
            if (m_place == Place::CellStart)
                m_place = Place::Plain;
            append(row, *c);
        }
    }
    if (m_outcome && m_place == Place::Quoted)
        m_outcome = fail(Error::Code::Malformed, u"Line %1: a quote is opened and never closed."_s.arg(m_quoteLine));
    if (!m_outcome || !began)
        return false;
    endCell(row);
    return true;
}

// A quote that is never closed would swallow the file: what is too long for a cell ends the reading.
bool CsvReader::takeQuoted(CsvRow &row, QChar c)
{
    if (c == u'"') {
        m_place = Place::QuoteSeen;
        return true;
    }
    if (m_cell.size() >= m_limits.cell) {
        m_outcome = fail(Error::Code::Malformed,
            u"Line %1: a quote is opened and not closed within %2 characters."_s.arg(m_quoteLine).arg(m_limits.cell));
        return false;
    }
    append(row, c);
    return true;
}

void CsvReader::append(CsvRow &row, QChar c)
{
    if (c.isNull())
        return fault(row, u"it has a zero byte in it, as no text has"_s);
    if (c == QChar::ReplacementCharacter)
        fault(row, u"it has bytes that are not in the file's encoding"_s);
    if (m_cell.size() >= m_limits.cell)
        return fault(row, u"a cell has more than %1 characters"_s.arg(m_limits.cell));
    m_cell += c;
}

void CsvReader::endCell(CsvRow &row)
{
    if (row.cells.size() < m_limits.cells)
        row.cells << m_cell.trimmed();
    else
        fault(row, u"it has more than %1 cells"_s.arg(m_limits.cells));
    m_cell.clear();
    m_place = Place::CellStart;
}

void CsvReader::fault(CsvRow &row, const QString &what)
{
    if (row.problem.isEmpty())
        row.problem = u"This row can't be read: %1."_s.arg(what);
}

} // namespace bridge
