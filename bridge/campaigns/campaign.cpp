// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaign.h"

#include <QLocale>

#include <array>
#include <numeric>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestName = 120;
constexpr int kMostAtOnce = 500, kMostPerMinute = 600, kMostWatched = 1000;
constexpr double kLargestBudget = 1e9;

constexpr std::array kStates{"importing"_L1, "ready"_L1, "running"_L1, "paused"_L1, "stopped"_L1, "finished"_L1};
constexpr std::array kRefusals{"bad"_L1, "duplicate"_L1, "do_not_call"_L1, "forbidden"_L1};

tl::unexpected<Error> malformed(const QString &detail)
{
    return fail(Error::Code::Malformed, detail);
}

qint64 sumOf(const QMap<QString, qint64> &counts)
{
    return std::accumulate(counts.begin(), counts.end(), qint64(0));
}

QJsonObject jsonOf(const QMap<QString, qint64> &counts)
{
    QJsonObject json;
    for (const auto &[word, count] : counts.asKeyValueRange())
        json[word] = count;
    return json;
}

// Reads the members of a plan one by one; the first that is wrong is kept.
class PlanReader
{
public:
    explicit PlanReader(const QJsonObject &json) : m_json(json) {}

    void text(QLatin1StringView key, QString &into)
    {
        const auto value = m_json[key];
        if (value.isUndefined())
            return;
        if (!value.isString() || value.toString().size() > kLongestName || value.toString().contains(QChar(0)))
            return wrong(u"'%1' is a text of at most %2 characters."_s.arg(key).arg(kLongestName));
        into = value.toString().trimmed();
    }

    void number(QLatin1StringView key, int &into, int least, int most)
    {
        const auto value = m_json[key];
        if (value.isUndefined())
            return;
        const auto number = value.toDouble(least - 1.0);
        if (number < least || number > most || number != int(number))
            return wrong(u"'%1' is a number from %2 to %3."_s.arg(key).arg(least).arg(most));
        into = int(number);
    }

    template<class Part>
    void part(QLatin1StringView key, Part &into)
    {
        const auto value = m_json[key];
        if (value.isUndefined())
            return;
        if (!value.isObject())
            return wrong(u"'%1' is an object."_s.arg(key));
        const auto read = Part::fromJson(value.toObject());
        if (!read)
            return wrong(read.error().detail);
        into = *read;
    }

    void wrong(const QString &detail)
    {
        if (m_outcome)
            m_outcome = malformed(detail);
    }
    const Result<void> &outcome() const { return m_outcome; }

private:
    const QJsonObject &m_json;
    Result<void> m_outcome;
};

template<class Enum, size_t n>
std::optional<Enum> fromWord(const std::array<QLatin1StringView, n> &words, QStringView word)
{
    for (size_t i = 0; i < n; ++i) {
        if (words[i] == word)
            return Enum(i);
    }
    return std::nullopt;
}

} // namespace

QJsonObject CampaignPlan::toJson() const
{
    QJsonObject json{{u"name"_s, name}, {u"agent"_s, agent}, {u"line"_s, line}, {u"region"_s, region}, {u"hours"_s, hours.toJson()},
        {u"atOnce"_s, pace.atOnce}, {u"perMinute"_s, pace.perMinute}, {u"retries"_s, retries.toJson()},
        {u"pauseAtFailures"_s, breaker.percent}, {u"pauseOfCalls"_s, breaker.of}, {u"budget"_s, budget}};
    if (voicemail)
        json[u"voicemail"_s] = Voicemail::wordFor(*voicemail);
    return json;
}

Result<CampaignPlan> CampaignPlan::fromJson(const QJsonObject &json)
{
    static const QStringList known{u"name"_s, u"agent"_s, u"line"_s, u"region"_s, u"hours"_s, u"atOnce"_s, u"perMinute"_s, u"retries"_s,
        u"pauseAtFailures"_s, u"pauseOfCalls"_s, u"budget"_s, u"voicemail"_s};
    for (const auto &key : json.keys()) {
        if (!known.contains(key))
            return malformed(u"A campaign has no '%1'; it has %2."_s.arg(key.left(40), known.join(u", "_s)));
    }
    CampaignPlan plan;
    PlanReader reader(json);
    reader.text("name"_L1, plan.name);
    reader.text("agent"_L1, plan.agent);
    reader.text("line"_L1, plan.line);
    reader.text("region"_L1, plan.region);
    reader.part("hours"_L1, plan.hours);
    reader.part("retries"_L1, plan.retries);
    reader.number("atOnce"_L1, plan.pace.atOnce, 1, kMostAtOnce);
    reader.number("perMinute"_L1, plan.pace.perMinute, 1, kMostPerMinute);
    reader.number("pauseAtFailures"_L1, plan.breaker.percent, 0, 99);
    reader.number("pauseOfCalls"_L1, plan.breaker.of, 1, kMostWatched);
    plan.region = plan.region.toUpper();
    if (!plan.region.isEmpty() && QLocale::codeToTerritory(plan.region) == QLocale::AnyTerritory)
        reader.wrong(u"'region' is a country's two letters, like GB."_s);
    if (const auto budget = json["budget"_L1]; !budget.isUndefined()) {
        plan.budget = budget.toDouble(-1);
        if (!(plan.budget >= 0 && plan.budget <= kLargestBudget))
            reader.wrong(u"'budget' is an amount of money; 0 is none."_s);
    }
    if (const auto policy = json["voicemail"_L1]; !policy.isUndefined()) {
        plan.voicemail = Voicemail::policyFrom(policy.toString());
        if (!plan.voicemail)
            reader.wrong(u"'voicemail' is off, carryOn, hangUp or leaveMessage."_s);
    }
    if (!reader.outcome())
        return tl::make_unexpected(reader.outcome().error());
    return plan;
}

qint64 CampaignCounts::done() const
{
    return unknown + refused + sumOf(ended);
}

qint64 CampaignCounts::total() const
{
    return waiting + calling + done();
}

QJsonObject Campaign::toJson() const
{
    auto json = plan.toJson();
    json[u"id"_s] = qint64(id);
    json[u"state"_s] = wordFor(state);
    json[u"note"_s] = note;
    json[u"counts"_s] = QJsonObject{{u"total"_s, counts.total()}, {u"waiting"_s, counts.waiting}, {u"calling"_s, counts.calling},
        {u"unknown"_s, counts.unknown}, {u"refused"_s, counts.refused}, {u"ended"_s, jsonOf(counts.ended)}, {u"left"_s, jsonOf(counts.left)}};
    json[u"calls"_s] = calls;
    json[u"answered"_s] = answered;
    json[u"talkedMs"_s] = qint64(talked.count());
    json[u"cost"_s] = cost;
    json[u"unpriced"_s] = unpriced;
    for (const auto &[key, moment] : {std::pair(u"createdAt"_s, createdAt), {u"startedAt"_s, startedAt}, {u"endedAt"_s, endedAt}, {u"nextAt"_s, nextAt}}) {
        if (moment.isValid())
            json[key] = moment.toUTC().toString(Qt::ISODateWithMs);
    }
    return json;
}

QString wordFor(CampaignState state) { return kStates[size_t(state)]; }
std::optional<CampaignState> campaignStateFrom(QStringView word) { return fromWord<CampaignState>(kStates, word); }
QString wordFor(ListRefusal why) { return kRefusals[size_t(why)]; }
std::optional<ListRefusal> listRefusalFrom(QStringView word) { return fromWord<ListRefusal>(kRefusals, word); }

} // namespace bridge
