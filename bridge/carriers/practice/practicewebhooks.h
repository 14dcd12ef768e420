// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QList>
#include <QObject>
#include <QPair>
#include <QUrl>

#include <functional>

class QNetworkAccessManager;
class QNetworkReply;

namespace bridge {

// The requests one practice caller makes of our webhooks: signed forms, one at a time, in the order they were given, each with a
// deadline and a bounded answer. Lives in the practice thread, owned by its caller.
class PracticeWebhooks : public QObject
{
    Q_OBJECT
public:
    using Fields = QList<QPair<QByteArray, QString>>;
    using Answered = std::function<void(const Result<QByteArray> &body)>; // may be empty

    // `network` is borrowed from the exchange, which lives longer.
    PracticeWebhooks(QNetworkAccessManager &network, const QByteArray &secret, Milliseconds patience, QObject *parent);
    ~PracticeWebhooks() override;

    bool isIdle() const { return m_waiting.isEmpty() && !m_reply; }

public slots:
    void post(const QUrl &url, const bridge::PracticeWebhooks::Fields &fields,
        const bridge::PracticeWebhooks::Answered &answered = {});

signals:
    void becameIdle();

private:
    struct Post
    {
        QUrl url;
        Fields fields;
        Answered answered;
    };

    void next();
    void finished(const Answered &answered);
    Result<QByteArray> answerOf() const;

    QNetworkAccessManager &m_network;
    const QByteArray m_secret;
    const Milliseconds m_patience;
    QList<Post> m_waiting; // five at most: a call has no more to tell
    QNetworkReply *m_reply = nullptr; // deletes itself later
};

} // namespace bridge
