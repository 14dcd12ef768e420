// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"
#include "bridge/types/result.h"

#include <QList>
#include <QSet>
#include <QString>

#include <mutex>
#include <optional>

namespace bridge {

// The folder of recordings: which file is which call's. A call that goes on has CALL.part.wav, one that is over CALL.wav or CALL.flac.
// Any thread: the lock keeps a recording that is being finished from coming back after its call was erased.
class RecordingShelf
{
public:
    explicit RecordingShelf(QString folder) : m_folder(std::move(folder)) {}

    const QString &folder() const { return m_folder; }
    QString file(const CallId &call) const; // that is whole; empty: there is none
    bool hasAny(const CallId &call) const;  // also one that is still written

    // Writer
    Result<void> prepare();                    // makes the folder, for its owner only
    QString growing(const CallId &call) const; // where to write while it goes on
    QString packing(const CallId &call) const; // where to write what takes the place of the WAV file
    Result<void> finish(const CallId &call);   // what has grown is whole
    Result<void> pack(const CallId &call);     // what was packed takes the place of the WAV file
    // After a crash: finishes what is playable, throws away what is not. Tells what was finished.
    QList<CallId> finishAll();
    QList<CallId> unpacked() const;            // whole, as WAV

    // No trace is left in the folder, and none will come. Fails when one file could not be deleted.
    Result<void> erase(const QList<CallId> &calls);

private:
    QString path(const CallId &call, QLatin1StringView ending) const;
    Result<void> rename(const CallId &call, const QString &from, const QString &to);

    const QString m_folder;
    mutable std::mutex m_lock; // guards m_erased, and the moment between a look at it and a change of names
    QSet<CallId> m_erased;
};

} // namespace bridge
