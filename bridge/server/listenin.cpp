// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/listenin.h"

#include "bridge/server/log.h"

#include <QSysInfo>

#include <array>

namespace bridge {

using namespace Qt::StringLiterals;

static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "samples go to the wire as they lie in memory");
static_assert(sizeof(AudioTap::Sample) == 4);

ListenIn::ListenIn(QWebSocket *socket, const CallId &call, Switchboard &switchboard, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_call(call)
    , m_switchboard(switchboard)
    , m_tap(std::make_shared<AudioTap>())
{
    connect(&m_socket, &FeedSocket::closed, this, &QObject::deleteLater);
    connect(&m_switchboard, &Switchboard::happened, this, &ListenIn::take);
    connect(&m_tick, &QTimer::timeout, this, &ListenIn::pass);
    m_tick.setTimerType(Qt::PreciseTimer);
    begin();
}

ListenIn::~ListenIn()
{
    m_switchboard.stopListening(m_call, m_tap);
}

void ListenIn::shutDown()
{
    m_tick.stop();
    m_socket.close(QWebSocketProtocol::CloseCodeGoingAway, u"The bridge stops."_s);
}

void ListenIn::begin()
{
    if (const auto listening = m_switchboard.listen(m_call, m_tap); !listening)
        return m_socket.close(QWebSocketProtocol::CloseCodePolicyViolated, listening.error().detail.left(100));
    // The record of a call tells who listened; one that ends at this moment needs no such line.
    if (const auto noted = m_switchboard.command(m_call, {NoteListening{}, Who::Api}); !noted)
        qCInfo(lcServer) << "Listening in was not noted:" << noted.error().detail;
    m_socket.sendText(u"{\"rate\":%1}"_s.arg(m_tap->rate().hz));
    m_tick.start(kFrame);
}

void ListenIn::pass()
{
    std::array<AudioTap::Sample, 1600> samples; // 200 ms: a late tick catches up
    const auto count = m_tap->read(samples);
    if (count == 0)
        return;
    if (m_socket.backlog() < kMaxBehind) {
        m_behindSince.reset();
        return m_socket.sendBinary(QByteArray(reinterpret_cast<const char *>(samples.data()), qsizetype(count * 4)));
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - m_behindSince.value_or(now) > kPatience)
        m_socket.close(QWebSocketProtocol::CloseCodePolicyViolated, u"The client reads too slowly."_s);
    m_behindSince = m_behindSince.value_or(now);
}

void ListenIn::take(const CallEvent &event)
{
    if (event.call != m_call || !event.as<Ended>())
        return;
    m_tick.stop();
    while (m_tap->readable() > 0 && m_socket.backlog() < kMaxBehind)
        pass();
    m_socket.close(QWebSocketProtocol::CloseCodeNormal, u"The call has ended."_s);
}

} // namespace bridge
