// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recordingplayer.h"

#include "ui/theme/plaintext.h"

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kRoom = 3s;          // of the tap: more than the worker brings ahead
constexpr auto kSeekPause = 120ms;  // a key that is held comes thirty times a second, and each start opens the sound card

}

RecordingPlayer::RecordingPlayer(const RecordingSound &sound, QObject *parent)
    : QObject(parent)
    , m_sound(sound)
    , m_worker(new RecordingWorker(*sound.shelf)) // no parent: an object with a parent cannot change thread
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(u"recordings"_s);
    m_thread.start();
    m_start.setSingleShot(true);
    m_start.setInterval(kSeekPause);
    connect(&m_start, &QTimer::timeout, this, &RecordingPlayer::begin);
    connectWorker();
    connect(m_sound.speaker, &Speaker::finished, this, [this] {
        if (m_sounds)
            finish();
    });
    connect(m_sound.speaker, &Speaker::failed, this, [this](SoundProblem problem) {
        if (!m_sounds)
            return;
        m_sounds = false;
        pause();
        emit failed(sentenceFor(problem));
    });
}

RecordingPlayer::~RecordingPlayer()
{
    halt();
    m_thread.quit();
    m_thread.wait(); // for one piece of work at most
}

void RecordingPlayer::connectWorker()
{
    qRegisterMetaType<RecordingProblem>();
    connect(m_worker, &RecordingWorker::opened, this, [this](quint64 order, SampleRate rate, qint64 length) {
        if (order != m_opening)
            return;
        m_rate = rate;
        m_length = length;
        emit opened();
    });
    connect(m_worker, &RecordingWorker::absent, this, [this](quint64 order, RecordingProblem problem) {
        if (order == m_opening)
            emit absent(problem);
    });
    connect(m_worker, &RecordingWorker::pictured, this, [this](quint64 order, const RecordingPicture &picture) {
        if (order == m_opening)
            emit pictured(picture);
    });
    connect(m_worker, &RecordingWorker::moved, this, [this](quint64 order, qint64 place) {
        if (!isOurs(order) || m_start.isActive())
            return;
        m_place = place;
        emit moved();
    });
    connect(m_worker, &RecordingWorker::damaged, this, [this](quint64 order) {
        if (isOurs(order))
            emit failed(tr("The file of this recording is damaged: the rest of it cannot be played."));
    });
    connect(m_worker, &RecordingWorker::saved, this, &RecordingPlayer::saved);
    connect(m_worker, &RecordingWorker::notSaved, this, &RecordingPlayer::notSaved);
}

void RecordingPlayer::open(const CallId &call)
{
    end();
    m_call = call;
    m_length = m_place = 0;
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, call, order = ++m_opening] { worker->open(call, order); });
}

Milliseconds RecordingPlayer::position() const { return lengthOf(m_place, m_rate); }
Milliseconds RecordingPlayer::length() const { return lengthOf(m_length, m_rate); }

void RecordingPlayer::play()
{
    if (!isOpen() || m_playing)
        return;
    if (const auto why = m_sound.takeLoudspeaker(); !why.isEmpty())
        return emit failed(why);
    if (m_place >= m_length)
        m_place = 0;
    m_playing = true;
    begin();
    if (m_playing) // a loudspeaker that is not there may have said so
        emit stateChanged();
}

void RecordingPlayer::begin()
{
    halt();
    m_sounds = true;
    const auto tap = std::make_shared<AudioTap>(kRoom, m_rate); // shared: see Speaker
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, from = m_place, speed = m_speed, tap, order = ++m_order] {
        worker->play(from, speed, tap, order);
    });
    m_sound.speaker->play(tap, Speaker::Kind::Stream);
}

void RecordingPlayer::halt()
{
    m_start.stop();
    QMetaObject::invokeMethod(m_worker, &RecordingWorker::stop);
    if (std::exchange(m_sounds, false))
        m_sound.speaker->stop();
}

void RecordingPlayer::end()
{
    halt();
    if (std::exchange(m_playing, false))
        emit stateChanged();
}

void RecordingPlayer::pause() { end(); }

void RecordingPlayer::finish()
{
    m_sounds = false; // the loudspeaker has stopped by itself
    m_place = m_length;
    end();
    emit moved();
}

void RecordingPlayer::leaveLoudspeaker()
{
    m_sounds = false;
    end();
}

void RecordingPlayer::seek(Milliseconds to)
{
    if (!isOpen())
        return;
    m_place = std::clamp<qint64>(samplesIn(to, m_rate), 0, m_length);
    if (m_playing && m_place >= m_length) {
        end();
    } else if (m_playing) {
        halt();
        m_start.start();
    }
    emit moved();
}

void RecordingPlayer::setSpeed(double speed)
{
    m_speed = speed;
    if (m_playing)
        begin();
    emit stateChanged();
}

void RecordingPlayer::save(const CallId &call, const QString &path)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, call, path] { worker->save(call, path); });
}

} // namespace ui
