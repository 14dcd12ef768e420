// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakeapi.h"

namespace fakes {

// Telnyx' Call Control API: calls are placed, answered and ended by commands. Refuses what the real one refuses; tells what was
// asked, so that TelnyxPhone can do it.
class FakeTelnyx : public FakeApi
{
    Q_OBJECT
public:
    QByteArray addCall(const QString &clientState = {}); // that rings: its call_control_id
    void setCallOver(const QByteArray &leg) { m_calls[leg].alive = false; }
    bool isAlive(const QByteArray &leg) const { return m_calls.value(leg).alive; }
    qsizetype calls() const { return m_calls.size(); }
    QString application = connectionId; // of our number; empty: none
    QString webhookUrl;                 // of that

    static inline const QByteArray apiKey = "KEY0123456789ABCDEF_planted";
    static inline const QString connectionId = QStringLiteral("1494404757140276705");
    static inline const QString ownNumber = QStringLiteral("+15005550006");

signals:
    void placed(const QByteArray &leg, const QJsonObject &order);
    void commanded(const QByteArray &leg, const QString &action, const QJsonObject &body);

protected:
    Answer answer(const Request &request) override;

private:
    struct Call
    {
        bool alive = false;
        QString clientState;
    };

    Answer createCall(const QJsonObject &order);
    Answer command(const QByteArray &leg, const QString &action, const QJsonObject &body);
    Answer activeCalls() const;
    Answer phoneNumbers(const QByteArray &part) const;
    static bool isStreamOrder(const QJsonObject &order);
    static Answer refusal(int status, const QByteArray &code, const QByteArray &detail);

    QMap<QByteArray, Call> m_calls;
    QStringList m_commandIds;
};

} // namespace fakes
