// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recorderworker.h"

#include <QFile>
#include <QLoggingCategory>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecordings, "callwright.recordings")

constexpr auto kWriteEvery = 200ms; // a fifth of what may be lost when the program is killed

} // namespace

RecorderWorker::RecorderWorker(RecordingShelf &shelf, const std::atomic<bool> &packs)
    : m_shelf(shelf)
    , m_packs(packs)
{
    m_writeTimer.setInterval(kWriteEvery);
    connect(&m_writeTimer, &QTimer::timeout, this, &RecorderWorker::write);
    connect(&m_packTimer, &QTimer::timeout, this, &RecorderWorker::pack); // between two pieces everything else has its turn
}

void RecorderWorker::begin(const CallId &call, std::shared_ptr<RecordingFeed> feed)
{
    const auto ready = m_shelf.prepare();
    auto session = std::make_unique<RecordingSession>(std::move(feed));
    const auto opened = ready ? session->open(m_shelf.growing(call)) : ready;
    if (!opened) {
        qCWarning(lcRecordings) << call.toString() << "is not recorded:" << opened.error().detail;
        emit troubled(call, u"The call is not recorded: %1. Free some space, or see who may write there."_s.arg(opened.error().detail));
        return;
    }
    m_running.push_back({call, std::move(session)});
    m_writeTimer.start();
}

void RecorderWorker::write()
{
    const auto now = Instant::clock::now();
    std::erase_if(m_running, [&](Running &running) { return !writeOne(running, now); });
    if (m_running.empty())
        m_writeTimer.stop();
}

bool RecorderWorker::writeOne(Running &running, Instant now)
{
    const auto done = running.session->write(now);
    if (running.session->lost() > 0 && !std::exchange(running.lossTold, true))
        emit troubled(running.call, u"The recording has gaps: this computer is too busy to write it."_s);
    if (done && !running.session->isOver())
        return true;
    if (!done) {
        qCWarning(lcRecordings) << running.call.toString() << "is recorded no further:" << done.error().detail;
        emit troubled(running.call,
            u"The recording ends here, the call goes on: %1. Free some space, or see who may write there."_s.arg(done.error().detail));
    }
    finish(running);
    return false;
}

void RecorderWorker::finish(const Running &running)
{
    if (running.session->length() == 0) {
        QFile::remove(m_shelf.growing(running.call));
        return;
    }
    if (const auto finished = m_shelf.finish(running.call); !finished) {
        if (finished.error().code != Error::Code::Cancelled)
            emit troubled(running.call, u"The recording cannot be kept: %1."_s.arg(finished.error().detail));
        return;
    }
    emit ready(running.call);
    if (m_packs)
        packLater({running.call});
}

void RecorderWorker::packLater(const QList<CallId> &calls)
{
    m_toPack.insert(m_toPack.end(), calls.begin(), calls.end());
    if (!m_toPack.empty())
        m_packTimer.start(0);
}

// A WAV file that cannot be packed stays, and is played as it is.
void RecorderWorker::pack()
{
    if (m_toPack.empty())
        return m_packTimer.stop();
    const auto call = m_toPack.front();
    if (!m_maker)
        m_maker.emplace(m_shelf.file(call), m_shelf.packing(call));
    const auto more = m_maker->step();
    if (more && *more)
        return;
    m_maker.reset();
    m_toPack.pop_front();
    const auto done = more ? m_shelf.pack(call) : Result<void>(tl::make_unexpected(more.error()));
    if (done)
        return;
    QFile::remove(m_shelf.packing(call));
    qCWarning(lcRecordings) << call.toString() << "stays a WAV file:" << done.error().detail;
}

void RecorderWorker::finishAll()
{
    m_packTimer.stop();
    m_maker.reset();
    for (const auto &call : m_toPack)
        QFile::remove(m_shelf.packing(call));
    m_toPack.clear(); // the next start goes on
    const auto now = Instant::clock::now();
    for (auto &running : m_running) {
        if (writeOne(running, now))
            finish(running);
    }
    m_running.clear();
    m_toPack.clear();
}

} // namespace bridge
