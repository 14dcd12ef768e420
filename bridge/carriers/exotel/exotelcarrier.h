// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/restcarrier.h"

namespace bridge {

// Exotel: places calls by its connect API and reads its webhooks. A call that we place goes straight to our stream, or through the
// flow of exotel/appId, whose Voicebot applet then asks the voice webhook where the stream is, as it does for a call that comes
// in. Exotel's API can't end a call: the end of the media stream does. What goes over that stream is ExotelDialect's.
// Without a stream the flow itself goes round: its applets fetch what to say, record or collect keys, and ask whether to go on.
// Lives in the bridge thread, owned by app/.
class ExotelCarrier final : public RestCarrier
{
    Q_OBJECT
public:
    explicit ExotelCarrier(const Settings &settings, QObject *parent = nullptr);

    Result<void> canDial() const override;
    CarrierAbilities abilities() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    // Its applets can't be told what to say: without a stream the flow goes on with the next applet.
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override;
    WebhookReply turnDocument(const SpokenTurn &turn) override;
    WebhookReply acknowledge(const CarrierReport &report) const override;
    // From Exotel's own hosts or the API's, with the key; nobody else gets it.
    void fetchRecording(const QUrl &url, std::function<void(const Result<QByteArray> &sound)> done) override;

    // A flow can't be interrupted: it is said with what comes next.
    void speakTurn(const CallId &call, const SpokenTurn &turn) override;

protected:
    Result<void> checkOrder(const DialOrder &order) const override;
    RestRequest dialRequest(const DialOrder &order) const override;
    tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const override;
    std::optional<RestRequest> hangUpRequest(const LegId &leg) const override;
    Refusal refusalOf(const RestAnswer &answer) const override;
    AccountQuestions accountQuestions() const override;
    QString readBalance(const RestAnswer &answer) const override;
    AccountReport::Number readOwnNumber(const RestAnswer &answer) const override;

private:
    bool keepsRecordings(const QUrl &url) const;
    void fetch(const QUrl &url, int attempt, const std::function<void(const Result<QByteArray> &)> &done);
    RestRequest get(const QUrl &url) const;
    QString streamAddress(const QUrl &mediaUrl) const;
    QString e164(const QString &written) const;
    bool throughFlow() const { return !setting(QStringLiteral("appId")).isEmpty(); }

    QHash<LegId, QString> m_unsaid; // of calls without a stream
};

} // namespace bridge
