// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/restcarrier.h"

namespace bridge {

// Twilio, and what speaks its language (SignalWire): places and ends calls by its REST API and reads its webhooks. What goes over the
// media stream is TwilioDialect's. Lives in the bridge thread, owned by app/.
class TwilioCarrier final : public RestCarrier
{
    Q_OBJECT
public:
    explicit TwilioCarrier(const Settings &settings, QObject *parent = nullptr);

    Result<void> canDial() const override;
    CarrierAbilities abilities() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    WebhookReply turnDocument(const SpokenTurn &turn) override;
    WebhookReply questionDocument(const KeyQuestion &question) const override;
    WebhookReply roomDocument(const RoomOrder &order) const override;
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override;

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
    RestRequest moveRequest(const LegId &leg, const QUrl &document) const override;
    RestRequest turnRequest(const SpokenTurn &turn) const override;
    AccountQuestions accountQuestions() const override;
    QString readBalance(const RestAnswer &answer) const override;
    AccountReport::Number readOwnNumber(const RestAnswer &answer) const override;
    RestRequest pointRequest(const AccountReport::Number &number, const QUrl &voiceUrl) const override;

private:
    QUrl resource(const QString &path) const;
    RestRequest get(const QString &path, const QList<QPair<QByteArray, QString>> &query = {}) const;
    RestRequest post(const QString &path, const QList<QPair<QByteArray, QString>> &fields) const;
    RestRequest changeCall(const LegId &leg, const QByteArray &twiml) const;
};

} // namespace bridge
