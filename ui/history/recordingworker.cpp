// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recordingworker.h"

#include <QFileInfo>

#include <cmath>

using namespace bridge;

namespace ui {

namespace {

constexpr auto kAhead = 2s;      // a disk that wakes up takes a while
constexpr auto kFeedEvery = 50ms;
constexpr int kParts = 2000;     // of a picture: more than there are bars on a screen, 8 KB
constexpr int kPictures = 50;    // that are kept
constexpr size_t kMostCopies = 20;

// A recording may just become FLAC, and have another name between two looks.
Result<std::unique_ptr<RecordingFile>> openOf(const RecordingShelf &shelf, const CallId &call)
{
    for (int tries = 2;; --tries) {
        const auto path = shelf.file(call);
        if (path.isEmpty())
            return fail(Error::Code::NotFound, QStringLiteral("there is no recording of this call"));
        if (!QFileInfo(path).isFile()) // a pipe would keep us waiting for ever
            return fail(Error::Code::Malformed, QStringLiteral("%1 is no file").arg(path));
        auto file = RecordingFile::open(path);
        if (file || tries == 0)
            return file;
    }
}

} // namespace

RecordingWorker::RecordingWorker(const RecordingShelf &shelf)
    : m_shelf(shelf)
    , m_pictures(kPictures)
{
    m_feedTimer.setInterval(kFeedEvery);
    m_workTimer.setInterval(0); // between two pieces everything else has its turn
    connect(&m_feedTimer, &QTimer::timeout, this, &RecordingWorker::feed);
    connect(&m_workTimer, &QTimer::timeout, this, qOverload<>(&RecordingWorker::work));
}

void RecordingWorker::close()
{
    stop();
    m_picture.reset();
    m_file.reset();
}

void RecordingWorker::open(const CallId &call, quint64 order)
{
    close();
    m_call = call;
    m_order = order;
    if (call.isEmpty())
        return;
    auto file = openOf(m_shelf, call);
    if (!file || (*file)->length() == 0) {
        const bool missing = !file && file.error().code == Error::Code::NotFound;
        m_pictures.remove(call);
        return emit absent(order, !missing ? RecordingProblem::Unreadable
                : m_shelf.hasAny(call)     ? RecordingProblem::Growing
                                           : RecordingProblem::Missing);
    }
    m_file = std::move(*file);
    emit opened(order, m_file->rate(), m_file->length());
    if (const auto *known = m_pictures.object(call))
        return emit pictured(order, *known);
    if (auto again = openOf(m_shelf, call)) { // so that playing and painting do not seek in each other's file
        m_picture.emplace(std::move(*again), kParts);
        m_workTimer.start();
    }
}

void RecordingWorker::play(qint64 from, double speed, const std::shared_ptr<AudioTap> &tap, quint64 order)
{
    stop();
    if (!m_file)
        return;
    m_playing.emplace(Playing{order, speed, tap, PacedReader(*m_file, from, speed), from});
    m_feedTimer.start();
    feed();
}

void RecordingWorker::stop()
{
    m_feedTimer.stop();
    m_playing.reset();
}

void RecordingWorker::feed()
{
    auto &[order, speed, tap, reader, told] = *m_playing;
    const auto ahead = size_t(samplesIn(kAhead, m_file->rate()));
    while (!tap->isClosed() && tap->readable() < ahead) {
        if (reader.next()) {
            tap->write(reader.caller(), reader.agent());
            continue;
        }
        tap->close();
        if (reader.isDamaged())
            emit damaged(order);
    }
    const auto place = std::max(told, reader.place() - std::llround(double(tap->readable()) * speed));
    if (place != told)
        emit moved(order, told = place);
    if (tap->isClosed() && tap->readable() == 0)
        m_feedTimer.stop();
}

void RecordingWorker::save(const CallId &call, const QString &path)
{
    if (m_copies.size() >= kMostCopies)
        return emit notSaved({Error::Code::Busy, QStringLiteral("too many copies at once")});
    auto file = openOf(m_shelf, call);
    if (!file)
        return emit notSaved(file.error());
    m_copies.push_back(std::unique_ptr<Copy>(new Copy{path, WavCopy(std::move(*file), path)}));
    m_workTimer.start();
}

void RecordingWorker::work()
{
    const bool more = workOnPicture();
    if (!workOnCopy() && !more)
        m_workTimer.stop();
}

bool RecordingWorker::workOnPicture()
{
    if (!m_picture)
        return false;
    if (m_picture->step())
        return true;
    m_pictures.insert(m_call, new RecordingPicture(m_picture->picture())); // the cache owns it
    emit pictured(m_order, m_picture->picture());
    m_picture.reset();
    return false;
}

bool RecordingWorker::workOnCopy()
{
    if (m_copies.empty())
        return false;
    auto &now = *m_copies.front();
    const auto more = now.copy.step();
    if (more && *more)
        return true;
    if (more)
        emit saved(now.path);
    else
        emit notSaved(more.error());
    m_copies.erase(m_copies.begin());
    return !m_copies.empty();
}

} // namespace ui
