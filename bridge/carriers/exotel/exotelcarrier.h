// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/restcarrier.h"

namespace bridge {

// Exotel: places calls by its connect API and reads its webhooks. A call that we place goes straight to our stream, or through the
// flow of exotel/appId, whose Voicebot applet then asks the voice webhook where the stream is, as it does for a call that comes
// in. Exotel's API can't end a call: the end of the media stream does. What goes over that stream is ExotelDialect's.
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
    WebhookReply acknowledge(const CarrierReport &report) const override;

protected:
    Result<void> checkOrder(const DialOrder &order) const override;
    RestRequest dialRequest(const DialOrder &order) const override;
    tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const override;
    std::optional<RestRequest> hangUpRequest(const LegId &leg) const override;
    Refusal refusalOf(const RestAnswer &answer) const override;

private:
    QString streamAddress(const QUrl &mediaUrl) const;
    QString e164(const QString &written) const;
    bool throughFlow() const { return !setting(QStringLiteral("appId")).isEmpty(); }
};

} // namespace bridge
