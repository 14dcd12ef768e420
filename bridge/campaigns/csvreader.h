// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>
#include <QStringDecoder>
#include <QStringList>

class QIODevice;

namespace bridge {

// How a table was written. A value.
class CsvFormat
{
    Q_GADGET
public:
    enum class Encoding { Utf8, Utf16Le, Utf16Be, Latin1 };
    Q_ENUM(Encoding)

    Encoding encoding = Encoding::Utf8;
    QChar separator = u',';

    // By the file's first bytes: a byte order mark, or where the zeros are; the separator that cuts the first lines into the same
    // number of cells. What is no UTF-8 is taken for Latin-1, which old spreadsheets write.
    static CsvFormat guess(QByteArrayView head);

    friend bool operator==(const CsvFormat &, const CsvFormat &) = default;
};

inline constexpr qsizetype kCsvHead = 64 * 1024; // bytes that a guess wants to see

struct CsvRow
{
    int line = 0; // of the file, from 1, where it begins
    QStringList cells;
    QString problem; // one sentence; empty: it is as it should be
};

// A table from outside (RFC 4180 and what people make of it), read row by row, never as a whole: quotes, doubled quotes, line ends
// in quotes, CR, LF or both. Bounded: what is too long, too wide or too many is told with its line. Pure but for the device, which is
// borrowed; the thread of who reads.
class CsvReader
{
public:
    struct Limits
    {
        qsizetype cell = 10'000; // characters
        qsizetype cells = 200;   // in a row
        int rows = 1'000'000;    // with the heading
    };

    CsvReader(QIODevice &device, const CsvFormat &format);
    CsvReader(QIODevice &device, const CsvFormat &format, const Limits &limits);

    // False at the end, or where nothing more can be understood: see outcome(). Empty lines are passed over.
    bool next(CsvRow &row);
    const Result<void> &outcome() const { return m_outcome; }

private:
    enum class Place { CellStart, Plain, Quoted, QuoteSeen };

    std::optional<QChar> take();
    std::optional<QChar> peek();
    bool fill();
    bool readRow(CsvRow &row);
    bool takeQuoted(CsvRow &row, QChar c);
    void endCell(CsvRow &row);
    void append(CsvRow &row, QChar c);
    void fault(CsvRow &row, const QString &what);
    bool isBlank(const CsvRow &row) const;

    QIODevice &m_device;
    const CsvFormat m_format;
    const Limits m_limits;
    QStringDecoder m_decoder;
    QString m_text; // decoded and not taken yet, from m_at on
    qsizetype m_at = 0;
    bool m_isFirst = true; // nothing was decoded yet
    int m_line = 1;
    int m_rows = 0;
    Place m_place = Place::CellStart;
    int m_quoteLine = 0; // where the open quote stands
    QString m_cell;
    Result<void> m_outcome;
};

} // namespace bridge
