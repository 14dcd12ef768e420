// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <deque>
#include <span>

namespace bridge {

class ServiceSocket;

// What is on its way to the service: requests, which are never reordered nor dropped once taken, and caller audio, which is
// worth nothing when it is late. Without a connection both wait here. Part of an engine, in its thread.
class GeminiOutbox
{
public:
    GeminiOutbox();

    // False when too much is waiting already: the request is refused.
    bool add(const QString &request);
    // Keeps the last two seconds.
    void hear(std::span<const qint16> caller);
    bool hasMessage() const; // enough audio for one

    // Sends all there is. False when the network has not taken the last second of audio yet: this audio is dropped then.
    bool flush(ServiceSocket &socket);
    void clear();

private:
    bool sendHeard(ServiceSocket &socket);

    std::deque<QString> m_requests;
    QList<qint16> m_heard;
    QString m_audioRequest; // its memory is used again
};

} // namespace bridge
