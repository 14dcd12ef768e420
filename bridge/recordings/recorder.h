// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/recordingfeed.h"
#include "bridge/recordings/recordingshelf.h"

#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>

namespace bridge {

class RecorderWorker;

// Records calls into files, as they run, in a thread of its own: five times a second what was on the lines goes to the disk. A
// recording that the disk fails ends there; the call knows nothing of it, and it is told once. Lives in its owner's thread; begin()
// may be called from any. Deleting it finishes what is there.
class Recorder : public QObject
{
    Q_OBJECT
public:
    // Finishes first what a crash left in the folder. Nothing here fails: a folder that cannot be written is told for each call.
    explicit Recorder(const QString &folder, bool packs, QObject *parent = nullptr);
    ~Recorder() override;

    RecordingShelf &shelf() { return m_shelf; }
    const QList<CallId> &finishedAfterCrash() const { return m_finished; }
    void setPacks(bool packs) { m_packs = packs; } // what is over becomes FLAC

    // From here on everything that the feed gets is recorded, until it is closed. Returns at once. A call has one recording.
    std::shared_ptr<RecordingFeed> begin(const CallId &call, SampleRate rate);

signals:
    void ready(const bridge::CallId &call); // it can be played
    void troubled(const bridge::CallId &call, const QString &sentence);

private:
    RecordingShelf m_shelf;
    QList<CallId> m_finished;
    std::atomic<bool> m_packs;
    QThread m_thread;
    RecorderWorker *m_worker; // in m_thread, deleted with it
};

} // namespace bridge
