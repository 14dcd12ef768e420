// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramcodec.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Deepgram's messages as the vendor documents them, and as nobody should send them.
class tst_DeepgramCodec : public QObject
{
    Q_OBJECT
private slots:
    void readsResults();
    void readsSpeechStarted();
    void readsUtteranceEnd();
    void readsAFluxTurn();
    void readsEveryFluxEvent_data();
    void readsEveryFluxEvent();
    void readsWhatTheMouthIsTold_data();
    void readsWhatTheMouthIsTold();
    void writesTextAsJson();

    void skipsWhatItDoesNotKnow_data();
    void skipsWhatItDoesNotKnow();
    void refusesWhatIsNotWhatItShouldBe_data();
    void refusesWhatIsNotWhatItShouldBe();
    void everyCutOffMessageIsRefused();
    void takesControlCharactersOutOfWords();
    void complaintsComeInTwoForms_data();
    void complaintsComeInTwoForms();
    void neverQuotesWhatWasSaid();
};

namespace {

const QByteArray kResults = R"({"type":"Results","channel_index":[0,1],"duration":1.2,"start":3.4,"is_final":true,"speech_final":false,
 "channel":{"alternatives":[{"transcript":"i need help","confidence":0.98,
   "words":[{"word":"i","start":3.4,"end":3.5,"confidence":0.99,"punctuated_word":"I"},{"word":"need","start":3.6,"end":3.8}]}]},
 "metadata":{"request_id":"r","model_info":{}},"from_finalize":false})";

const QByteArray kTurn = R"({"type":"TurnInfo","event":"EndOfTurn","turn_index":2,"audio_window_start":10.1,"audio_window_end":12.0,
 "transcript":"yes please","words":[{"word":"yes","confidence":0.99,"start":10.2,"end":10.4},{"word":"please","confidence":0.89}],
 "end_of_turn_confidence":0.83,"trigger":"model","sequence_id":41,"request_id":"r"})";

} // namespace

void tst_DeepgramCodec::readsResults()
{
    const auto result = deepgramResultFrom(kResults);
    QVERIFY(result);
    QCOMPARE(int(result->kind), int(DeepgramResult::Kind::Results));
    QCOMPARE(result->transcript, u"i need help"_s);
    QCOMPARE(result->confidence, 0.98);
    QCOMPARE(result->start, 3.4);
    QCOMPARE(result->end, 3.4 + 1.2);
    QVERIFY(result->isFinal && !result->speechFinal && !result->fromFinalize);
    QCOMPARE(result->words.size(), 2);
    QCOMPARE(result->words[0].text, u"I"_s); // as it is written in a sentence
    QCOMPARE(result->words[1].text, u"need"_s);
    QCOMPARE(result->words[1].end, 3.8);
}

void tst_DeepgramCodec::readsSpeechStarted()
{
    const auto result = deepgramResultFrom(R"({"type":"SpeechStarted","channel":[0],"timestamp":3.3})");
    QVERIFY(result);
    QCOMPARE(int(result->kind), int(DeepgramResult::Kind::SpeechStarted));
    QCOMPARE(result->start, 3.3);
}

void tst_DeepgramCodec::readsUtteranceEnd()
{
    const auto result = deepgramResultFrom(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":4.6})");
    QVERIFY(result);
    QCOMPARE(int(result->kind), int(DeepgramResult::Kind::UtteranceEnd));
    QCOMPARE(result->start, 4.6);
}

void tst_DeepgramCodec::readsAFluxTurn()
{
    const auto flux = fluxMessageFrom(kTurn);
    QVERIFY(flux);
    QCOMPARE(int(flux->kind), int(FluxMessage::Kind::Turn));
    QCOMPARE(int(flux->event), int(FluxMessage::Event::EndOfTurn));
    QCOMPARE(flux->turn, 2);
    QCOMPARE(flux->transcript, u"yes please"_s);
    QVERIFY(qAbs(flux->confidence - 0.94) < 1e-9);
}

