// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicescript.h"

#include "bridge/audio/soundfile.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_PracticeScript : public QObject
{
    Q_OBJECT
private slots:
    void readsArguments();
    void readsJson();
    void theBuiltInScriptHasAConversationInIt();
    void preparesSentencesFilesAndKeys();

    void refusesArguments_data();
    void refusesArguments();
    void refusesJson_data();
    void refusesJson();
    void saysWhichFileIsMissing();
    void saysWhenTheVoiceFails();
    void needsAVoiceForSentencesOnly();
};

void tst_PracticeScript::readsArguments()
{
    const auto script = PracticeScript::fromArguments(
        {u"When are you open?"_s, u"! Stop, please "_s, u"hello.WAV"_s, u"!cough.flac"_s, u"#5"_s, u"#12*#"_s, u"# 1 is my number"_s});
    QVERIFY(script);
    QCOMPARE(script->lines, (QList<PracticeLine>{
        {u"When are you open?"_s, {}, {}, false},
        {u"Stop, please"_s, {}, {}, true},
        {{}, u"hello.WAV"_s, {}, false},
        {{}, u"cough.flac"_s, {}, true},
        {{}, {}, u"5"_s, false},
        {{}, {}, u"12*#"_s, false},
        {u"# 1 is my number"_s, {}, {}, false},
    }));
}

void tst_PracticeScript::readsJson()
{
    const auto script = PracticeScript::fromJson(R"({"note":"any","lines":[{"say":"Hi"},{"say":"Stop","bargeIn":true},
        {"play":"a.wav"},{"press":"5"}]})");
    QVERIFY2(script, qPrintable(script ? QString() : script.error().detail));
    QCOMPARE(script->lines, (QList<PracticeLine>{
        {u"Hi"_s, {}, {}, false}, {u"Stop"_s, {}, {}, true}, {{}, u"a.wav"_s, {}, false}, {{}, {}, u"5"_s, false}}));
}

void tst_PracticeScript::theBuiltInScriptHasAConversationInIt()
{
    const auto script = PracticeScript::standard();
    QVERIFY(script.lines.size() >= 3);
    const auto bargeIns = std::count_if(script.lines.begin(), script.lines.end(), [](const auto &line) { return line.bargeIn; });
    QVERIFY(bargeIns >= 1);
    QVERIFY(script.lines.last().text.contains(u"goodbye"_s));
}

void tst_PracticeScript::preparesSentencesFilesAndKeys()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"tone.wav"_s);
    AudioFrame second{QList<qint16>(8000, 1000), kTelephoneRate};
    QVERIFY(writeWav(path, second));
    QStringList spoken;
    const PracticeVoice voice = [&](const QString &text) -> Result<AudioFrame> {
        spoken << text;
        return AudioFrame{QList<qint16>(16'000, 2000), SampleRate{16'000}};
    };
    const auto lines = prepare({{{u"Hi"_s, {}, {}, true}, {{}, path, {}, false}, {{}, {}, u"5"_s, false}}}, voice);
    QVERIFY2(lines, qPrintable(lines ? QString() : lines.error().detail));
    QCOMPARE(lines->size(), 3);
    QCOMPARE(spoken, QStringList{u"Hi"_s});
    QCOMPARE(lines->at(0).sound.rate, kTelephoneRate); // brought down from 16 kHz
    QVERIFY(std::abs(lines->at(0).sound.samples.size() - 8000) < 80);
    QVERIFY(lines->at(0).bargeIn);
    QCOMPARE(lines->at(1).sound.samples, second.samples);
    QCOMPARE(lines->at(2).keys, u"5"_s);
    QVERIFY(lines->at(2).sound.samples.isEmpty());
}

void tst_PracticeScript::refusesArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("empty") << QStringList{QString()};
    QTest::newRow("blank") << QStringList{u"Hi"_s, u"   "_s};
    QTest::newRow("a barge-in with nothing") << QStringList{u"!"_s};
    QTest::newRow("far too many") << QStringList(201, u"Hi"_s);
}

void tst_PracticeScript::refusesArguments()
{
    QFETCH(QStringList, arguments);
    const auto script = PracticeScript::fromArguments(arguments);
    QVERIFY(!script);
    QCOMPARE(script.error().code, Error::Code::Malformed);
}

void tst_PracticeScript::refusesJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no JSON") << QByteArray("lines");
    QTest::newRow("no lines") << QByteArray("{}");
    QTest::newRow("lines that are text") << QByteArray(R"({"lines":"Hi"})");
    QTest::newRow("a line that is text") << QByteArray(R"({"lines":["Hi"]})");
    QTest::newRow("nothing to do") << QByteArray(R"({"lines":[{"bargeIn":true}]})");
    QTest::newRow("two things at once") << QByteArray(R"({"lines":[{"say":"Hi","press":"5"}]})");
    QTest::newRow("unknown key") << QByteArray(R"({"lines":[{"shout":"Hi"}]})");
    QTest::newRow("no such key on a telephone") << QByteArray(R"({"lines":[{"press":"x"}]})");
    QTest::newRow("empty text") << QByteArray(R"({"lines":[{"say":" "}]})");
    QTest::newRow("bargeIn that is text") << QByteArray(R"({"lines":[{"say":"Hi","bargeIn":"yes"}]})");
    QTest::newRow("text that is a number") << QByteArray(R"({"lines":[{"say":5}]})");
}

void tst_PracticeScript::refusesJson()
{
    QFETCH(QByteArray, json);
    const auto script = PracticeScript::fromJson(json);
    QVERIFY(!script);
    QCOMPARE(script.error().code, Error::Code::Malformed);
}

void tst_PracticeScript::saysWhichFileIsMissing()
{
    const auto lines = prepare({{{{}, u"/nowhere/hello.wav"_s, {}, false}}}, {});
    QVERIFY(!lines);
    QVERIFY2(lines.error().detail.contains(u"hello.wav"_s), qPrintable(lines.error().detail));
}

void tst_PracticeScript::saysWhenTheVoiceFails()
{
    const PracticeVoice voice = [](const QString &) -> Result<AudioFrame> { return fail(Error::Code::Internal, u"hoarse"_s); };
    const auto lines = prepare({{{u"Hi"_s, {}, {}, false}}}, voice);
    QVERIFY(!lines);
    QCOMPARE(lines.error().detail, u"hoarse"_s);
}

void tst_PracticeScript::needsAVoiceForSentencesOnly()
{
    const auto lines = prepare({{{u"Hi"_s, {}, {}, false}}}, {});
    QVERIFY(!lines);
    QCOMPARE(lines.error().code, Error::Code::NotConfigured);
    QVERIFY(prepare({{{{}, {}, u"5"_s, false}}}, {}));
    QVERIFY(prepare({}, {}));
}

QTEST_GUILESS_MAIN(tst_PracticeScript)
#include "tst_practicescript.moc"
