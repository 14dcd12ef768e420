// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/database.h"

#include <QFile>
#include <QString>

#include <memory>

namespace bridge {

// Holds a file for this program until the object goes or the process dies, however it dies (flock: the kernel lets go). A second
// bridge on the same journal would take our live calls for a crash's.
class FileLock
{
public:
    static Result<FileLock> take(const QString &path); // Busy: somebody has it; Storage: the file cannot be made

private:
    explicit FileLock(std::unique_ptr<QFile> file) : m_file(std::move(file)) {}
    std::unique_ptr<QFile> m_file; // open as long as the lock is held
};

// The journal's file, fit for use: looked through, migrated, ours alone.
struct JournalFile
{
    FileLock lock;
    Database database;
    QString warning; // what was found damaged and set aside; empty: nothing
};

Result<JournalFile> openJournalFile(const QString &path);

} // namespace bridge
