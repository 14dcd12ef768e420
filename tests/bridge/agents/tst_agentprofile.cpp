// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/agentprofile.h"
#include "bridge/agents/profileshelf.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Agent profiles as people write them, and the words in them that are filled in per call.
class tst_AgentProfile : public QObject
{
    Q_OBJECT
private slots:
    void aSmallProfileHasSensibleLimits();
    void isReadBackAsItWasWritten();
    void refusesWhatItDoesNotKnow_data();
    void refusesWhatItDoesNotKnow();

    void fillsPlacesIn_data();
    void fillsPlacesIn();
    void namesWhatIsMissingOnce();

    void thoseThatComeAlongAreInOrder();
    void ownProfilesWinByName();
    void aBrokenFileIsNamedAndLeftOut();
    void anUnknownNameListsTheKnownOnes();

private:
    static Result<AgentProfile> read(const QByteArray &json) { return AgentProfile::fromJson(QJsonDocument::fromJson(json).object()); }
};

void tst_AgentProfile::aSmallProfileHasSensibleLimits()
{
    const auto profile = read(R"({"name":"Demo","engine":"offline"})");
    QVERIFY(profile);
    QCOMPARE(profile->limits.silence, 15s);
    QCOMPARE(profile->limits.turns, 0);
    QVERIFY(profile->turnTaking.bargeIn);
}

void tst_AgentProfile::isReadBackAsItWasWritten()
{
    const auto profile = read(R"({"name":"Front desk","note":"n","engine":"gemini_live","model":"m","voice":"Kore","language":"en-US",
        "prompt":"p {{name}}","greeting":"g","dialogue":"d","effort":"low","affectiveDialog":true,
        "voicemail":{"policy":"leaveMessage","message":"Call back"},"ringForMs":20000,"recordAtCarrier":true,"recording":"ask","phrases":{"recorded":"We record this."},
        "pipeline":{"hearing":["deepgram:nova-3","sphinx"],"thinking":["ollama:llama3"],"speaking":["flite"]},
        "limits":{"silenceMs":20000,"durationMs":60000,"turns":5,"goodbyePhrases":["bye","take care"]},
        "turnTaking":{"bargeIn":false,"bargeInMinSpeechMs":300,"bargeInConfirmMs":1000}})");
    QVERIFY2(profile, profile ? "" : qPrintable(profile.error().detail));
    QCOMPARE(profile->limits.duration, 60s);
    QCOMPARE(profile->voicemail.policy, Voicemail::Policy::LeaveMessage);
    QCOMPARE(profile->voicemail.message, u"Call back"_s);
    QCOMPARE(profile->ringFor, 20s);
    QCOMPARE(profile->pipeline.hearing, (QStringList{u"deepgram:nova-3"_s, u"sphinx"_s}));
    QCOMPARE(profile->pipeline.thinking, QStringList{u"ollama:llama3"_s});
    QCOMPARE(profile->pipeline.speaking, QStringList{u"flite"_s});
    QVERIFY(profile->recordAtCarrier);
    QCOMPARE(profile->effort, u"low"_s);
    QVERIFY(profile->affectiveDialog);
    QCOMPARE(profile->recording, Recording::Ask);
    QCOMPARE(profile->phrases.recorded, u"We record this."_s);
    QCOMPARE(profile->limits.goodbyePhrases, (QStringList{u"bye"_s, u"take care"_s}));
    QCOMPARE(profile->turnTaking.bargeInMinSpeech, 300ms);
    QVERIFY(!profile->turnTaking.bargeIn);
    const auto again = AgentProfile::fromJson(profile->toJson());
    QVERIFY(again);
    QCOMPARE(again->toJson(), profile->toJson());
}

void tst_AgentProfile::refusesWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("named");
    QTest::newRow("no name") << QByteArray(R"({"engine":"offline"})") << u"name"_s;
    QTest::newRow("a blank name") << QByteArray(R"({"name":" ","engine":"offline"})") << u"name"_s;
    QTest::newRow("a way to record that there is not") << QByteArray(R"({"name":"A","engine":"offline","recording":"secretly"})") << u"recording"_s;
    QTest::newRow("recording as a truth") << QByteArray(R"({"name":"A","engine":"offline","recording":true})") << u"recording"_s;
    QTest::newRow("an announcement that says nothing")
        << QByteArray(R"({"name":"A","engine":"offline","recording":"ask","phrases":{"recorded":" "}})") << u"phrases.recorded"_s;
    QTest::newRow("no engine") << QByteArray(R"({"name":"A"})") << u"engine"_s;
    QTest::newRow("a misspelt key") << QByteArray(R"({"name":"A","engine":"offline","voise":"slt"})") << u"voise"_s;
    QTest::newRow("a misspelt limit") << QByteArray(R"({"name":"A","engine":"offline","limits":{"silence":15}})") << u"limits.silence"_s;
    QTest::newRow("a number as text") << QByteArray(R"({"name":"A","engine":"offline","limits":{"turns":"5"}})") << u"limits.turns"_s;
    QTest::newRow("less than nothing") << QByteArray(R"({"name":"A","engine":"offline","limits":{"silenceMs":-1}})") << u"silenceMs"_s;
    QTest::newRow("beyond all numbers") << QByteArray(R"({"name":"A","engine":"offline","limits":{"durationMs":1e300}})") << u"durationMs"_s;
    QTest::newRow("a list of numbers") << QByteArray(R"({"name":"A","engine":"offline","limits":{"goodbyePhrases":[1]}})") << u"goodbyePhrases"_s;
    QTest::newRow("a policy that is none") << QByteArray(R"({"name":"A","engine":"offline","voicemail":{"policy":"shout"}})") << u"voicemail.policy"_s;
    QTest::newRow("a pipeline without a voice") << QByteArray(R"({"name":"A","engine":"pipeline","pipeline":{"speaking":[]}})") << u"pipeline.speaking"_s;
    QTest::newRow("an effort that nobody makes") << QByteArray(R"({"name":"A","engine":"offline","effort":"heroic"})") << u"effort"_s;
    QTest::newRow("limits that are none") << QByteArray(R"({"name":"A","engine":"offline","limits":[]})") << u"limits"_s;
}

