// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journalsync.h"

#include "bridge/types/units.h"

#include <QLoggingCategory>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

constexpr auto kSyncTime = 1s; // a power cut may cost this much, and what the disk takes for it

} // namespace

JournalSync::JournalSync(QString path)
    : m_path(std::move(path))
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kSyncTime);
    connect(&m_timer, &QTimer::timeout, this, &JournalSync::sync);
}

void JournalSync::note()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void JournalSync::sync()
{
    if (!m_database) {
        auto opened = Database::open(m_path, Database::Mode::ReadWrite);
        if (!opened)
            return;
        m_database.emplace(std::move(*opened));
    }
    // PASSIVE never waits for a reader or a writer, nor lets one wait. It syncs the log before it copies anything.
    if (const auto done = m_database->value(u"PRAGMA wal_checkpoint(PASSIVE)"_s); !done)
        qCWarning(lcRecords) << "the journal was not synced:" << done.error().detail; // the writer tells the operator
}

void JournalSync::close()
{
    m_timer.stop();
    m_database.reset();
}

} // namespace bridge
