// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QHash>

class QNetworkAccessManager;
class QNetworkReply;
class QNetworkRequest;

namespace bridge {

// Twilio: places and ends calls by its REST API and reads its webhooks. What goes over the media stream is TwilioDialect's.
// Lives in the bridge thread, owned by app/.
class TwilioCarrier final : public Carrier
{
    Q_OBJECT
public:
    explicit TwilioCarrier(const Settings &settings, QObject *parent = nullptr);

    void setSettings(const Settings &settings) { m_settings = settings; } // for what is asked from now on
    // How long a request may take before it counts as lost. Tests shorten it.
    void setPatience(Milliseconds patience) { m_patience = patience; }

    QString name() const override;
    QList<Line> lines() const override;
    Result<void> canDial() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl) const override;
    WebhookReply decline(const QString &politeSentence) const override;

public slots:
    void dial(const bridge::DialOrder &order) override;
    void hangUp(const bridge::CallId &call, const bridge::LegId &leg) override;

private:
    struct Answer; // of the REST API

    Result<void> checkOrder(const DialOrder &order) const;
    void dialAnswered(const CallId &call, const Answer &answer);
    void tryHangUp(const CallId &call, const LegId &leg, int attempt);
    void hangUpAnswered(const CallId &call, const LegId &leg, int attempt, const Answer &answer);
    QNetworkReply *post(const QString &resource, const QByteArray &form);
    Answer answerOf(QNetworkReply *reply) const;

    Settings m_settings;
    Milliseconds m_patience = 10s;
    QNetworkAccessManager *m_network;
    QHash<CallId, bool> m_dialling; // Twilio has not answered yet; true: hang up as soon as it does
};

} // namespace bridge
