// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QTimer>

#include <functional>

namespace app {

class House;

// The desk of a console that has the bridge in the same program: carries wishes to the bridge thread and events back, gathered for
// a screen's frame at a time. Lives in the UI thread, owned by the console run, gone before the house.
class LocalDesk : public bridge::Desk
{
    Q_OBJECT
public:
    explicit LocalDesk(House &house, QObject *parent = nullptr);

    bridge::DeskCatalogue catalogue() const override { return m_catalogue; }
    void place(const bridge::CallRequest &request) override;
    void command(const bridge::CallId &call, const bridge::CallCommand &command) override;
    void listen(const bridge::CallId &call, std::shared_ptr<bridge::AudioTap> tap) override;
    void stopListening(const bridge::CallId &call, std::shared_ptr<bridge::AudioTap> tap) override;
    void previewVoice(const QString &engine, const QString &voice) override;
    void keepAgent(const bridge::AgentProfile &profile, const QString &former) override;
    void removeAgent(const QString &name) override;
    void askVersions(const QString &name) override;
    void askModels() override;
    void checkUp(bool mends) override;
    void stopDialling(bool stopped) override;

private:
    void gather(const bridge::CallEvent &event);
    void flush();
    void inBridge(std::function<void()> action); // runs there, returns at once

    House &m_house; // lives in the bridge thread: only touched there, except by its signals
    bridge::DeskCatalogue m_catalogue;
    QList<bridge::CallEvent> m_gathered;
    QTimer m_flush;
};

} // namespace app
