// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/retention.h"

#include <QLoggingCategory>

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

constexpr auto kEvery = 1h;

} // namespace

Retention::Retention(Journal &journal, int keepDays, Clock clock, QObject *parent)
    : QObject(parent)
    , m_journal(journal)
    , m_keepDays(keepDays)
    , m_clock(std::move(clock))
    , m_timer(this)
{
    connect(&m_timer, &QTimer::timeout, this, &Retention::look);
    if (m_keepDays <= 0)
        return;
    m_timer.start(kEvery);
    QMetaObject::invokeMethod(this, &Retention::look, Qt::QueuedConnection); // when somebody has had the time to connect
}

void Retention::look()
{
    if (m_keepDays <= 0)
        return;
    m_journal.eraseBefore(m_clock().addDays(-m_keepDays)).then(this, [this](const Result<int> &done) {
        if (!done) {
            qCWarning(lcRecords) << "calls that are too old could not be erased:" << done.error().detail;
            emit failed(done.error());
        } else {
            if (*done > 0)
                qCInfo(lcRecords) << "erased" << *done << "calls older than" << m_keepDays << "days";
            emit erased(*done);
        }
    });
}

} // namespace bridge
