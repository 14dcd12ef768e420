// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/flacmaker.h"
#include "bridge/recordings/recordingsession.h"
#include "bridge/recordings/recordingshelf.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <deque>
#include <optional>
#include <vector>

namespace bridge {

// What runs in the recorder's thread. Made and deleted by the Recorder, whose shelf and wish it borrows.
class RecorderWorker : public QObject
{
    Q_OBJECT
public:
    RecorderWorker(RecordingShelf &shelf, const std::atomic<bool> &packs);

    void begin(const CallId &call, std::shared_ptr<RecordingFeed> feed);
    void packLater(const QList<CallId> &calls);
    void finishAll(); // at the end of the program: what is still written ends here

signals:
    void ready(const bridge::CallId &call);
    void troubled(const bridge::CallId &call, const QString &sentence);

private:
    struct Running
    {
        CallId call;
        std::unique_ptr<RecordingSession> session;
        bool lossTold = false;
    };
    void write();
    bool writeOne(Running &running, Instant now); // whether it goes on
    void finish(const Running &running);
    void pack();

    RecordingShelf &m_shelf;
    const std::atomic<bool> &m_packs;
    std::vector<Running> m_running;
    std::deque<CallId> m_toPack;
    std::optional<FlacMaker> m_maker; // of the first of them
    QTimer m_writeTimer{this};
    QTimer m_packTimer{this};
};

} // namespace bridge
