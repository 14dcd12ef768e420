// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/breaker.h"
#include "bridge/campaigns/callhours.h"
#include "bridge/campaigns/pacer.h"
#include "bridge/campaigns/retryrules.h"

#include <QDateTime>
#include <QMap>

namespace bridge {

enum class CampaignId : qint64 {};   // counted from 1, never given twice

// What somebody wants of a campaign, beside its list. A value.
struct CampaignPlan
{
    QString name;
    QString agent, line; // empty: the usual ones
    QString region;      // "GB": of numbers without a country code; empty: they are bad
    CallHours hours;
    Pacer::Rule pace;
    RetryRules retries;
    Breaker::Rule breaker;
    double budget = 0; // in the currency of the price table; 0: none
    std::optional<Voicemail::Policy> voicemail; // nothing: the agent's

    QJsonObject toJson() const;
    static Result<CampaignPlan> fromJson(const QJsonObject &json); // unknown members and values are Malformed

    friend bool operator==(const CampaignPlan &, const CampaignPlan &) = default;
};

class CampaignWords // the closed lists, as Qt enums so that logs and failing tests print names
{
    Q_GADGET
public:
    enum class State {
        Importing, // its list is being read
        Ready,     // never started
        Running,
        Paused,    // by somebody, or by itself: see `note`
        Stopped,   // by somebody, for good
        Finished,  // nobody is left to be called
    };
    Q_ENUM(State)
    enum class Refusal {
        Bad,       // no number, or a row that can't be read
        Duplicate, // the number stands further up
        DoNotCall,
        Forbidden, // by a rule
    };
    Q_ENUM(Refusal)
};
using CampaignState = CampaignWords::State;
using ListRefusal = CampaignWords::Refusal;

// How many rows are where. Every number of the list is in exactly one of them, so that they always add up.
struct CampaignCounts
{
    qint64 waiting = 0; // to be called, or to be called again
    qint64 calling = 0;
    qint64 unknown = 0; // the program ended during the call
    qint64 refused = 0; // not dialled: a rule forbade it when its turn came
    QMap<QString, qint64> ended; // by the word of the end: "caller_hung_up"
    QMap<QString, qint64> left;  // rows of the file that are not on the list: "bad", "duplicate", "do_not_call", "forbidden"

    qint64 done() const;  // called, and not to be called again; or refused
    qint64 total() const; // of the list

    friend bool operator==(const CampaignCounts &, const CampaignCounts &) = default;
};

// A campaign as a list shows it. A value.
struct Campaign
{
    CampaignId id{};
    CampaignPlan plan;
    CampaignState state = CampaignState::Importing;
    QString note; // one sentence: why it is paused, or what it waits for; empty: nothing to say
    CampaignCounts counts;
    qint64 calls = 0;    // that were placed, with retries
    qint64 answered = 0; // of them
    Milliseconds talked{0};
    double cost = 0;
    qint64 unpriced = 0; // answered calls whose cost is not known
    QDateTime createdAt, startedAt, endedAt;
    QDateTime nextAt; // when the next call is due, while it waits for an hour; null: it does not wait

    QJsonObject toJson() const;
};

QString wordFor(CampaignState state);                       // "running"
std::optional<CampaignState> campaignStateFrom(QStringView word);
QString wordFor(ListRefusal why);                           // "do_not_call"
std::optional<ListRefusal> listRefusalFrom(QStringView word);

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CampaignId)
Q_DECLARE_METATYPE(bridge::Campaign)
