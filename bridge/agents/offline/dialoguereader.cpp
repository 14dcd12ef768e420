// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dialoguereader.h"

#include "bridge/agents/offline/dayandtime.h"

#include <QJsonArray>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestText = 1000; // characters, of anything in the file
constexpr qsizetype kMostItems = 100;    // of any list in it

const QMap<QString, DialogueRule::Act> kActs = {
    {u"repeat"_s, DialogueRule::Act::Repeat}, {u"end"_s, DialogueRule::Act::End}, {u"transfer"_s, DialogueRule::Act::Transfer}};

} // namespace

Result<Dialogue> DialogueReader::read(const QJsonObject &json, QDate today)
{
    expect(json, {}, {"note"_L1, "name"_L1, "greeting"_L1, "start"_L1, "misunderstood"_L1, "afterMisses"_L1, "noTransfer"_L1, "wordings"_L1,
        "anywhere"_L1, "states"_L1});
    Dialogue dialogue;
    dialogue.name = text(json, u"name"_s, {});
    dialogue.greeting = text(json, u"greeting"_s, {});
    dialogue.start = text(json, u"start"_s, {});
    dialogue.misunderstood = texts(json, u"misunderstood"_s, {});
    dialogue.afterMisses = text(json, u"afterMisses"_s, {});
    dialogue.noTransfer = text(json, u"noTransfer"_s, {});
    dialogue.wordings = {{u"day"_s, dayWordings(today)}, {u"time"_s, timeWordings()}};
    readWordings(object(json, u"wordings"_s, {}), dialogue.wordings);
    for (const auto &rule : objects(json, u"anywhere"_s, {}))
        dialogue.anywhere << readRule(rule, u"anywhere"_s);
    readStates(object(json, u"states"_s, {}), dialogue);
    if (!m_wrong.isEmpty())
        return fail(Error::Code::Malformed, m_wrong);
    return dialogue;
}

// {"want": ["i want to", "can i"]} or, with meanings, {"doctor": {"Dr. Chen": "doctor chen | chen"}}.
void DialogueReader::readWordings(const QJsonObject &json, Wordings &wordings)
{
    if (json.size() > kMostItems)
        wrong(u"wordings"_s, u"has more than %1 lists"_s.arg(kMostItems));
    for (auto it = json.begin(); it != json.end() && m_wrong.isEmpty(); ++it) {
        const auto where = u"wordings."_s + it.key();
        QList<Wording> list;
        if (it->isObject()) {
            const auto meanings = it->toObject();
            for (const auto &value : meanings.keys())
                for (const auto &pattern : texts(meanings, value, where))
                    list << Wording{pattern, value};
        } else {
            for (const auto &pattern : texts(json, it.key(), u"wordings"_s))
                list << Wording{pattern, {}};
        }
        wordings.insert(it.key(), list);
    }
}

void DialogueReader::readStates(const QJsonObject &json, Dialogue &dialogue)
{
    if (json.size() > kMostItems)
        wrong(u"states"_s, u"has more than %1 of them"_s.arg(kMostItems));
    for (auto it = json.begin(); it != json.end() && m_wrong.isEmpty(); ++it)
        dialogue.states.insert(it.key(), readState(it->toObject(), u"states."_s + it.key()));

    for (auto it = json.begin(); it != json.end() && m_wrong.isEmpty(); ++it) {
        const auto like = it->toObject().value("like"_L1).toString();
        if (like.isEmpty())
            continue;
        const auto other = json.value(like).toObject();
        if (other.isEmpty() || other.contains("like"_L1))
            wrong(u"states."_s + it.key(), u"is like \"%1\", which must be a state with its own rules"_s.arg(like));
        else
            dialogue.states[it.key()].rules += dialogue.states.value(like).rules;
    }
}

