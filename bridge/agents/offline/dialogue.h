// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/phrasegrammar.h"
#include "bridge/types/result.h"

#include <QDate>
#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace bridge {

// What a caller may say or press, and what follows from it.
struct DialogueRule
{
    enum class Act { None, Repeat, End, Transfer };

    QStringList hear; // patterns, see PhraseGrammar
    QString key;      // "1", "10", "*"
    QString say;      // before what the next state asks
    QString go;       // the next state; empty: stay
    QStringList forget; // slots to be emptied
    Act act = Act::None;
};

// What is wrong with what a slot was filled with: one of some values, or a time of day outside of some hours.
struct DialogueCheck
{
    QString slot;
    QStringList is;
    QString earliest; // "9:00"
    QString latest;
    QString say;      // then the slot is emptied and the state asks again
};

// One question of the agent's.
struct DialogueState
{
    QString ask;
    QString help;  // said when nothing fitted; empty: `ask` again
    QString fills; // a slot: entered when it is full already, the state is passed over
    QString then;  // where to go when it is
    QMap<QString, QString> keys; // what the keypad fills it with: {"1": "Monday"}
    QList<DialogueCheck> checks;
    QList<DialogueRule> rules;   // its own, then those of the state it is `like`
};

// A conversation written down: what the agent asks, what it understands and what follows. Read from a file that a person can write; see
// docs/offline-dialogue.md. Once read, everything in it is known to fit together. A value.
struct Dialogue
{
    QString name;
    QString greeting;
    QString start;
    QStringList misunderstood; // said when nothing fits, the n-th for the n-th time in a row
    QString afterMisses;       // the state to go to when there is none left
    QString noTransfer;        // said when nobody could be reached
    Wordings wordings;
    QList<DialogueRule> anywhere;
    QMap<QString, DialogueState> states;
    // By state, all that may be said in it: its own rules by their index, then those for anywhere, counted on.
    QMap<QString, PhraseGrammar> grammars;

    // `path` empty: the built-in receptionist. `today` is what "tomorrow" is counted from.
    static Result<Dialogue> read(const QString &path, QDate today);
    static Result<Dialogue> fromJson(const QJsonObject &json, QDate today);

    const DialogueRule &rule(const QString &state, int index) const; // as counted in its grammar
    // A grammar with every word that is in any of them, to see whether a recogniser has them all.
    PhraseGrammar allWords() const;
};

} // namespace bridge
