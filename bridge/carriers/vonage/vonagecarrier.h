// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/replayguard.h"
#include "bridge/carriers/restcarrier.h"

namespace bridge {

// The Vonage Voice API: places, steers and ends calls with tokens signed by the application's private key, reads its webhooks and answers
// them with NCCOs. What goes over the media stream is VonageDialect's. Lives in the bridge thread, owned by app/.
class VonageCarrier final : public RestCarrier
{
    Q_OBJECT
public:
    explicit VonageCarrier(const Settings &settings, QObject *parent = nullptr);

    QList<Line> lines() const override;
    Result<void> canDial() const override;
    CarrierAbilities abilities() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<void> verifyStream(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override;

    void dial(const DialOrder &order) override;

protected:
    RestRequest dialRequest(const DialOrder &order) const override;
    tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const override;
    std::optional<RestRequest> findRequest(const DialOrder &order) const override;
    std::optional<LegId> readFound(const RestAnswer &answer, const DialOrder &order, const QSet<LegId> &known) const override;
    std::optional<RestRequest> hangUpRequest(const LegId &leg) const override;
    Refusal refusalOf(const RestAnswer &answer) const override;
    RestRequest digitsRequest(const DigitsOrder &order) const override;
    RestRequest transferRequest(const TransferOrder &order) const override;
    AccountQuestions accountQuestions() const override;
    QString readBalance(const RestAnswer &answer) const override;
    AccountReport::Number readOwnNumber(const RestAnswer &answer) const override;
    std::optional<RestRequest> applicationRequest(const AccountReport::Number &number) const override;
    QUrl readVoiceUrl(const RestAnswer &answer) const override;

private:
    RestRequest request(const QByteArray &verb, const QString &path, const QJsonObject &body = {}) const;
    RestRequest accountRequest(const QUrl &url) const; // with the account's key and secret, where they are set
    RestRequest change(const LegId &leg, const QString &what, const QJsonObject &body) const;
    Result<QByteArray> token() const;

    mutable ReplayGuard m_seen; // a cache of what was let in, no state that anybody could ask for
};

} // namespace bridge
