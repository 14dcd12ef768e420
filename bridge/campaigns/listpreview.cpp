// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/listpreview.h"

#include <QIODevice>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kShownRows = 50;
constexpr int kGuessRows = 20;

} // namespace

Result<ListReading> settleReading(QIODevice &device, const ListReading &reading, const QString &region, const QStringList &wanted)
{
    auto settled = reading;
    const auto head = device.peek(kCsvHead);
    if (head.isEmpty())
        return fail(Error::Code::Malformed, u"The file is empty."_s);
    if (!settled.format)
        settled.format = CsvFormat::guess(head);
    if (!settled.columns) {
        QList<QStringList> rows;
        CsvReader reader(device, *settled.format);
        for (CsvRow row; rows.size() < kGuessRows && reader.next(row);)
            rows << row.cells;
        if (rows.isEmpty() && !reader.outcome())
            return tl::make_unexpected(reader.outcome().error());
        settled.columns = ListColumns::guess(rows, region, wanted);
        if (const auto set = settled.number.isEmpty() ? Result<void>() : settled.columns->setNumber(settled.number, rows.value(0)); !set)
            return tl::make_unexpected(set.error());
    }
    if (!device.seek(0))
        return fail(Error::Code::Storage, u"The file can't be read twice: %1."_s.arg(device.errorString()));
    return settled;
}

Result<ListPreview> previewList(QIODevice &device, const ListReading &reading, const ListSifter::Rules &rules, const QStringList &wanted)
{
    const auto settled = settleReading(device, reading, rules.region, wanted);
    if (!settled)
        return tl::make_unexpected(settled.error());
    ListPreview preview;
    preview.format = *settled->format;
    preview.columns = *settled->columns;
    preview.missing = preview.columns.missing(wanted);
    ListSifter sifter(preview.columns, rules);
    CsvReader reader(device, preview.format);
    CsvRow row;
    while (preview.looked < kPreviewRows && reader.next(row)) {
        if (preview.columns.hasHeader && preview.headings.isEmpty()) {
            preview.headings = row.cells;
            continue;
        }
        ++preview.looked;
        if (preview.rows.size() < kShownRows)
            preview.rows << row.cells;
        if (preview.columns.number < 0)
            continue; // nothing can be said of numbers yet
        if (const auto sifted = sifter.sift(row); const auto *left = std::get_if<LeftRow>(&sifted))
            preview.left << *left;
    }
    if (!reader.outcome())
        return tl::make_unexpected(reader.outcome().error());
    preview.isWhole = preview.looked < kPreviewRows;
    if (preview.rows.isEmpty())
        return fail(Error::Code::Malformed, u"There is nobody on this list."_s);
    return preview;
}

} // namespace bridge
