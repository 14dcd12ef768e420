// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/database.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace bridge {

// Brings what the writer has handed to the system down to the disk, a second later, and keeps the write-ahead log short. In a
// thread of its own, because a slow disk takes its time over that, and the next event must not wait for it. Owned by Journal.
class JournalSync : public QObject
{
    Q_OBJECT
public:
    explicit JournalSync(QString path);

    void note();  // something was written
    void close();

private:
    void sync();

    const QString m_path;
    QTimer m_timer;
    std::optional<Database> m_database;
};

} // namespace bridge
