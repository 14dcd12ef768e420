// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakeapi.h"

#include <memory>

using EVP_PKEY = struct evp_pkey_st;

namespace fakes {

// The Vonage Voice API: calls are placed by JSON and changed by PUT, with a token for every request. Refuses what the real one refuses;
// tells what was asked, so that VonagePhone can do it. The application's key is made anew for every run.
class FakeVonage : public FakeApi
{
    Q_OBJECT
public:
    FakeVonage();

    QByteArray addCall(const QString &to = QStringLiteral("15005550006"), const QString &direction = QStringLiteral("inbound")); // its uuid
    void setStatus(const QByteArray &leg, const QString &status) { m_calls[leg].status = status; }
    bool isAlive(const QByteArray &leg) const;
    qsizetype calls() const { return m_calls.size(); }
    QByteArray privateKey() const { return m_privateKey; } // PEM, as Vonage lets you download it

    QString application = applicationId; // of our number; empty: none
    QString answerUrl;                   // of that

    static inline const QByteArray accountKey = "abcd1234";
    static inline const QByteArray accountSecret = "planted-vonage-account-secret";
    static inline const QString applicationId = QStringLiteral("aaaaaaaa-bbbb-cccc-dddd-0123456789ac");
    static inline const QByteArray signatureSecret = "planted-vonage-secret-ZYDOwyzL0vN2RdGJYZqpJCZGsyVe92D7";
    static inline const QString ownNumber = QStringLiteral("15005550006");

signals:
    void placed(const QByteArray &leg, const QJsonObject &order);
    void commanded(const QByteArray &leg, const QString &action, const QJsonObject &body); // "hangup", "transfer", "dtmf"

protected:
    Answer answer(const Request &request) override;

private:
    struct Call
    {
        QString to;
        QString direction;
        QString status;
    };

    bool isAuthorized(const Request &request);
    Answer createCall(const QJsonObject &order);
    Answer change(const QByteArray &leg, const QString &what, const QJsonObject &body);
    Answer list() const;
    Answer tell(const Request &request) const; // of the account
    static Answer refusal(int status, const QByteArray &title, const QByteArray &detail = {});

    std::shared_ptr<EVP_PKEY> m_key; // shared: OpenSSL's own way to let go of it
    QByteArray m_privateKey;
    QMap<QByteArray, Call> m_calls;
    QStringList m_tokenIds;
};

} // namespace fakes