void tst_AgentProfile::refusesWhatItDoesNotKnow()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, named);
    const auto profile = read(json);
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, Error::Code::Malformed);
    QVERIFY2(profile.error().detail.contains(named), qPrintable(profile.error().detail));
}

void tst_AgentProfile::fillsPlacesIn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("filled");
    QTest::newRow("no place") << u"Hello"_s << u"Hello"_s;
    QTest::newRow("one") << u"Hello {{name}}!"_s << u"Hello Dana!"_s;
    QTest::newRow("with blanks") << u"Hello {{ name }}"_s << u"Hello Dana"_s;
    QTest::newRow("twice") << u"{{name}}, {{name}}"_s << u"Dana, Dana"_s;
    QTest::newRow("a value that looks like a place is left") << u"{{tricky}}"_s << u"{{name}}"_s;
    QTest::newRow("half a place is text") << u"{{name} {name}}"_s << u"{{name} {name}}"_s;
    QTest::newRow("unknown: nothing stands there") << u"[{{nobody}}]"_s << u"[]"_s;
}

void tst_AgentProfile::fillsPlacesIn()
{
    QFETCH(QString, text);
    QTEST(AgentProfile::filledIn(text, {{u"name"_s, u"Dana"_s}, {u"tricky"_s, u"{{name}}"_s}}), "filled");
}

void tst_AgentProfile::namesWhatIsMissingOnce()
{
    QStringList missing;
    AgentProfile::filledIn(u"{{a}} {{b}} {{a}}"_s, {{u"b"_s, u"x"_s}}, &missing);
    QCOMPARE(missing, QStringList{u"a"_s});
}

static void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void tst_AgentProfile::thoseThatComeAlongAreInOrder()
{
    const auto shelf = ProfileShelf::read({u":/agents"_s});
    QCOMPARE(shelf.problems(), QStringList());
    QStringList names;
    for (const auto &profile : shelf.profiles()) {
        names << profile.name;
        QVERIFY2(!profile.note.isEmpty(), qPrintable(profile.name));
    }
    names.sort();
    QCOMPARE(names, (QStringList{u"Appointment reminder"_s, u"Billing helper"_s, u"Front desk"_s, u"Offline demo"_s, u"Own model demo"_s, u"Speaks for me"_s}));
    QStringList missing;
    AgentProfile::filledIn(shelf.find(u"Appointment reminder"_s)->prompt, {}, &missing);
    QCOMPARE(missing, (QStringList{u"name"_s, u"day"_s, u"time"_s}));
}

void tst_AgentProfile::ownProfilesWinByName()
{
    QTemporaryDir shipped, own;
    write(shipped.filePath(u"desk.json"_s), R"({"name":"Front desk","engine":"offline","voice":"slt"})");
    write(own.filePath(u"mine.json"_s), R"({"name":"Front desk","engine":"offline","voice":"rms"})");
    const auto shelf = ProfileShelf::read({shipped.path(), own.path(), u"/no/such/folder"_s});
    QCOMPARE(shelf.profiles().size(), 1);
    QCOMPARE(shelf.find(u"front DESK"_s)->voice, u"rms"_s);
}

void tst_AgentProfile::aBrokenFileIsNamedAndLeftOut()
{
    QTemporaryDir folder;
    write(folder.filePath(u"bad.json"_s), "{not json");
    write(folder.filePath(u"good.json"_s), R"({"name":"Good","engine":"offline"})");
    const auto shelf = ProfileShelf::read({folder.path()});
    QCOMPARE(shelf.profiles().size(), 1);
    QCOMPARE(shelf.problems().size(), 1);
    QVERIFY(shelf.problems().first().contains("bad.json"_L1));
}

void tst_AgentProfile::anUnknownNameListsTheKnownOnes()
{
    QTemporaryDir folder;
    write(folder.filePath(u"good.json"_s), R"({"name":"Good","engine":"offline"})");
    const auto found = ProfileShelf::read({folder.path()}).find(u"Bad"_s);
    QVERIFY(!found);
    QVERIFY(found.error().detail.contains("Good"_L1));
}

QTEST_GUILESS_MAIN(tst_AgentProfile)
#include "tst_agentprofile.moc"
