// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/csvreader.h"
#include "bridge/campaigns/listsifter.h"

#include <QMap>

#include <optional>

class QIODevice;

namespace bridge {

// How a file is to be read; what is not given is guessed.
struct ListReading
{
    std::optional<CsvFormat> format;
    std::optional<ListColumns> columns;
    QString number = {}; // which column holds it: its heading, or its place from 1; empty: guessed. Not read when there are `columns`
};

// What the beginning of a file will become: shown before anything is kept. A value.
struct ListPreview
{
    CsvFormat format;
    ListColumns columns;
    QStringList headings;          // the first row, if it is one
    QList<QStringList> rows;       // the first ones behind it
    QList<LeftRow> left;           // of the rows that were looked at
    int looked = 0;                // rows that were
    bool isWhole = false;          // these were all
    QStringList missing;           // variables that the agent wants and no column brings
};

inline constexpr int kPreviewRows = 2000; // looked at: a tenth of a second

// Reads the first rows. Malformed: it is no table, or its beginning breaks a limit. The device must be open and at its beginning.
Result<ListPreview> previewList(QIODevice &device, const ListReading &reading, const ListSifter::Rules &rules, const QStringList &wanted);

// How it will be read, with every guess made; leaves the device at its beginning.
Result<ListReading> settleReading(QIODevice &device, const ListReading &reading, const QString &region, const QStringList &wanted);

} // namespace bridge
