// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QList>
#include <QString>

#include <sndfile.h>

// A recording as any player reads it.
struct ReadBack
{
    explicit ReadBack(const QString &path) : sound(sf_open(QFile::encodeName(path).constData(), SFM_READ, &info)) {}
    ~ReadBack() { if (sound) sf_close(sound); }
    ReadBack(const ReadBack &) = delete;
    ReadBack &operator=(const ReadBack &) = delete;

    // One side: 0 left, 1 right.
    QList<qint16> side(int which, qint64 from, qint64 count)
    {
        QList<qint16> both(count * info.channels);
        sf_seek(sound, from, SEEK_SET);
        count = sf_readf_short(sound, both.data(), count);
        QList<qint16> one(count);
        for (qsizetype i = 0; i < one.size(); ++i)
            one[i] = both[i * info.channels + which];
        return one;
    }
    QList<qint16> side(int which) { return side(which, 0, info.frames); }

    SF_INFO info{};
    SNDFILE *sound;
};
