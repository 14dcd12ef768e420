// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/partcompleter.h"

#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace ui {

PartCompleter::PartCompleter(QObject *parent)
    : QCompleter(parent)
{
    setCaseSensitivity(Qt::CaseInsensitive);
    setFilterMode(Qt::MatchContains);
    setMaxVisibleItems(12);
}

QStringList PartCompleter::splitPath(const QString &text) const
{
    return {text.section(u',', -1).trimmed()};
}

QString PartCompleter::pathFromIndex(const QModelIndex &index) const
{
    const auto part = QCompleter::pathFromIndex(index);
    const auto *line = qobject_cast<QLineEdit *>(widget());
    const auto before = line ? line->text().section(u',', 0, -2).trimmed() : QString();
    return before.isEmpty() ? part : before + u", "_s + part;
}

} // namespace ui
