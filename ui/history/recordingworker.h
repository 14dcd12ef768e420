// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/recordings/pacedreader.h"
#include "bridge/recordings/recordingpicture.h"
#include "bridge/recordings/recordingshelf.h"
#include "bridge/recordings/wavcopy.h"

#include <QCache>
#include <QObject>
#include <QTimer>

namespace ui {

// Why a recording cannot be played.
enum class RecordingProblem { Missing, Growing, Unreadable };

// Does everything about recordings that reads or writes a file: finds them, makes their pictures, brings their sound into a tap some
// seconds ahead of what is heard, and copies them. Long work goes in pieces between which orders have their turn. What it tells carries the
// number of the order that it is about. Lives in a thread of its own, owned by RecordingPlayer.
class RecordingWorker : public QObject
{
    Q_OBJECT
public:
    explicit RecordingWorker(const bridge::RecordingShelf &shelf); // lives longer

    void open(const bridge::CallId &call, quint64 order); // leaves what was open; empty: nothing
    void play(qint64 from, double speed, const std::shared_ptr<bridge::AudioTap> &tap, quint64 order); // samples; shared: see Speaker
    void stop();
    void save(const bridge::CallId &call, const QString &path); // one after the other

signals:
    void opened(quint64 order, bridge::SampleRate rate, qint64 length); // samples
    void absent(quint64 order, ui::RecordingProblem problem);
    void pictured(quint64 order, const bridge::RecordingPicture &picture);
    void moved(quint64 order, qint64 place); // what goes to the loudspeaker now
    void damaged(quint64 order);             // the file ends before its end
    void saved(const QString &path);
    void notSaved(const bridge::Error &error);

private:
    void close();
    void feed();
    void work();
    bool workOnPicture(); // whether there is more to do
    bool workOnCopy();

    struct Playing
    {
        quint64 order;
        double speed;
        std::shared_ptr<bridge::AudioTap> tap;
        bridge::PacedReader reader;
        qint64 told;
    };
    struct Copy
    {
        QString path;
        bridge::WavCopy copy;
    };

    const bridge::RecordingShelf &m_shelf;
    bridge::CallId m_call;
    quint64 m_order = 0; // of what is open
    std::unique_ptr<bridge::RecordingFile> m_file;
    std::optional<Playing> m_playing;
    std::optional<bridge::PictureMaker> m_picture;
    QCache<bridge::CallId, bridge::RecordingPicture> m_pictures;
    std::vector<std::unique_ptr<Copy>> m_copies;
    QTimer m_feedTimer{this}, m_workTimer{this};
};

} // namespace ui

Q_DECLARE_METATYPE(ui::RecordingProblem)