void tst_DeepgramCodec::readsEveryFluxEvent_data()
{
    using enum FluxMessage::Event;
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("event");
    QTest::newRow("start") << QByteArray("StartOfTurn") << int(StartOfTurn);
    QTest::newRow("update") << QByteArray("Update") << int(Update);
    QTest::newRow("eager end") << QByteArray("EagerEndOfTurn") << int(EagerEndOfTurn);
    QTest::newRow("resumed") << QByteArray("TurnResumed") << int(TurnResumed);
    QTest::newRow("end") << QByteArray("EndOfTurn") << int(EndOfTurn);
    QTest::newRow("one of tomorrow") << QByteArray("TurnPostponed") << int(Unknown);
}

void tst_DeepgramCodec::readsEveryFluxEvent()
{
    QFETCH(QByteArray, name);
    QFETCH(int, event);
    const auto flux = fluxMessageFrom(R"({"type":"TurnInfo","turn_index":0,"event":")" + name + "\"}");
    QVERIFY(flux);
    QCOMPARE(int(flux->event), event);
}

void tst_DeepgramCodec::readsWhatTheMouthIsTold_data()
{
    using enum DeepgramSpeech::Kind;
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("kind");
    QTest::newRow("metadata") << QByteArray(R"({"type":"Metadata","request_id":"r","model_name":"aura"})") << int(Ready);
    QTest::newRow("flushed") << QByteArray(R"({"type":"Flushed","sequence_id":0})") << int(Flushed);
    QTest::newRow("cleared") << QByteArray(R"({"type":"Cleared","sequence_id":0})") << int(Cleared);
    QTest::newRow("warning") << QByteArray(R"({"type":"Warning","code":"C","description":"D"})") << int(Warning);
    QTest::newRow("error") << QByteArray(R"({"type":"Error","code":"C","description":"D"})") << int(Trouble);
    QTest::newRow("one of tomorrow") << QByteArray(R"({"type":"Sung"})") << int(Other);
}

void tst_DeepgramCodec::readsWhatTheMouthIsTold()
{
    QFETCH(QByteArray, json);
    QFETCH(int, kind);
    const auto speech = deepgramSpeechFrom(json);
    QVERIFY(speech);
    QCOMPARE(int(speech->kind), kind);
    if (json.contains("\"code\"")) {
        QCOMPARE(speech->code, u"C"_s);
        QCOMPARE(speech->message, u"D"_s);
    }
}

void tst_DeepgramCodec::writesTextAsJson()
{
    const auto text = u"She said \"no\"\n\\ नमस्ते 🙂"_s;
    const auto message = QJsonDocument::fromJson(speakMessage(text).toUtf8()).object();
    QCOMPARE(message["type"_L1].toString(), u"Speak"_s);
    QCOMPARE(message["text"_L1].toString(), text);
    QCOMPARE(message.size(), 2);
}

void tst_DeepgramCodec::skipsWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("metadata at the end") << QByteArray(R"({"type":"Metadata","duration":12.3,"channels":1})");
    QTest::newRow("a type of tomorrow") << QByteArray(R"({"type":"Mood","start":"soon"})");
    QTest::newRow("no type") << QByteArray("{}");
    QTest::newRow("a type that is null") << QByteArray(R"({"type":null})");
}

void tst_DeepgramCodec::skipsWhatItDoesNotKnow()
{
    QFETCH(QByteArray, json);
    const auto result = deepgramResultFrom(json);
    QVERIFY(result);
    QCOMPARE(int(result->kind), int(DeepgramResult::Kind::Other));
    const auto flux = fluxMessageFrom(json);
    QVERIFY(flux);
    QCOMPARE(int(flux->kind), int(FluxMessage::Kind::Other));
}

