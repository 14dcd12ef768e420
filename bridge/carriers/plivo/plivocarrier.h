// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/noncebook.h"
#include "bridge/carriers/restcarrier.h"

namespace bridge {

// Plivo: places and ends calls by its REST API and reads its webhooks. What goes over the media stream is PlivoDialect's.
//
// A call that is dialled is named by the request_uuid until its answer webhook brings the CallUUID; Plivo documents nothing else that
// links the two. So what is no call any more to a hang-up may still be a request, and is cancelled as one.
// Lives in the bridge thread, owned by app/.
class PlivoCarrier final : public RestCarrier
{
    Q_OBJECT
public:
    explicit PlivoCarrier(const Settings &settings, QObject *parent = nullptr);

    Result<void> canDial() const override;
    CarrierAbilities abilities() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    // Whether Plivo signs handshakes is not documented: the token in the path, used once, is what lets a stream in.
    Result<void> verifyStream(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    WebhookReply questionDocument(const KeyQuestion &question) const override;
    WebhookReply roomDocument(const RoomOrder &order) const override;
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override;
    WebhookReply transferDocument(const TransferOrder &order) const override;

    void pointNumber(const AccountReport::Number &number, const QUrl &voiceUrl, std::function<void(const Result<void> &outcome)> done) override;
    void hangUp(const CallId &call, const LegId &leg) override;

protected:
    RestRequest dialRequest(const DialOrder &order) const override;
    tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const override;
    std::optional<RestRequest> hangUpRequest(const LegId &leg) const override;
    Refusal refusalOf(const RestAnswer &answer) const override;
    RestRequest digitsRequest(const DigitsOrder &order) const override;
    RestRequest pointRequest(const AccountReport::Number &number, const QUrl &voiceUrl) const override;
    RestRequest moveRequest(const LegId &leg, const QUrl &document) const override;
    RestRequest transferRequest(const TransferOrder &order) const override;
    AccountQuestions accountQuestions() const override;
    QString readBalance(const RestAnswer &answer) const override;
    AccountReport::Number readOwnNumber(const RestAnswer &answer) const override;
    std::optional<RestRequest> applicationRequest(const AccountReport::Number &number) const override;
    QUrl readVoiceUrl(const RestAnswer &answer) const override;

private:
    void cancelRequest(const CallId &call, const LegId &leg);
    void finishHangUp(const CallId &call, const RestAnswer &answer);
    RestRequest request(const QByteArray &verb, const QString &path, const QJsonObject &body = {}) const;

    mutable NonceBook m_seen; // a cache of what verify() has let in, no state that anybody could ask for
};

} // namespace bridge
