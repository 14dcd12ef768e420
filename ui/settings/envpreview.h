// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/envimport.h"

#include <QDialog>

class QTreeWidget;

namespace ui {

// What a .env file would set, before it does: every line with a tick, secrets without their value, and what is wrong in the file.
// UI thread.
class EnvPreview : public QDialog
{
    Q_OBJECT
public:
    EnvPreview(const QString &path, const bridge::EnvImport &found, QWidget *parent = nullptr);

signals:
    void wanted(const QMap<QString, QString> &values); // by key: those that are ticked

private:
    void fill();

    const bridge::EnvImport m_found;
    QTreeWidget *m_list;
};

} // namespace ui
