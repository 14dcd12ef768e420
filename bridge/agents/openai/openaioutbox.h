// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <span>

namespace bridge {

class ServiceSocket;

// The caller's sound on its way to the service. It is worth nothing when it is late: of what waits for a connection or a slow
// network, the oldest goes. Part of an engine, in its thread.
class OpenAiOutbox
{
public:
    using Writer = void (*)(QString &text, std::span<const qint16> samples); // of one message
    explicit OpenAiOutbox(Writer write);

    // Keeps the last two seconds. False when something older had to go.
    bool hear(std::span<const qint16> caller);

    // Sends all there is, as long as the network takes it.
    void flush(ServiceSocket &socket);
    void clear() { m_heard.clear(); }

private:
    const Writer m_write;
    QList<qint16> m_heard;
    QString m_audioEvent; // its memory is used again
};

} // namespace bridge
