// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"
#include "bridge/carriers/dialqueue.h"
#include "bridge/carriers/restclient.h"

#include <QHash>
#include <QSet>

namespace bridge {

// A carrier that is asked over HTTP. This is what such carriers have in common: the pace of dialling, one request per wish, a lost
// answer that must not become a second call, hang-ups that are tried again and are done when the call is over already. What a
// request looks like, and what its answer means, is the carrier's: everything it must write is a const function.
// Lives in the bridge thread, owned by app/.
class RestCarrier : public Carrier
{
    Q_OBJECT
public:
    void setSettings(const Settings &settings) override;
    QString name() const override { return m_name; }
    QList<Line> lines() const override; // of setting "fromNumber", where there is one
    void setPatience(Milliseconds patience) { m_client.setPatience(patience); } // of one request; tests shorten it

    void dial(const DialOrder &order) override;
    void hangUp(const CallId &call, const LegId &leg) override;
    void sendDigits(const CallId &call, const DigitsOrder &order) override;
    void transfer(const CallId &call, const TransferOrder &order) override;
    void move(const CallId &call, const LegId &leg, const QUrl &document) override;
    void speakTurn(const CallId &call, const SpokenTurn &turn) override;
    void examine(std::function<void(const AccountReport &report)> done) override;
    void pointNumber(const AccountReport::Number &number, const QUrl &voiceUrl, std::function<void(const Result<void> &outcome)> done) override;

protected:
    // Why the carrier did not do it.
    struct Refusal
    {
        Error error;
        CarrierReport::Status status = CarrierReport::Status::Failed;
    };

    // `service` as it stands in sentences: "Twilio"; `name` as in URLs and setting keys: "twilio".
    RestCarrier(QString service, QString name, const Settings &settings, QObject *parent);

    const Settings &settings() const { return m_settings; }
    RestClient &client() { return m_client; }
    QString setting(const QString &key) const { return m_settings.text(m_name + u'/' + key); } // of this carrier
    Result<void> needs(std::initializer_list<QLatin1StringView> keys) const; // the settings that dialling takes: all are there
    QUrl apiUrl(const QString &path) const; // setting "apiUrl", with the path behind its own

    // Beyond numbers that are none, the line that calls itself and a call that is being dialled: those are checked before.
    virtual Result<void> checkOrder(const DialOrder &) const { return {}; }
    virtual RestRequest dialRequest(const DialOrder &order) const = 0;
    virtual tl::expected<LegId, Refusal> readDialled(const RestAnswer &answer) const = 0;
    // Asks whether a dial whose answer got lost was placed. Nothing: this carrier can't be asked, and the dial has failed.
    virtual std::optional<RestRequest> findRequest(const DialOrder &) const { return {}; }
    // The call to `order` that none of `known` is; nothing when there is none.
    virtual std::optional<LegId> readFound(const RestAnswer &, const DialOrder &, const QSet<LegId> &known) const;
    // Nothing: there is nothing to ask, the end of the media stream ends the call.
    virtual std::optional<RestRequest> hangUpRequest(const LegId &leg) const = 0;
    virtual bool saysOver(const RestAnswer &answer) const { return answer.status == 404; } // to a hang-up: it was over already
    virtual Refusal refusalOf(const RestAnswer &answer) const = 0; // of one that came, and is not good
    // Only asked when abilities() has them.
    virtual RestRequest digitsRequest(const DigitsOrder &) const { return {}; }
    virtual RestRequest transferRequest(const TransferOrder &) const { return {}; }
    virtual RestRequest moveRequest(const LegId &, const QUrl &) const { return {}; }
    virtual RestRequest turnRequest(const SpokenTurn &) const { return {}; }
    // What proves the key, tells the balance, and tells about our number. Nothing: the carrier has no such question; the first one without
    // an answer of its own is never asked.
    struct AccountQuestions
    {
        std::optional<RestRequest> key, balance, number;
    };
    virtual AccountQuestions accountQuestions() const { return {}; }
    virtual QString readBalance(const RestAnswer &) const { return {}; }
    virtual AccountReport::Number readOwnNumber(const RestAnswer &) const { return {}; }
    // Where a number is connected to an application, which has the webhook: asks for that. Nothing: the number's own answer told.
    virtual std::optional<RestRequest> applicationRequest(const AccountReport::Number &) const { return {}; }
    virtual QUrl readVoiceUrl(const RestAnswer &) const { return {}; } // of the application
    virtual RestRequest pointRequest(const AccountReport::Number &, const QUrl &) const { return {}; }

private:
    Result<void> check(const DialOrder &order) const;
    void place(const DialOrder &order);
    void lookFor(const DialOrder &order);
    void placed(const DialOrder &order, const LegId &leg);
    void failed(const DialOrder &order, const Refusal &refusal);
    void askBalance(AccountReport report, const AccountQuestions &questions, std::function<void(const AccountReport &)> done);
    void askNumber(AccountReport report, const AccountQuestions &questions, std::function<void(const AccountReport &)> done);
    void askApplication(AccountReport report, std::function<void(const AccountReport &)> done);
    Refusal why(const RestAnswer &answer) const;

    const QString m_service;
    const QString m_name;
    Settings m_settings;
    RestClient m_client;
    DialQueue m_queue;
    QHash<CallId, bool> m_dialling; // no answer yet; true: hang up as soon as there is one
    QSet<LegId> m_legs;             // dialled lately
};

} // namespace bridge
