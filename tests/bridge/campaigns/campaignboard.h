// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"

#include <QDateTime>
#include <QHash>
#include <QMap>

namespace bridge {

// A switchboard whose people answer, or don't, by a script, and a clock that goes when it is told to. Every call takes its time by that
// clock. What was dialled when is kept.
class CampaignBoard : public Switchboard
{
public:
    struct Dialled
    {
        QDateTime at;
        CallRequest request;
    };
    struct Answer
    {
        EndReason reason = EndReason::CallerHungUp;
        int seconds = 20; // from placing to the end
        std::optional<double> cost = 0.01;
    };

    QDateTime now = QDateTime::fromString(QStringLiteral("2026-11-23T12:00:00Z"), Qt::ISODate); // a Monday
    std::function<Answer(const QString &number, int attempt)> script = [](const QString &, int) { return Answer(); };
    std::optional<Error> refuseWith; // the next calls
    bool stopped = false, draining = false;
    QList<Dialled> dialled;
    int mostLive = 0;

    int live() const { return int(m_ends.size()); }

    // The clock goes on, and the calls whose time has come end.
    void advance(qint64 ms)
    {
        now = now.addMSecs(ms);
        while (!m_ends.isEmpty() && m_ends.firstKey() <= now) {
            const auto [call, answer] = m_ends.take(m_ends.firstKey());
            emit happened({call, 9, now, endOf(answer)});
        }
    }

    Result<CallId> placeCall(const CallRequest &request) override
    {
        if (refuseWith)
            return tl::make_unexpected(*refuseWith);
        dialled.append({now, request});
        const auto answer = script(request.to, ++m_attempts[request.to]);
        m_ends.insert(now.addSecs(answer.seconds), {request.id, answer});
        mostLive = std::max(mostLive, live());
        emit happened({request.id, 1, now, Placed{}});
        return request.id;
    }

    bool isDraining() const override { return draining; }
    bool isDiallingStopped() const override { return stopped; }
    Result<void> stopDialling(bool stop) override
    {
        stopped = stop;
        return {};
    }

    // Nobody asks these of it.
    Result<void> command(const CallId &, const CallCommand &) override { return none(); }
    QList<LiveCall> liveCalls() const override { return {}; }
    Result<void> listen(const CallId &, std::shared_ptr<AudioTap>) override { return none(); }
    void stopListening(const CallId &, std::shared_ptr<AudioTap>) override {}
    Carrier *carrier(QStringView) const override { return nullptr; }
    Result<QUrl> answerPlaced(const QString &, const Token &, const CarrierReport &) override { return none(); }
    Result<QUrl> answerReceived(const QString &, const CarrierReport &) override { return none(); }
    Result<void> report(const QString &, const Token &, const CarrierReport &) override { return none(); }
    Result<void> takeTurn(const QString &, const Token &, const CarrierReport &, std::function<void(const WebhookReply &)>) override { return none(); }
    Result<WebhookReply> answerPerson(const QString &, const Token &, const CarrierReport &) override { return none(); }
    Result<WebhookReply> roomFor(const QString &, const Token &) override { return none(); }
    std::optional<WebhookReply> welcomePerson(const QString &, const CarrierReport &, const CallId &) override { return std::nullopt; }
    Result<MediaSeat> claimSeat(const QString &, const Token &) override { return none(); }
    Result<MediaSeat> receiveStream(const QString &) override { return none(); }

private:
    static tl::unexpected<Error> none() { return fail(Error::Code::Unsupported, QStringLiteral("not this board")); }

    static Ended endOf(const Answer &answer)
    {
        Ended ended;
        ended.reason = answer.reason;
        ended.duration = std::chrono::seconds(answer.seconds);
        if (answer.reason == EndReason::CallerHungUp || answer.reason == EndReason::AnsweringMachine) {
            ended.answered = std::chrono::seconds(answer.seconds - 5);
            ended.cost = answer.cost;
        }
        if (answer.reason == EndReason::CarrierFailed)
            ended.detail = QStringLiteral("The carrier is out of order.");
        return ended;
    }

    QMultiMap<QDateTime, std::pair<CallId, Answer>> m_ends;
    QHash<QString, int> m_attempts;
};

} // namespace bridge
