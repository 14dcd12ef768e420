// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/retryrules.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostAttempts = 10;
constexpr int kLongestWait = 30 * 24 * 60; // minutes

// A whole number from 1 to `most`, or nothing.
std::optional<int> whole(const QJsonValue &value, int most)
{
    const auto number = value.toDouble(-1);
    return number >= 1 && number <= most && number == int(number) ? std::optional(int(number)) : std::nullopt;
}

} // namespace

const QList<EndReason> &RetryRules::retryable()
{
    static const QList<EndReason> list{EndReason::Busy, EndReason::NoAnswer, EndReason::AnsweringMachine, EndReason::CarrierFailed,
        EndReason::EngineFailed, EndReason::MediaLost};
    return list;
}

std::optional<std::chrono::minutes> RetryRules::next(EndReason reason, int made) const
{
    const auto wait = after.constFind(reason);
    if (made >= attempts || wait == after.cend() || !retryable().contains(reason))
        return std::nullopt;
    return *wait;
}

QJsonObject RetryRules::toJson() const
{
    QJsonObject json{{u"attempts"_s, attempts}};
    for (const auto &[reason, wait] : after.asKeyValueRange())
        json[wordFor(reason)] = int(wait.count());
    return json;
}

Result<RetryRules> RetryRules::fromJson(const QJsonObject &json)
{
    RetryRules rules;
    if (json.isEmpty())
        return rules;
    rules.after.clear();
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (it.key() == "attempts"_L1) {
            const auto attempts = whole(it.value(), kMostAttempts);
            if (!attempts)
                return fail(Error::Code::Malformed, u"'retries.attempts' is a number from 1 to %1."_s.arg(kMostAttempts));
            rules.attempts = *attempts;
            continue;
        }
        const auto reason = endReasonFrom(it.key());
        if (!reason || !retryable().contains(*reason)) {
            QStringList words;
            for (const auto can : retryable())
                words << wordFor(can);
            return fail(Error::Code::Malformed, u"'retries.%1' is no end that can be retried; these are: %2."_s.arg(it.key().left(40), words.join(u", "_s)));
        }
        const auto minutes = whole(it.value(), kLongestWait);
        if (!minutes)
            return fail(Error::Code::Malformed, u"'retries.%1' is a number of minutes from 1 to %2."_s.arg(it.key()).arg(kLongestWait));
        rules.after[*reason] = std::chrono::minutes(*minutes);
    }
    return rules;
}

} // namespace bridge