void tst_DeepgramCodec::refusesWhatIsNotWhatItShouldBe_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<html>502</html>");
    QTest::newRow("an array") << QByteArray("[1]");
    QTest::newRow("a type that is a number") << QByteArray(R"({"type":1})");
    QTest::newRow("a start that is a string") << QByteArray(R"({"type":"Results","start":"3.4"})");
    QTest::newRow("a flag that is a number") << QByteArray(R"({"type":"Results","is_final":1})");
    QTest::newRow("alternatives that are numbers") << QByteArray(R"({"type":"Results","channel":{"alternatives":[1]}})");
    QTest::newRow("a transcript that is an object") << QByteArray(R"({"type":"Results","channel":{"alternatives":[{"transcript":{}}]}})");
    QTest::newRow("words that are strings")
        << QByteArray(R"({"type":"Results","channel":{"alternatives":[{"transcript":"a","words":["a"]}]}})");
    QTest::newRow("too deep") << QByteArray("{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}");
    QTest::newRow("half a surrogate pair in UTF-8") << QByteArray("{\"type\":\"\xed\xa0\x80\"}");
    QTest::newRow("too long") << QByteArray("{\"type\":\"" + QByteArray(3 * 1024 * 1024, 'a') + "\"}");
    QTest::newRow("three thousand words")
        << QByteArray(R"({"type":"Results","channel":{"alternatives":[{"transcript":"a","words":[)"
               + QByteArray(R"({"word":"a"},)").repeated(3000) + R"({"word":"a"}]}]}})");
}

void tst_DeepgramCodec::refusesWhatIsNotWhatItShouldBe()
{
    QFETCH(QByteArray, json);
    const auto result = deepgramResultFrom(json);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Malformed);
    QVERIFY(result.error().detail.size() < 200);
}

void tst_DeepgramCodec::everyCutOffMessageIsRefused()
{
    for (qsizetype size = 0; size < kResults.size(); ++size)
        QVERIFY2(!deepgramResultFrom(kResults.left(size)), qPrintable(QString::number(size)));
    for (qsizetype size = 0; size < kTurn.size(); ++size)
        QVERIFY2(!fluxMessageFrom(kTurn.left(size)), qPrintable(QString::number(size)));
}

void tst_DeepgramCodec::takesControlCharactersOutOfWords()
{
    const auto flux = fluxMessageFrom(R"({"type":"TurnInfo","event":"Update","transcript":" a\u0000b\u001b[2Jc\n"})");
    QVERIFY(flux);
    QCOMPARE(flux->transcript, u"a b [2Jc"_s);
}

void tst_DeepgramCodec::complaintsComeInTwoForms_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("trouble");
    QTest::newRow("code and description") << QByteArray(R"({"type":"Error","code":"INACTIVE_CLIENT","description":"Nothing came."})")
                                          << u"INACTIVE_CLIENT: Nothing came."_s;
    QTest::newRow("a message alone") << QByteArray(R"({"type":"Error","message":"Sorry."})") << u"Sorry."_s;
    QTest::newRow("err_code") << QByteArray(R"({"type":"Error","err_code":"E1"})") << u"E1"_s;
    QTest::newRow("none of it") << QByteArray(R"({"type":"Error"})") << QString();
}

void tst_DeepgramCodec::complaintsComeInTwoForms()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, trouble);
    const auto result = deepgramResultFrom(json);
    QVERIFY(result);
    QCOMPARE(int(result->kind), int(DeepgramResult::Kind::Trouble));
    QCOMPARE(result->trouble, trouble);
    QCOMPARE(fluxMessageFrom(json)->trouble, trouble);
}

void tst_DeepgramCodec::neverQuotesWhatWasSaid()
{
    const auto result = deepgramResultFrom(R"({"type":"Results","start":"my card is 4111","is_final":"secret"})");
    QVERIFY(!result);
    QVERIFY(!result.error().detail.contains("4111"_L1));
    QVERIFY(!result.error().detail.contains("secret"_L1));
    QVERIFY(result.error().detail.contains("'start'"_L1));
}

QTEST_GUILESS_MAIN(tst_DeepgramCodec)
#include "tst_deepgramcodec.moc"
