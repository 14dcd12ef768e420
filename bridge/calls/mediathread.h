// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/call.h"

#include <QObject>
#include <QThread>

#include <functional>

namespace bridge {

class MediaWorker;

// A thread that serves calls: their sockets, engines and playout live and die on it, so that sound never changes thread on its way
// through, and one 20 ms tick serves them all. This is the handle; the work is done by a MediaWorker over there.
// The handle lives in the bridge thread, owned by the Exchange. Everything returns at once.
class MediaThread : public QObject
{
    Q_OBJECT
public:
    explicit MediaThread(int number, QObject *parent = nullptr);
    ~MediaThread() override; // stops the thread

    void open(CallOrder order);
    // Ends what is left of the calls, with `shutdown`, and the thread. What they told last is posted to this object. Idempotent.
    void stop();
    // Does something with the call, over there. Nothing when it is over.
    void with(const CallId &call, std::function<void(Call &)> action);
    // The accepted connection of the call's media stream, nothing read from it. Closed when the call is over.
    void admit(const CallId &call, qintptr descriptor);

    int calls() const { return m_calls; } // opened and not over, as far as is known here

signals:
    void happened(const bridge::CallEvent &event);
    void refused(const bridge::CallId &call, const bridge::Error &error);
    void wanted(const bridge::CallId &call, const bridge::CarrierWish &wish);
    void over(const bridge::CallId &call);
    void levels(const QList<bridge::CallLevels> &levels); // 20 Hz, of calls with sound

private:
    QThread m_thread;
    MediaWorker *m_worker; // lives in m_thread, deleted as it finishes
    int m_calls = 0;
};

} // namespace bridge
