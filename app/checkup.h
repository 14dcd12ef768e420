// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/agents/models/modelbook.h"
#include "bridge/carriers/carrier.h"
#include "bridge/settings/doctor.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <functional>
#include <vector>

namespace app {

// What stands between a user and a call, looked at in the order in which it has to be right: the account's key, its money, its number
// and where that points; the keys and models of the engines; then the way from the carrier to us. Asks over the network, each question
// within its patience. Main thread, owned by the run.
class Checkup : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        bridge::Settings settings;
        std::vector<bridge::Carrier *> carriers; // borrowed
        QUrl bridge;                             // where one of ours runs on this computer; empty: none does
        bool mends = false;                      // sets what a carrier's API lets us set
        QList<bridge::AgentProfile> agents = {}; // whose models are looked for
    };
    using Done = std::function<void(const QList<bridge::Check> &checks)>;

    explicit Checkup(Parts parts, QObject *parent = nullptr);

    void run(Done done); // once; returns at once

private:
    void askNextCarrier();
    void judge(bridge::Carrier &carrier, const bridge::AccountReport &report);
    void judgeNumber(bridge::Carrier &carrier, const bridge::AccountReport &report);
    void judgeFlow(bridge::Carrier &carrier, const QUrl &flow, const QUrl &wanted);
    void mend(bridge::Carrier &carrier, const bridge::AccountReport::Number &number, const QUrl &wanted);
    void askModels();
    void askBridge();
    void askPublicAddress(const QString &bridgeId);
    void judgePublicAddress(const QString &bridgeId, int status, const QByteArray &body, const QString &trouble);
    void finish();
    void get(const QUrl &url, std::function<void(int status, const QByteArray &body, const QString &trouble)> done);

    const Parts m_parts;
    Done m_done;
    QList<bridge::Check> m_checks;
    std::optional<qint64> m_clockOff; // milliseconds ahead of somebody else's
    size_t m_next = 0; // carrier
    bridge::ModelBook m_models;
    QNetworkAccessManager m_network;
};

} // namespace app
