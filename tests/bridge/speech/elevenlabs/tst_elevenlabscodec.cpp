// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabscodec.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// ElevenLabs' messages as the vendor documents them, and as nobody should send them.
class tst_ElevenLabsCodec : public QObject
{
    Q_OBJECT
private slots:
    void readsSoundAndItsLetters_data();
    void readsSoundAndItsLetters();
    void readsTheEndOfAContext();
    void readsAnError();
    void writesItsMessages();

    void skipsWhatItDoesNotKnow_data();
    void skipsWhatItDoesNotKnow();
    void refusesWhatIsNotWhatItShouldBe_data();
    void refusesWhatIsNotWhatItShouldBe();
    void everyCutOffMessageIsRefused();
};

namespace {
const QByteArray kChunk = R"({"audio":"AAECAw==","contextId":"c1","isFinal":null,"normalizedAlignment":null,
 "alignment":{"chars":["H","i"," "],"charStartTimesMs":[0,40,90],"charsDurationsMs":[40,50,20]}})";
}

void tst_ElevenLabsCodec::readsSoundAndItsLetters_data()
{
    QTest::addColumn<QByteArray>("json");
    auto snake = kChunk;
    snake.replace("contextId", "context_id").replace("charStartTimesMs", "char_start_times_ms").replace("charsDurationsMs", "char_durations_ms");
    QTest::newRow("camel case") << kChunk;
    QTest::newRow("snake case") << snake;
}

void tst_ElevenLabsCodec::readsSoundAndItsLetters()
{
    QFETCH(QByteArray, json);
    const auto message = elevenLabsMessageFrom(json);
    QVERIFY(message);
    QCOMPARE(message->audio, QByteArray("\0\1\2\3", 4));
    QCOMPARE(message->context, u"c1"_s);
    QVERIFY(!message->isFinal);
    QCOMPARE(message->letters.size(), 3);
    QCOMPARE(message->letters[1].letter, u"i"_s);
    QCOMPARE(message->letters[1].at, 40ms);
    QCOMPARE(message->aligned, 110ms);
    QVERIFY(message->trouble.isEmpty());
}

void tst_ElevenLabsCodec::readsTheEndOfAContext()
{
    for (const auto *json : {R"({"isFinal":true,"contextId":"c7"})", R"({"audio":null,"is_final":true,"context_id":"c7"})"}) {
        const auto message = elevenLabsMessageFrom(json);
        QVERIFY(message);
        QVERIFY(message->isFinal);
        QCOMPARE(message->context, u"c7"_s);
        QVERIFY(message->audio.isEmpty());
    }
}

void tst_ElevenLabsCodec::readsAnError()
{
    auto message = elevenLabsMessageFrom(R"({"message":"Maximum …","error":"max_active_conversations","code":1008})");
    QVERIFY(message);
    QCOMPARE(message->trouble, u"max_active_conversations"_s);
    QCOMPARE(message->troubleWords, u"Maximum …"_s);
    message = elevenLabsMessageFrom(R"({"message":"No.","code":1008})");
    QVERIFY(message);
    QCOMPARE(message->troubleWords, u"No."_s);
    QVERIFY(!message->trouble.isEmpty());
}

void tst_ElevenLabsCodec::writesItsMessages()
{
    const auto parsed = [](const QString &text) { return QJsonDocument::fromJson(text.toUtf8()).object(); };
    QCOMPARE(parsed(openContextMessage(u"c1"_s)), (QJsonObject{{u"text"_s, u" "_s}, {u"context_id"_s, u"c1"_s}}));
    QCOMPARE(parsed(contextTextMessage(u"c1"_s, u"  He said \"no\".\n"_s)),
        (QJsonObject{{u"text"_s, u"He said \"no\". "_s}, {u"context_id"_s, u"c1"_s}, {u"flush"_s, true}}));
    QCOMPARE(parsed(keepContextMessage(u"c1"_s)), (QJsonObject{{u"text"_s, u""_s}, {u"context_id"_s, u"c1"_s}}));
    QCOMPARE(parsed(closeContextMessage(u"c1"_s)), (QJsonObject{{u"context_id"_s, u"c1"_s}, {u"close_context"_s, true}}));
    QCOMPARE(parsed(QLatin1StringView(kElevenLabsCloseSocket)), (QJsonObject{{u"close_socket"_s, true}}));
}

void tst_ElevenLabsCodec::skipsWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray("{}");
    QTest::newRow("something of tomorrow") << QByteArray(R"({"mood":"sunny","contextId":"c1"})");
    QTest::newRow("an alignment without times") << QByteArray(R"({"alignment":{"chars":["a"]}})");
    QTest::newRow("an alignment of nothing") << QByteArray(R"({"alignment":{"chars":[],"charStartTimesMs":[],"charsDurationsMs":[]}})");
    QTest::newRow("no sound") << QByteArray(R"({"audio":""})");
}

void tst_ElevenLabsCodec::skipsWhatItDoesNotKnow()
{
    QFETCH(QByteArray, json);
    const auto message = elevenLabsMessageFrom(json);
    QVERIFY(message);
    QVERIFY(message->audio.isEmpty() && message->letters.isEmpty() && !message->isFinal && message->trouble.isEmpty());
}

void tst_ElevenLabsCodec::refusesWhatIsNotWhatItShouldBe_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a page") << QByteArray("<html>");
    QTest::newRow("sound that is no base64") << QByteArray(R"({"audio":"<html>"})");
    QTest::newRow("sound that is a number") << QByteArray(R"({"audio":7})");
    QTest::newRow("more letters than times") << QByteArray(R"({"alignment":{"chars":["a","b"],"charStartTimesMs":[1]}})");
    QTest::newRow("times that are words") << QByteArray(R"({"alignment":{"chars":["a"],"charStartTimesMs":["soon"]}})");
    QTest::newRow("letters that are numbers") << QByteArray(R"({"alignment":{"chars":[1],"charStartTimesMs":[1]}})");
    QTest::newRow("a letter as long as a book")
        << QByteArray(R"({"alignment":{"chars":[")" + QByteArray(5000, 'a') + R"("],"charStartTimesMs":[1]}})");
    QTest::newRow("an end that is a word") << QByteArray(R"({"isFinal":"yes"})");
    QTest::newRow("five thousand letters")
        << QByteArray(R"({"alignment":{"chars":["a")" + QByteArray(R"(,"a")").repeated(5000) + R"(],"charStartTimesMs":[0)"
               + QByteArray(",0").repeated(5000) + "]}}");
}

void tst_ElevenLabsCodec::refusesWhatIsNotWhatItShouldBe()
{
    QFETCH(QByteArray, json);
    const auto message = elevenLabsMessageFrom(json);
    QVERIFY(!message);
    QCOMPARE(message.error().code, Error::Code::Malformed);
    QVERIFY(message.error().detail.size() < 200);
}

void tst_ElevenLabsCodec::everyCutOffMessageIsRefused()
{
    for (qsizetype size = 0; size < kChunk.size(); ++size)
        QVERIFY2(!elevenLabsMessageFrom(kChunk.left(size)), qPrintable(QString::number(size)));
}

QTEST_GUILESS_MAIN(tst_ElevenLabsCodec)
#include "tst_elevenlabscodec.moc"
