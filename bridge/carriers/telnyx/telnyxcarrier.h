// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/replayguard.h"
#include "bridge/carriers/restcarrier.h"

namespace bridge {

// Telnyx Call Control: places, answers and ends calls by commands to its API and reads its events, which all come to one URL. What
// goes over the media stream is TelnyxDialect's. Lives in the bridge thread, owned by app/.
class TelnyxCarrier final : public RestCarrier
{
    Q_OBJECT
public:
    explicit TelnyxCarrier(const Settings &settings, QObject *parent = nullptr);

    Result<void> canDial() const override;
    CarrierAbilities abilities() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<void> verifyStream(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    // Both answer the webhook with nothing and the call with a command: Telnyx takes no documents.
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override; // busy tone: a word would cost the caller

protected:
    RestRequest dialRequest(const DialOrder &order) const override;
    tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const override;
    std::optional<RestRequest> findRequest(const DialOrder &order) const override;
    std::optional<LegId> readFound(const RestAnswer &answer, const DialOrder &order, const QSet<LegId> &known) const override;
    std::optional<RestRequest> hangUpRequest(const LegId &leg) const override;
    bool saysOver(const RestAnswer &answer) const override;
    Refusal refusalOf(const RestAnswer &answer) const override;
    RestRequest digitsRequest(const DigitsOrder &order) const override;
    RestRequest transferRequest(const TransferOrder &order) const override;
    AccountQuestions accountQuestions() const override;
    QString readBalance(const RestAnswer &answer) const override;
    AccountReport::Number readOwnNumber(const RestAnswer &answer) const override;
    std::optional<RestRequest> applicationRequest(const AccountReport::Number &number) const override;
    QUrl readVoiceUrl(const RestAnswer &answer) const override;

private:
    RestRequest post(const QString &path, const QJsonObject &body) const;
    RestRequest get(const QString &path) const;
    RestRequest command(const LegId &leg, const QString &action, const QJsonObject &body = {}) const;
    void tell(const LegId &leg, const QString &action, const QJsonObject &body);
    QUrl statusUrl(const QUrl &mediaUrl) const;
    QJsonObject streamOrder(const QUrl &mediaUrl) const;

    mutable ReplayGuard m_seen; // a cache of what verify() has let in, no state that anybody could ask for
};

} // namespace bridge
