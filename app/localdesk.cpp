// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/localdesk.h"

#include "app/house.h"

namespace app {

using namespace bridge;

namespace {

constexpr auto kGatherFor = 30ms; // two frames of a screen: nobody sees the wait, and 500 calls make one repaint

} // namespace

LocalDesk::LocalDesk(House &house, QObject *parent)
    : Desk(parent)
    , m_house(house)
{
    m_flush.setSingleShot(true);
    m_flush.setInterval(kGatherFor);
    connect(&m_flush, &QTimer::timeout, this, &LocalDesk::flush);
    auto &exchange = house.exchange();
    connect(&exchange, &Switchboard::happened, this, &LocalDesk::gather);
    connect(&exchange, &Switchboard::levels, this, &Desk::levels);
    connect(&exchange, &Exchange::refused, this, &Desk::refused);
    connect(&house, &House::checkedUp, this, &Desk::checkedUp);
    connect(&house, &House::agentKept, this, &Desk::agentKept);
    connect(&house, &House::agentRefused, this, &Desk::agentRefused);
    connect(&house, &House::versionsRead, this, &Desk::versionsRead);
    connect(&house, &House::modelsRead, this, &Desk::modelsRead);
    connect(&house, &House::voicePreviewed, this, &Desk::voicePreviewed);
    connect(&house, &House::voicePreviewFailed, this, &Desk::voicePreviewFailed);
    connect(&house, &House::catalogueChanged, this, [this](const DeskCatalogue &catalogue) {
        m_catalogue = catalogue;
        emit catalogueChanged();
    });
    // Once, before there is anything to disturb; everything after this goes by signal.
    QMetaObject::invokeMethod(&house, [this] { m_catalogue = m_house.catalogue(); }, Qt::BlockingQueuedConnection);
}

void LocalDesk::inBridge(std::function<void()> action)
{
    QMetaObject::invokeMethod(&m_house, std::move(action), Qt::QueuedConnection);
}

void LocalDesk::place(const CallRequest &request)
{
    inBridge([&house = m_house, request] {
        if (const auto placed = house.exchange().placeCall(request); !placed)
            emit house.exchange().refused(request.id, placed.error());
    });
}

void LocalDesk::command(const CallId &call, const CallCommand &command)
{
    inBridge([&house = m_house, call, command] {
        if (const auto done = house.exchange().command(call, command); !done)
            emit house.exchange().refused(call, done.error());
    });
}

void LocalDesk::listen(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    inBridge([&house = m_house, call, tap] {
        if (const auto done = house.exchange().listen(call, tap); !done)
            emit house.exchange().refused(call, done.error());
    });
}

void LocalDesk::stopListening(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    inBridge([&house = m_house, call, tap] { house.exchange().stopListening(call, tap); });
}

void LocalDesk::previewVoice(const QString &engine, const QString &voice)
{
    inBridge([&house = m_house, engine, voice] { house.previewVoice(engine, voice); });
}

void LocalDesk::keepAgent(const AgentProfile &profile, const QString &former)
{
    inBridge([&house = m_house, profile, former] {
        if (const auto kept = house.keepAgent(profile, former); !kept)
            emit house.agentRefused(profile.name, kept.error());
        else
            emit house.agentKept(profile.name);
    });
}

void LocalDesk::removeAgent(const QString &name)
{
    inBridge([&house = m_house, name] {
        if (const auto removed = house.removeAgent(name); !removed)
            emit house.agentRefused(name, removed.error());
    });
}

void LocalDesk::askVersions(const QString &name)
{
    inBridge([&house = m_house, name] { emit house.versionsRead(name, house.agentVersions(name)); });
}

void LocalDesk::askModels()
{
    inBridge([&house = m_house] { house.askModels(); });
}

void LocalDesk::checkUp(bool mends)
{
    inBridge([&house = m_house, mends] { house.checkUp(mends); });
}

void LocalDesk::stopDialling(bool stopped)
{
    inBridge([&house = m_house, stopped] {
        if (const auto done = house.exchange().stopDialling(stopped); !done)
            emit house.exchange().refused({}, done.error());
    });
}

void LocalDesk::gather(const CallEvent &event)
{
    m_gathered.append(event);
    if (!m_flush.isActive())
        m_flush.start();
}

void LocalDesk::flush()
{
    emit happened(std::exchange(m_gathered, {}));
}

} // namespace app
