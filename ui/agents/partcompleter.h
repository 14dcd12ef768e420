// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCompleter>

namespace ui {

// Completes the entry of a list "one, two, …" that the cursor is in, and leaves those before it as they are. UI thread.
class PartCompleter : public QCompleter
{
    Q_OBJECT
public:
    explicit PartCompleter(QObject *parent = nullptr);

    QStringList splitPath(const QString &text) const override;
    QString pathFromIndex(const QModelIndex &index) const override;
};

} // namespace ui
