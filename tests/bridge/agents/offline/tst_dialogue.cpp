// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dayandtime.h"
#include "bridge/agents/offline/dialogue.h"
#include "bridge/agents/profileshelf.h"
#include "bridge/speech/localvoice.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QDate kThursday(2026, 11, 19);

QJsonObject parsed(const char *json)
{
    return QJsonDocument::fromJson(json).object();
}

// The smallest dialogue there is, with one member put in or replaced.
QJsonObject smallest(const QString &key = {}, const QJsonValue &value = {})
{
    auto json = parsed(R"({"start": "a", "misunderstood": "What?", "states": {"a": {"ask": "Yes?", "rules": [{"hear": "hello"}]}}})");
    if (!key.isEmpty())
        json.insert(key, value);
    return json;
}

// Likewise, of its one state.
QJsonObject withState(const char *state)
{
    return smallest(u"states"_s, QJsonObject{{u"a"_s, parsed(state)}});
}

} // namespace

// Dialogue files, good and bad, and the agents that come with the program.
class tst_Dialogue : public QObject
{
    Q_OBJECT

private slots:
    void readsTheSmallest();
    void oneTextIsAListToo();
    void aStateMayBeLikeAnother();
    void understandsDaysAndTimes_data();
    void understandsDaysAndTimes();
    void saysTimes_data();
    void saysTimes();
    void theProgramsOwnAgentsAreGood();
    void theManualsExamplesWork();

    // Rain
    void refuses_data();
    void refuses();
};

void tst_Dialogue::readsTheSmallest()
{
    const auto dialogue = Dialogue::fromJson(smallest(), kThursday);
    QVERIFY2(dialogue, dialogue ? "" : qPrintable(dialogue.error().detail));
    QCOMPARE(dialogue->start, u"a"_s);
    QVERIFY(dialogue->grammars.value(u"a"_s).match(u"hello"_s));
    QCOMPARE(dialogue->allWords().words(), QStringList{u"hello"_s});
}

void tst_Dialogue::oneTextIsAListToo()
{
    const auto one = Dialogue::fromJson(withState(R"({"ask": "?", "rules": [{"hear": "hello"}]})"), kThursday);
    const auto list = Dialogue::fromJson(withState(R"({"ask": "?", "rules": [{"hear": ["hello", "good morning"]}]})"), kThursday);
    QVERIFY(one && list);
    QCOMPARE(one->states[u"a"_s].rules.first().hear, QStringList{u"hello"_s});
    QCOMPARE(list->states[u"a"_s].rules.first().hear.size(), 2);
}

void tst_Dialogue::aStateMayBeLikeAnother()
{
    const auto json = smallest(u"states"_s, parsed(R"({"a": {"ask": "?", "rules": [{"hear": "hello", "go": "b"}]},
        "b": {"ask": "?", "like": "a", "rules": [{"hear": "goodbye", "go": "a"}]}})"));
    const auto dialogue = Dialogue::fromJson(json, kThursday);
    QVERIFY(dialogue);
    const auto match = dialogue->grammars.value(u"b"_s).match(u"hello"_s);
    QVERIFY(match);
    QCOMPARE(dialogue->rule(u"b"_s, match->phrase).go, u"b"_s);
    QVERIFY(!dialogue->grammars.value(u"a"_s).match(u"goodbye"_s));
}

void tst_Dialogue::understandsDaysAndTimes_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("value");
    QTest::newRow("a day") << u"monday"_s << u"Monday"_s;
    QTest::newRow("next") << u"next friday"_s << u"Friday"_s;
    QTest::newRow("today") << u"today"_s << u"Thursday"_s;
    QTest::newRow("tomorrow") << u"tomorrow"_s << u"Friday"_s;
    QTest::newRow("an hour") << u"nine"_s << u"9:00"_s;
    QTest::newRow("o'clock") << u"ten o'clock"_s << u"10:00"_s;
    QTest::newRow("an afternoon hour") << u"two o'clock"_s << u"14:00"_s;
    QTest::newRow("quarter past") << u"quarter past three"_s << u"15:15"_s;
    QTest::newRow("half past") << u"half past nine"_s << u"9:30"_s;
    QTest::newRow("thirty") << u"nine thirty"_s << u"9:30"_s;
    QTest::newRow("quarter to") << u"quarter to four"_s << u"15:45"_s;
    QTest::newRow("quarter to one") << u"quarter to one"_s << u"12:45"_s;
    QTest::newRow("quarter to twelve") << u"quarter to twelve"_s << u"11:45"_s;
    QTest::newRow("noon") << u"noon"_s << u"12:00"_s;
    QTest::newRow("twelve") << u"twelve"_s << u"12:00"_s;
    QTest::newRow("half past twelve") << u"half past twelve"_s << u"12:30"_s;
}

