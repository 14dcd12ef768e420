// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchangerig.h"

namespace bridge {

// A carrier that hears, and a call to an agent of words that was answered.
struct WordRig : Rig
{
    explicit WordRig(const QByteArray &profile = R"({"name":"Agent","engine":"words","greeting":"Hello there","language":"en-US"})",
        const std::function<void(FakeCarrier &)> &prepare = {}, const Settings &more = {})
        : Rig(profile, {}, more)
    {
        carrier.can.hearsWords = true;
        if (prepare)
            prepare(carrier);
        call = place();
        emit carrier.dialled(call, LegId(u"L"_s));
        url = exchange->answerPlaced(u"fake"_s, tokenOf(call), {.leg = LegId(u"L"_s)}).value_or(QUrl());
    }
    ~WordRig() { exchange.reset(); } // it answers who waits, into `answers`
    // The carrier asks; the answer comes into `answers`.
    void ask(const QString &words = {}, double confidence = 0.9, const QString &keys = {})
    {
        CarrierReport report{.kind = CarrierReport::Kind::Words, .leg = LegId(u"L"_s)};
        report.words = words;
        report.confidence = words.isEmpty() ? -1 : confidence;
        report.digits = keys;
        const auto taken = exchange->takeTurn(u"fake"_s, tokenOf(call), report,
            [this](const WebhookReply &reply) { answers << QString::fromUtf8(reply.body).section(u' ', 0, -2).trimmed(); });
        if (!taken)
            answers << u"refused"_s;
    }
    QString hear(const QString &words = {}, const QString &keys = {})
    {
        const auto before = answers.size();
        ask(words, 0.9, keys);
        return QTest::qWaitFor([&] { return answers.size() > before; }) ? answers.last() : u"nothing"_s;
    }
    CallId call;
    QUrl url;
    QStringList answers;
};

} // namespace bridge
