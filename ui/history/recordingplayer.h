// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/speaker.h"
#include "ui/history/recordingworker.h"

#include <QThread>

#include <functional>

namespace ui {

// What a page needs to play recordings. Borrowed, all of it; without a shelf nothing is played.
struct RecordingSound
{
    const bridge::RecordingShelf *shelf = nullptr;
    Speaker *speaker = nullptr;
    std::function<QString()> takeLoudspeaker = [] { return QString(); }; // from whoever has it; not empty: why it cannot be had
};

// Plays one recording on the loudspeaker, from any place, also faster with the voices as high as they are. It reads nothing: that is
// its worker's, in a thread of its own, and every command returns at once. UI thread.
class RecordingPlayer : public QObject
{
    Q_OBJECT
public:
    static constexpr double kSpeeds[] = {1, 1.5, 2};

    explicit RecordingPlayer(const RecordingSound &sound, QObject *parent = nullptr); // shelf and speaker are there
    ~RecordingPlayer() override;

    void open(const bridge::CallId &call); // at its beginning, paused; empty: none
    const bridge::CallId &call() const { return m_call; }
    bool isOpen() const { return m_length > 0; }
    bool isPlaying() const { return m_playing; }
    bridge::Milliseconds position() const; // of what is heard now
    bridge::Milliseconds length() const;
    double speed() const { return m_speed; }

    void play(); // at the end: from the beginning
    void pause();
    void toggle() { m_playing ? pause() : play(); }
    void seek(bridge::Milliseconds to);
    void setSpeed(double speed);
    void save(const bridge::CallId &call, const QString &path); // as a WAV file; also of another call
    void leaveLoudspeaker(); // somebody else has it: pauses, and leaves their sound alone

signals:
    void opened();
    void absent(ui::RecordingProblem problem);
    void pictured(const bridge::RecordingPicture &picture);
    void moved();
    void stateChanged(); // plays or does not, its speed
    void failed(const QString &sentence); // playing
    void saved(const QString &path);
    void notSaved(const bridge::Error &error);

private:
    void connectWorker();
    void begin();
    void halt(); // what sounds
    void end();
    void finish();
    bool isOurs(quint64 order) const { return m_playing && order == m_order; }

    const RecordingSound m_sound;
    QThread m_thread;
    RecordingWorker *m_worker; // in m_thread, deleted with it
    bridge::CallId m_call;
    quint64 m_opening = 0; // counts opens: what an older one still tells is not passed on
    quint64 m_order = 0;   // counts plays, likewise
    bridge::SampleRate m_rate{8000};
    qint64 m_length = 0, m_place = 0; // samples
    double m_speed = 1;
    bool m_playing = false;
    bool m_sounds = false; // the loudspeaker is ours
    QTimer m_start; // of the sound, when nobody seeks any more
};

} // namespace ui