void tst_Dialogue::understandsDaysAndTimes()
{
    QFETCH(QString, words);
    PhraseGrammar grammar;
    QVERIFY(grammar.add(0, u"<day> | <time>"_s, {{u"day"_s, dayWordings(kThursday)}, {u"time"_s, timeWordings()}}));
    const auto match = grammar.match(words);
    QVERIFY(match);
    QCOMPARE(match->filled.size(), 1);
    QTEST(match->filled.first(), "value");
}

void tst_Dialogue::saysTimes_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("words");
    QTest::newRow("full") << u"9:00"_s << u"nine o'clock in the morning"_s;
    QTest::newRow("half") << u"14:30"_s << u"half past two in the afternoon"_s;
    QTest::newRow("quarter to") << u"12:45"_s << u"quarter to one in the afternoon"_s;
    QTest::newRow("noon") << u"12:00"_s << u"noon"_s;
    QTest::newRow("evening") << u"19:15"_s << u"quarter past seven in the evening"_s;
    QTest::newRow("odd") << u"10:05"_s << u"ten 05 in the morning"_s;
    QTest::newRow("no time") << u"Monday"_s << u"Monday"_s;
    QTest::newRow("no such time") << u"25:00"_s << u"25:00"_s;
}

void tst_Dialogue::saysTimes()
{
    QFETCH(QString, value);
    QTEST(spoken(value), "words");
}

void tst_Dialogue::theProgramsOwnAgentsAreGood()
{
    const auto shelf = ProfileShelf::read({u":/agents"_s});
    QCOMPARE(shelf.problems(), QStringList());
    const auto desk = shelf.find(u"Front desk"_s);
    const auto demo = shelf.find(u"Offline demo"_s);
    QVERIFY(desk && demo);
    QCOMPARE(desk->engine, u"gemini_live"_s);
    QCOMPARE(demo->engine, u"offline"_s);
    QVERIFY(LocalVoice::names().contains(demo->voice));
    QVERIFY(Dialogue::read(demo->dialogue, kThursday));
    QVERIFY2(demo->greeting.contains(u"demonstration"_s), "it must say what it is");
    for (const auto &profile : shelf.profiles()) { // those that cannot be dialled at once say what they need
        QVERIFY2(!profile.note.isEmpty(), qPrintable(profile.name));
        for (const auto &place : profile.places())
            QVERIFY2(profile.note.contains(place), qPrintable(profile.name + u": "_s + place));
    }
    QVERIFY(desk->places().isEmpty() && demo->places().isEmpty());
    // Who has no account yet gets the first one that needs none: one that also needs no server.
    const auto first = std::find_if(shelf.profiles().begin(), shelf.profiles().end(), [](const AgentProfile &one) { return one.engine != "gemini_live"_L1; });
    QCOMPARE(first->name, u"Offline demo"_s);
}

void tst_Dialogue::theManualsExamplesWork()
{
    const auto examplesIn = [](const QString &name) {
        QFile file(QStringLiteral(CALLWRIGHT_SOURCE_DIR "/docs/") + name);
        QList<QJsonObject> examples;
        if (!file.open(QIODevice::ReadOnly))
            return examples;
        const auto blocks = QString::fromUtf8(file.readAll()).split(u"```"_s);
        for (const auto &block : blocks) {
            if (block.startsWith("json"_L1))
                examples << QJsonDocument::fromJson(block.mid(4).toUtf8()).object();
        }
        return examples;
    };
    const auto profiles = examplesIn(u"agent-profile.md"_s);
    const auto dialogues = examplesIn(u"offline-dialogue.md"_s);
    QCOMPARE(profiles.size(), 1);
    QCOMPARE(dialogues.size(), 2); // a profile, then a dialogue
    for (const auto &profile : {profiles.first(), dialogues.first()})
        QVERIFY(AgentProfile::fromJson(profile));
    const auto dialogue = Dialogue::fromJson(dialogues.last(), kThursday);
    QVERIFY2(dialogue, dialogue ? "" : qPrintable(dialogue.error().detail));
}