DialogueState DialogueReader::readState(const QJsonObject &json, const QString &where)
{
    expect(json, where, {"note"_L1, "ask"_L1, "help"_L1, "fills"_L1, "then"_L1, "keys"_L1, "checks"_L1, "rules"_L1, "like"_L1});
    DialogueState state;
    state.ask = text(json, u"ask"_s, where);
    state.help = text(json, u"help"_s, where);
    state.fills = text(json, u"fills"_s, where);
    state.then = text(json, u"then"_s, where);
    const auto keys = object(json, u"keys"_s, where);
    for (const auto &key : keys.keys())
        state.keys.insert(key, text(keys, key, where));
    for (const auto &check : objects(json, u"checks"_s, where))
        state.checks << readCheck(check, where);
    for (const auto &rule : objects(json, u"rules"_s, where))
        state.rules << readRule(rule, where);
    return state;
}

DialogueRule DialogueReader::readRule(const QJsonObject &json, const QString &where)
{
    expect(json, where, {"note"_L1, "hear"_L1, "key"_L1, "say"_L1, "go"_L1, "forget"_L1, "do"_L1});
    DialogueRule rule;
    rule.hear = texts(json, u"hear"_s, where);
    rule.key = text(json, u"key"_s, where);
    rule.say = text(json, u"say"_s, where);
    rule.go = text(json, u"go"_s, where);
    rule.forget = texts(json, u"forget"_s, where);
    if (const auto act = text(json, u"do"_s, where); !act.isEmpty()) {
        if (!kActs.contains(act))
            wrong(where, u"wants to do \"%1\"; there are %2"_s.arg(act, QStringList(kActs.keys()).join(u", "_s)));
        rule.act = kActs.value(act);
    }
    return rule;
}

DialogueCheck DialogueReader::readCheck(const QJsonObject &json, const QString &where)
{
    expect(json, where, {"note"_L1, "slot"_L1, "is"_L1, "earliest"_L1, "latest"_L1, "say"_L1});
    return {text(json, u"slot"_s, where), texts(json, u"is"_s, where), text(json, u"earliest"_s, where), text(json, u"latest"_s, where),
        text(json, u"say"_s, where)};
}

void DialogueReader::expect(const QJsonObject &json, const QString &where, std::initializer_list<QLatin1StringView> keys)
{
    for (const auto &key : json.keys()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            wrong(where, u"has a \"%1\", which means nothing"_s.arg(key.left(80)));
    }
}

QString DialogueReader::text(const QJsonObject &json, const QString &key, const QString &where)
{
    const auto value = json.value(key);
    if (value.isUndefined())
        return {};
    if (!value.isString() || value.toString().size() > kLongestText)
        wrong(where, u"wants a text of at most %1 characters as \"%2\""_s.arg(kLongestText).arg(key));
    return value.toString().left(kLongestText);
}

QStringList DialogueReader::texts(const QJsonObject &json, const QString &key, const QString &where)
{
    const auto value = json.value(key);
    if (!value.isArray())
        return value.isUndefined() ? QStringList() : QStringList{text(json, key, where)};
    QStringList list;
    for (const auto &item : value.toArray()) {
        if (!item.isString() || item.toString().size() > kLongestText || list.size() == kMostItems) {
            wrong(where, u"wants a list of at most %1 texts as \"%2\""_s.arg(kMostItems).arg(key));
            break;
        }
        list << item.toString();
    }
    return list;
}

QJsonObject DialogueReader::object(const QJsonObject &json, const QString &key, const QString &where)
{
    const auto value = json.value(key);
    if (!value.isUndefined() && !value.isObject())
        wrong(where, u"wants an object as \"%1\""_s.arg(key));
    return value.toObject();
}

QList<QJsonObject> DialogueReader::objects(const QJsonObject &json, const QString &key, const QString &where)
{
    const auto value = json.value(key);
    QList<QJsonObject> list;
    for (const auto &item : value.toArray()) {
        if (!item.isObject() || list.size() == kMostItems)
            wrong(where, u"wants a list of at most %1 objects as \"%2\""_s.arg(kMostItems).arg(key));
        else
            list << item.toObject();
    }
    if (!value.isUndefined() && !value.isArray())
        wrong(where, u"wants a list as \"%1\""_s.arg(key));
    return list;
}

void DialogueReader::wrong(const QString &where, const QString &what)
{
    if (m_wrong.isEmpty())
        m_wrong = u"the dialogue's %1 %2."_s.arg(where.isEmpty() ? u"top level"_s : where, what);
}

} // namespace bridge
