// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/offline/dialogue.h"

#include <optional>

namespace bridge {

// What the agent does next.
struct DialogueStep
{
    QString say;
    DialogueRule::Act act = DialogueRule::Act::None; // when it has been said: End or Transfer
    bool understood = true;
};

// One conversation along a Dialogue: where it stands, what it has learnt, what it says next. Knows words and keys, no sound and no
// clock. A value.
class DialogueRun
{
public:
    explicit DialogueRun(Dialogue dialogue) : m_dialogue(std::move(dialogue)) {}

    const QString &name() const { return m_dialogue.name; }
    const QString &state() const { return m_state; }
    QString slot(const QString &name) const { return m_slots.value(name); }
    PhraseGrammar grammar() const { return m_dialogue.grammars.value(m_state); } // what is understood now
    bool awaitsKeys() const { return !m_keys.isEmpty(); } // some were pressed and more may follow

    DialogueStep begin(const QString &greeting); // empty: the dialogue's own
    DialogueStep hear(const QString &words, double confidence); // no words: nothing that fits
    std::optional<DialogueStep> press(char key); // nothing: it waits for more, or for '#'
    DialogueStep endKeys();                      // no more came for a while
    DialogueStep transferFailed();

private:
    DialogueStep follow(const DialogueRule &rule, const QMap<QString, QString> &filled);
    DialogueStep fill(const QString &value);
    DialogueStep miss();
    DialogueStep saying(const QStringList &parts, DialogueRule::Act act = DialogueRule::Act::None);
    QStringList enter(const QString &state); // what is said on the way
    const DialogueCheck *failedCheck(const DialogueState &state) const;
    QMap<QString, QString> keysHere() const;
    const DialogueState &here() const { return *m_dialogue.states.constFind(m_state); }
    QString filledIn(const QString &text) const;

    Dialogue m_dialogue;
    QString m_state;
    QMap<QString, QString> m_slots;
    QString m_keys;
    QString m_lastSaid;
    int m_misses = 0; // in a row
};

} // namespace bridge