void tst_Dialogue::refuses_data()
{
    QTest::addColumn<QJsonObject>("json");
    QTest::addColumn<QString>("names"); // what the error must name
    QTest::newRow("nothing") << QJsonObject() << u"start"_s;
    QTest::newRow("no such start") << smallest(u"start"_s, u"b"_s) << u"\"b\""_s;
    QTest::newRow("nothing to say when nothing fits") << smallest(u"misunderstood"_s, QJsonArray()) << u"misunderstood"_s;
    QTest::newRow("a number for a text") << smallest(u"greeting"_s, 7) << u"greeting"_s;
    QTest::newRow("a word that means nothing") << smallest(u"greting"_s, u"Hi"_s) << u"greting"_s;
    QTest::newRow("a text without end") << smallest(u"greeting"_s, QString(5000, u'x')) << u"greeting"_s;
    QTest::newRow("states that are a list") << smallest(u"states"_s, QJsonArray{1}) << u"states"_s;
    QTest::newRow("a state that is a text") << smallest(u"states"_s, QJsonObject{{u"a"_s, u"hello"_s}}) << u"states.a"_s;
    QTest::newRow("a state that asks nothing") << withState(R"({"rules": [{"hear": "hello"}]})") << u"states.a"_s;
    QTest::newRow("rules that are an object") << withState(R"({"ask": "?", "rules": {"hear": "hello"}})") << u"rules"_s;
    QTest::newRow("a rule that is a number") << withState(R"({"ask": "?", "rules": [3]})") << u"rules"_s;
    QTest::newRow("a rule nothing leads to") << withState(R"({"ask": "?", "rules": [{"say": "x"}]})") << u"hear"_s;
    QTest::newRow("a deed it cannot do") << withState(R"({"ask": "?", "rules": [{"hear": "hello", "do": "explode"}]})") << u"explode"_s;
    QTest::newRow("a state that is not there") << withState(R"({"ask": "?", "rules": [{"hear": "hello", "go": "c"}]})") << u"\"c\""_s;
    QTest::newRow("a slot without wordings") << withState(R"({"ask": "?", "fills": "colour", "then": "a"})") << u"colour"_s;
    QTest::newRow("a slot that leads nowhere") << withState(R"({"ask": "?", "fills": "day"})") << u"states.a"_s;
    QTest::newRow("keys that fill nothing") << withState(R"({"ask": "?", "keys": {"1": "Monday"}})") << u"keys"_s;
    QTest::newRow("a key that is none") << withState(R"({"ask": "?", "rules": [{"key": "A1"}]})") << u"A1"_s;
    QTest::newRow("a time that is none")
        << withState(R"({"ask": "?", "checks": [{"slot": "time", "earliest": "morning", "say": "x"}]})") << u"morning"_s;
    QTest::newRow("a check that says nothing") << withState(R"({"ask": "?", "checks": [{"slot": "day", "is": "Monday"}]})") << u"check"_s;
    QTest::newRow("like itself") << withState(R"({"ask": "?", "like": "a"})") << u"like"_s;
    QTest::newRow("like nobody") << withState(R"({"ask": "?", "like": "z"})") << u"\"z\""_s;
    QTest::newRow("a bad phrase") << withState(R"({"ask": "?", "rules": [{"hear": "(yes"}]})") << u"(yes"_s;
    auto circle = withState(R"({"ask": "?", "rules": [{"hear": "<x>"}]})");
    circle.insert(u"wordings"_s, parsed(R"({"x": ["<y>"], "y": ["<x>"]})"));
    QTest::newRow("wordings in a circle") << circle << u"deep"_s;
}

void tst_Dialogue::refuses()
{
    QFETCH(QJsonObject, json);
    QFETCH(QString, names);
    const auto dialogue = Dialogue::fromJson(json, kThursday);
    QVERIFY(!dialogue);
    QCOMPARE(dialogue.error().code, Error::Code::Malformed);
    QVERIFY2(dialogue.error().detail.contains(names), qPrintable(dialogue.error().detail));
}

QTEST_APPLESS_MAIN(tst_Dialogue)
#include "tst_dialogue.moc"
