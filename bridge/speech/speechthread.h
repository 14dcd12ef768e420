// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/speechrecogniser.h"

#include <QThread>

#include <vector>

namespace bridge {

// Loaded recognisers that nobody uses, for the next call. Belongs to the speech thread.
class RecogniserPool
{
public:
    // More than 16 would not be understood in time: each takes 4 % of a core while its caller speaks, and all share one thread.
    explicit RecogniserPool(int most = 16) : m_most(most) {}

    Result<std::unique_ptr<SpeechRecogniser>> take(); // Busy when all are out
    void giveBack(std::unique_ptr<SpeechRecogniser> recogniser);

private:
    std::vector<std::unique_ptr<SpeechRecogniser>> m_idle;
    const int m_most;
    int m_out = 0;
};

// The one thread in which this computer's voices and recognisers work, for all calls: they take tens of milliseconds at a time, which no
// media thread has. Shared by every SpeechSession and whoever makes them; the last one out stops it.
class SpeechThread
{
public:
    SpeechThread();
    ~SpeechThread();
    Q_DISABLE_COPY_MOVE(SpeechThread)

    QThread *thread() { return &m_thread; }
    RecogniserPool &pool() { return m_pool; } // in the thread only

private:
    RecogniserPool m_pool;
    QThread m_thread;
};

} // namespace bridge
