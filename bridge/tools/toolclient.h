// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/tools/toolrequest.h"

#include <QObject>

#include <functional>
#include <memory>

class QHostAddress;
class QNetworkAccessManager;
class QNetworkReply;

namespace bridge {

// What a server of tools answered, or why it did not.
struct ToolAnswer
{
    int status = 0; // HTTP; 0: none came
    QByteArray type; // of the body
    QByteArray body;
    QByteArray session; // the header Mcp-Session-Id
    QString trouble;    // when none came; a clause for the model and the record, without secrets
};

// Asks servers of tools. It asks only addresses of the internet unless the profile says otherwise, and asks the very address that it has checked; it
// follows no redirects, reads at most 256 KB, and waits no longer than the request says, all in all.
// Lives in the call's media thread, owned by the toolbox. Returns at once.
class ToolClient : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const ToolAnswer &answer)>;

    explicit ToolClient(QObject *parent = nullptr);
    ~ToolClient() override;

    void send(const ToolRequest &request, Done done); // `done` is called later, once, and never when the client is gone before

private:
    struct Errand;
    void lookUp(const std::shared_ptr<Errand> &errand);
    void ask(const std::shared_ptr<Errand> &errand, const QHostAddress &address);
    static ToolAnswer answerOf(QNetworkReply *reply);

    QNetworkAccessManager *m_network = nullptr; // made with the first request: most calls need none
};

} // namespace bridge
