// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dialoguerun.h"

#include "bridge/agents/offline/dayandtime.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Act = DialogueRule::Act;

namespace {

// Of 1. Below, the words were forced onto something else; see SpeechRecogniser.
constexpr double kLeastConfidence = 0.1;

} // namespace

DialogueStep DialogueRun::begin(const QString &greeting)
{
    m_state = m_dialogue.start;
    m_slots.clear();
    m_misses = 0;
    const auto own = m_dialogue.greeting.isEmpty() ? here().ask : m_dialogue.greeting;
    return saying({greeting.isEmpty() ? own : greeting});
}

DialogueStep DialogueRun::hear(const QString &words, double confidence)
{
    m_keys.clear();
    const auto match = words.isEmpty() || confidence < kLeastConfidence ? std::nullopt : grammar().match(words);
    if (!match)
        return miss();
    return follow(m_dialogue.rule(m_state, match->phrase), match->filled);
}

// ---- The keypad

std::optional<DialogueStep> DialogueRun::press(char key)
{
    if (key == '#')
        return m_keys.isEmpty() ? std::nullopt : std::optional(endKeys());
    m_keys += QLatin1Char(key);
    const auto keys = keysHere().keys();
    const auto longer = std::any_of(
        keys.begin(), keys.end(), [this](const QString &other) { return other.startsWith(m_keys) && other != m_keys; });
    if (longer)
        return std::nullopt;
    return endKeys();
}

DialogueStep DialogueRun::endKeys()
{
    const auto keys = std::exchange(m_keys, {});
    if (const auto &state = here(); state.keys.contains(keys))
        return fill(state.keys.value(keys));
    for (const auto *rules : {&here().rules, &std::as_const(m_dialogue).anywhere}) {
        for (const auto &rule : *rules) {
            if (rule.key == keys)
                return follow(DialogueRule(rule), {});
        }
    }
    return miss();
}

QMap<QString, QString> DialogueRun::keysHere() const
{
    auto keys = here().keys;
    for (const auto *rules : {&here().rules, &m_dialogue.anywhere}) {
        for (const auto &rule : *rules) {
            if (!rule.key.isEmpty())
                keys.insert(rule.key, {});
        }
    }
    return keys;
}

// ---- The way through the states

DialogueStep DialogueRun::follow(const DialogueRule &rule, const QMap<QString, QString> &filled)
{
    m_misses = 0;
    if (rule.act == Act::Repeat)
        return {m_lastSaid};
    m_slots.insert(filled);
    QStringList parts{filledIn(rule.say)}; // with what is forgotten next
    for (const auto &slot : rule.forget)
        m_slots.remove(slot);
    const auto target = rule.go.isEmpty() ? m_state : rule.go;
    if (rule.act == Act::None)
        parts += enter(target);
    else
        m_state = target;
    return saying(parts, rule.act);
}

DialogueStep DialogueRun::fill(const QString &value)
{
    m_misses = 0;
    m_slots.insert(here().fills, value);
    return saying(enter(m_state));
}

DialogueStep DialogueRun::miss()
{
    const auto &excuses = m_dialogue.misunderstood;
    DialogueStep step;
    if (m_misses >= excuses.size() && !m_dialogue.afterMisses.isEmpty()) {
        m_misses = 0;
        step = saying(enter(m_dialogue.afterMisses));
    } else {
        const auto help = here().help.isEmpty() ? here().ask : here().help;
        step = saying({excuses[std::min<qsizetype>(m_misses, excuses.size() - 1)], filledIn(help)});
        ++m_misses;
    }
    step.understood = false;
    return step;
}

DialogueStep DialogueRun::transferFailed()
{
    return saying(QStringList{filledIn(m_dialogue.noTransfer)} + enter(m_state));
}

QStringList DialogueRun::enter(const QString &name)
{
    m_state = name;
    QStringList parts;
    // Each slot that is full takes it one state further; a circle of full ones must end somewhere.
    for (qsizetype steps = m_dialogue.states.size(); steps > 0; --steps) {
        const auto &state = here();
        if (const auto *failed = failedCheck(state)) {
            parts << filledIn(failed->say);
            m_slots.remove(failed->slot);
        }
        if (state.fills.isEmpty() || m_slots.value(state.fills).isEmpty())
            break;
        m_state = state.then;
    }
    return parts << filledIn(here().ask);
}

const DialogueCheck *DialogueRun::failedCheck(const DialogueState &state) const
{
    const auto failed = std::find_if(state.checks.begin(), state.checks.end(), [this](const DialogueCheck &check) {
        const auto value = m_slots.value(check.slot);
        if (value.isEmpty())
            return false;
        const int minutes = minutesOf(value);
        return check.is.contains(value) || (!check.earliest.isEmpty() && minutes >= 0 && minutes < minutesOf(check.earliest))
            || (!check.latest.isEmpty() && minutes > minutesOf(check.latest));
    });
    return failed == state.checks.end() ? nullptr : &*failed;
}

// ---- Words

DialogueStep DialogueRun::saying(const QStringList &parts, Act act)
{
    QStringList said;
    for (const auto &part : parts) {
        if (!part.isEmpty())
            said << part;
    }
    m_lastSaid = said.join(u' ');
    return {m_lastSaid, act};
}

QString DialogueRun::filledIn(const QString &text) const
{
    QString filled;
    qsizetype done = 0;
    for (qsizetype open = text.indexOf(u'{'); open >= 0; open = text.indexOf(u'{', done)) {
        const auto close = text.indexOf(u'}', open);
        if (close < 0)
            break;
        filled += QStringView(text).mid(done, open - done);
        filled += spoken(m_slots.value(text.mid(open + 1, close - open - 1)));
        done = close + 1;
    }
    return filled.append(QStringView(text).mid(done));
}

} // namespace bridge
