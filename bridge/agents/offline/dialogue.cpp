// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dialogue.h"

#include "bridge/agents/offline/dayandtime.h"
#include "bridge/agents/offline/dialoguereader.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestFile = 256 * 1024;
constexpr auto kBuiltIn = ":/dialogues/receptionist.json"_L1;

// Looks for what does not fit together; `m_wrong` is the first thing.
class DialogueProof
{
public:
    explicit DialogueProof(const Dialogue &dialogue) : m_dialogue(dialogue) {}

    QString firstMistake()
    {
        checkTarget(m_dialogue.start, u"start"_s, true);
        checkTarget(m_dialogue.afterMisses, u"afterMisses"_s);
        if (m_dialogue.misunderstood.isEmpty())
            wrong(u"misunderstood"_s, u"must be there: something is said when nothing fits"_s);
        checkRules(m_dialogue.anywhere, u"anywhere"_s);
        for (auto it = m_dialogue.states.begin(); it != m_dialogue.states.end() && m_wrong.isEmpty(); ++it)
            checkState(it.key(), *it);
        return m_wrong;
    }

private:
    void checkState(const QString &name, const DialogueState &state)
    {
        const auto where = u"states."_s + name;
        if (state.ask.isEmpty())
            wrong(where, u"asks nothing"_s);
        checkTarget(state.then, where, !state.fills.isEmpty());
        if (!state.fills.isEmpty() && !m_dialogue.wordings.contains(state.fills))
            wrong(where, u"fills \"%1\", for which there are no wordings"_s.arg(state.fills));
        if (!state.keys.isEmpty() && state.fills.isEmpty())
            wrong(where, u"has keys but fills nothing"_s);
        for (const auto &key : state.keys.keys())
            checkKey(key, where);
        for (const auto &check : state.checks)
            checkCheck(check, where);
        checkRules(state.rules, where);
    }
    void checkRules(const QList<DialogueRule> &rules, const QString &where)
    {
        for (const auto &rule : rules) {
            checkTarget(rule.go, where);
            if (!rule.key.isEmpty())
                checkKey(rule.key, where);
            if (rule.hear.isEmpty() && rule.key.isEmpty())
                wrong(where, u"has a rule that nothing leads to: give it a \"hear\" or a \"key\""_s);
        }
    }
    void checkCheck(const DialogueCheck &check, const QString &where)
    {
        if (check.slot.isEmpty() || check.say.isEmpty())
            wrong(where, u"has a check without a \"slot\" or without anything to \"say\""_s);
        for (const auto &time : {check.earliest, check.latest}) {
            if (!time.isEmpty() && minutesOf(time) < 0)
                wrong(where, u"has \"%1\", which is no time of day; write \"9:30\""_s.arg(time));
        }
    }
    void checkKey(const QString &key, const QString &where)
    {
        static const QRegularExpression keys(u"^([0-9]{1,4}|[*])$"_s);
        if (!keys.match(key).hasMatch())
            wrong(where, u"has \"%1\", which is no key; there are one to four digits and *"_s.arg(key.left(80)));
    }
    void checkTarget(const QString &state, const QString &where, bool needed = false)
    {
        if (state.isEmpty() ? needed : !m_dialogue.states.contains(state))
            wrong(where, u"goes to \"%1\", and there is no such state"_s.arg(state));
    }
    void wrong(const QString &where, const QString &what)
    {
        if (m_wrong.isEmpty())
            m_wrong = u"the dialogue's %1 %2."_s.arg(where, what);
    }

    const Dialogue &m_dialogue;
    QString m_wrong;
};

Result<PhraseGrammar> grammarOf(const DialogueState &state, const Dialogue &dialogue)
{
    PhraseGrammar grammar;
    int index = 0;
    for (const auto *rules : {&state.rules, &dialogue.anywhere}) {
        for (const auto &rule : *rules) {
            for (const auto &pattern : rule.hear) {
                if (auto added = grammar.add(index, pattern, dialogue.wordings); !added)
                    return tl::make_unexpected(added.error());
            }
            ++index;
        }
    }
    return grammar;
}

} // namespace

Result<Dialogue> Dialogue::read(const QString &path, QDate today)
{
    QFile file(path.isEmpty() ? QString(kBuiltIn) : path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::NotFound, u"the dialogue file %1 can't be read: %2."_s.arg(file.fileName(), file.errorString()));
    const auto content = file.read(kLargestFile + 1);
    if (content.size() > kLargestFile)
        return fail(Error::Code::Malformed, u"the dialogue file %1 is larger than %2 KiB."_s.arg(file.fileName()).arg(kLargestFile / 1024));
    QJsonParseError mistake;
    const auto json = QJsonDocument::fromJson(content, &mistake);
    if (!json.isObject())
        return fail(Error::Code::Malformed,
            u"the dialogue file %1 is no JSON object: %2 at byte %3."_s.arg(file.fileName(), mistake.errorString()).arg(mistake.offset));
    return fromJson(json.object(), today);
}

Result<Dialogue> Dialogue::fromJson(const QJsonObject &json, QDate today)
{
    auto dialogue = DialogueReader().read(json, today);
    if (!dialogue)
        return dialogue;
    if (const auto mistake = DialogueProof(*dialogue).firstMistake(); !mistake.isEmpty())
        return fail(Error::Code::Malformed, mistake);
    for (auto it = dialogue->states.cbegin(); it != dialogue->states.cend(); ++it) {
        const auto grammar = grammarOf(*it, *dialogue);
        if (!grammar)
            return fail(Error::Code::Malformed, u"the dialogue's states.%1: %2"_s.arg(it.key(), grammar.error().detail));
        dialogue->grammars.insert(it.key(), *grammar);
    }
    return dialogue;
}

const DialogueRule &Dialogue::rule(const QString &name, int index) const
{
    const auto &own = states.constFind(name)->rules;
    return index < own.size() ? own[index] : anywhere[index - own.size()];
}

PhraseGrammar Dialogue::allWords() const
{
    PhraseGrammar all;
    for (const auto &grammar : grammars) {
        for (const auto &word : grammar.words()) {
            if (!all.words().contains(word))
                static_cast<void>(all.add(0, word)); // it was a word of a grammar, so it is a pattern
        }
    }
    return all;
}

} // namespace bridge
