// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/wish.h"

#include <QLocalServer>
#include <QObject>

class QLocalSocket;

namespace app {

// Where a second start of the program, for the same data folder, tells the first one what it wants. A local socket that only its owner
// may open, in the owner's own runtime folder; whoever else gets there, says too much or too slowly, is cut off. One line in, one
// line out. Lives in the UI thread, owned by the console run.
class Doorbell : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMostVisitors = 8; // at once
    static constexpr int kPatienceMs = 2000;

    explicit Doorbell(QObject *parent = nullptr);
    ~Doorbell() override;

    // `place`: see placeFor(). Only for the owner of the data folder: what a dead one left there is removed.
    bridge::Result<void> listen(const QString &place);
    static QString placeFor(const QString &dataFolder, const QString &runtimeFolder);
    // The user's own runtime folder; empty: there is none that is only theirs.
    static QString runtimeFolder();

    // Of a second start. False: nobody is there. An error: somebody is, and would not. Blocks for at most kPatienceMs.
    static bridge::Result<bool> ring(const QString &place, const Wish &wish);

signals:
    void rung(const app::Wish &wish);

private:
    void receive();
    void read(QLocalSocket *visitor);
    static void answer(QLocalSocket *visitor, const QByteArray &line);

    int m_visitors = 0;
    QLocalServer m_server; // its visitors are its children, and count down when they go
};

} // namespace app
