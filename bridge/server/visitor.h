// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/server/reply.h"
#include "bridge/server/requesthead.h"
#include "bridge/types/units.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>

class QSocketNotifier;

namespace bridge {

struct VisitorLimits
{
    Milliseconds head = 5s;    // from the accept to the end of the head
    Milliseconds body = 10s;   // from there to the end of the body
    Milliseconds answer = 30s; // from there until the answer has been taken, or the next piece of a long one
    Milliseconds linger = 1s;  // for the client to hang up after an answer, so that no reset destroys it on its way
    qsizetype maxBody = 1024 * 1024; // bytes
};

// One accepted connection, from its first byte to the answer. Until its head is complete it only peeks at the descriptor, so
// that the connection can be given away with nothing read from it; then it is an ordinary socket that waits for its body.
// Every phase has a deadline. Lives in the bridge thread, owned by the gate; deletes itself when the connection ends.
class Visitor : public QTcpSocket
{
    Q_OBJECT
public:
    enum class Phase { Peeking, Gathering, Answering, Leaving };
    Q_ENUM(Phase)

    Visitor(qintptr descriptor, const VisitorLimits &limits, QObject *parent);
    ~Visitor() override; // closes the descriptor, unless it was given away

    Phase phase() const { return m_phase; }
    const RequestHead &head() const { return m_head; } // from headRead() on
    const QHostAddress &address() const { return m_address; }

    void start();
    qintptr giveAway(); // in headRead() only: the caller owns the descriptor now
    void gather();      // in headRead() only: wait for the body
    void answer(const HttpReply &reply); // once; later ones are passed over. Then the connection ends
    void turnAway();    // no answer, at once

signals:
    void headRead();
    void requestComplete(); // the whole request, and nothing but it, can be read
    void refused(int status, const char *why); // it broke a rule and has been answered
    void gone();

private:
    void look();
    void lookForBody();
    void refuse(int status, const char *why);
    void runOut();
    void stopPeeking();
    bool adopt();
    void writeRest();
    void leave();

    const VisitorLimits m_limits;
    qintptr m_descriptor; // ours while peeking; -1 afterwards
    QSocketNotifier *m_notifier;
    QTimer m_deadline;
    QHostAddress m_address;
    RequestHead m_head;
    Phase m_phase = Phase::Peeking;
    std::function<QByteArray()> m_rest; // of the answer
    bool m_isGone = false;
};

// Who is at the other end of a connection; IPv4 also when it came through an IPv6 socket.
QHostAddress peerOf(qintptr descriptor);

} // namespace bridge
