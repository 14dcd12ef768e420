// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/servicemodels.h"
#include "bridge/types/units.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <functional>
#include <map>

namespace bridge {

// Asks the services whose keys are there which models those keys can use, all at once, and keeps what they say for an hour. Who asks
// while an answer is on its way gets the same one. Lives in the bridge thread, owned by app/.
class ModelBook : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const QList<ServiceModels> &services)>; // in the order of servicesWithModels()
    struct Patience // tests have less
    {
        Milliseconds answer = 8s;
        Milliseconds keep = 1h;
    };

    explicit ModelBook(QObject *parent = nullptr) : ModelBook(Patience(), parent) {}
    explicit ModelBook(Patience patience, QObject *parent = nullptr);

    // Never inside the call; never, when this is gone before.
    void ask(const Settings &settings, Done done);

private:
    struct Entry
    {
        ServiceModels told;
        QByteArray asked; // what it is the answer to: another key has other models
        Instant at{};
        bool isAwaited = false;
    };
    void askService(const QString &service, const Settings &settings);
    void take(const QString &service, const QByteArray &asked, ServiceModels told);
    void tellIfComplete();

    const Patience m_patience;
    QNetworkAccessManager m_network;
    std::map<QString, Entry> m_entries;
    QList<Done> m_waiting;
};

} // namespace bridge
