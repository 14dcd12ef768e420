// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

#include <QCoreApplication>
#include <QElapsedTimer>

// A call's events as a test writes them down: one after the other, numbered, a given time apart.
class SomeCall
{
public:
    explicit SomeCall(const QString &id, QDateTime start = QDateTime(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC))
        : m_id(id)
        , m_at(std::move(start))
    {
    }

    const bridge::CallId &id() const { return m_id; }
    QList<bridge::CallEvent> events;

    template<class Fact>
    SomeCall &then(Fact fact, bridge::Milliseconds after = bridge::Milliseconds(100))
    {
        m_at = m_at.addMSecs(after.count());
        events.append({m_id, quint64(events.size() + 1), m_at, std::move(fact)});
        return *this;
    }

    SomeCall &placed(const QString &to = QStringLiteral("+14155550138"), const QString &agent = QStringLiteral("Front desk"))
    {
        bridge::Placed fact;
        fact.to = to;
        fact.from = QStringLiteral("+442071234567");
        fact.line = QStringLiteral("Practice line");
        fact.carrier = QStringLiteral("practice");
        fact.agent = agent;
        fact.variables.insert(QStringLiteral("name"), QStringLiteral("Dana"));
        return then(fact);
    }
    SomeCall &answered() { return then(bridge::Answered{bridge::AnsweredBy::Human}, bridge::Milliseconds(2000)); }
    SomeCall &callerSaid(const QString &text, int turn, bool final = true)
    {
        return then(bridge::CallerSaid{text, final, std::nullopt, turn});
    }
    SomeCall &agentSaid(const QString &text, int turn, bool final = true) { return then(bridge::AgentSaid{text, final, turn}); }
    SomeCall &ended(bridge::EndReason reason = bridge::EndReason::CallerHungUp, int turns = 0)
    {
        bridge::Ended fact;
        fact.reason = reason;
        fact.by = bridge::Who::Caller;
        fact.duration = bridge::Milliseconds(12345);
        fact.turns = turns;
        return then(fact);
    }

    void appendTo(bridge::Journal &journal) const
    {
        for (const auto &event : events)
            journal.append(event);
    }

private:
    const bridge::CallId m_id;
    QDateTime m_at;
};

// The answer of a question to the journal, which comes from another thread. Nothing after ten seconds.
template<class T>
T answerOf(QFuture<T> future)
{
    QElapsedTimer timer;
    timer.start();
    while (!future.isFinished() && timer.elapsed() < 10000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    return future.isFinished() && future.resultCount() > 0
        ? future.result()
        : T(bridge::fail(bridge::Error::Code::TimedOut, QStringLiteral("no answer")));
}
