// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/offlineengine.h"
#include "bridge/speech/speechthread.h"
#include "tests/bridge/speech/phonecaller.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

AgentProfile demo()
{
    AgentProfile profile;
    profile.name = u"Offline demo"_s;
    profile.engine = u"offline"_s;
    profile.voice = u"kal16"_s; // the fastest
    profile.greeting = u"Hello, this is a demonstration."_s;
    return profile;
}

// A line with an offline agent at its end, and what came of it. Sound goes in as fast as it is taken.
class Line
{
public:
    explicit Line(std::shared_ptr<SpeechThread> speech, const AgentProfile &profile = demo())
        : engine({profile, {}}, std::move(speech))
    {
        QObject::connect(&engine, &Engine::spoke, [this](std::span<const qint16> samples) {
            samplesSpoken += qsizetype(samples.size());
            told << u"sound"_s;
        });
        QObject::connect(&engine, &Engine::agentText, [this](const QString &text) { reply = text; });
        QObject::connect(&engine, &Engine::replyEnded, [this] {
            replies << reply;
            told << u"ended"_s;
        });
        QObject::connect(&engine, &Engine::interrupted, [this] { told << u"interrupted"_s; });
        QObject::connect(&engine, &Engine::toolCalled, [this](const ToolCall &call) {
            told << call.name;
            if (call.name != "end_call"_L1)
                engine.answerTool(call.id, {{u"ok"_s, false}});
        });
        QObject::connect(&engine, &Engine::callerText, [this](const QString &text, bool final, double confidence) {
            if (!final)
                guesses << text;
            else
                heard << std::pair(text, confidence);
        });
        QObject::connect(&engine, &Engine::failed, [this](const Error &error) { failures << error; });
    }

    bool open()
    {
        QSignalSpy ready(&engine, &Engine::ready);
        engine.open();
        return (ready.size() || ready.wait()) && failures.isEmpty();
    }
    // The next `count` replies have been told; and, usually, heard out.
    bool waitForReplies(qsizetype count, bool heardOut = true)
    {
        const bool there = QTest::qWaitFor([&] { return replies.size() >= count; }, 20000);
        for (; heardOut && m_heardOut < replies.size(); ++m_heardOut)
            engine.replyHeard();
        return there && replies.size() == count;
    }
    void feed(const AudioFrame &sound)
    {
        for (auto left = sound.view().samples; !left.empty();) {
            const auto frame = left.first(std::min<size_t>(320, left.size()));
            left = left.subspan(frame.size());
            engine.hear(frame);
        }
    }
    void say(const QString &sentence, const QString &voice) { feed(overThePhone(sentence, voice, 300ms, 800ms)); }
    void silence(Milliseconds length) { feed(noiseOverThePhone(length, 0)); }
    QString lastHeard() const { return heard.isEmpty() ? QString() : heard.last().first; }

    OfflineEngine engine;
    QStringList told; // sounds, ends, interruptions and tools, in their order
    QStringList replies;
    QString reply;
    QStringList guesses;
    QList<std::pair<QString, double>> heard;
    QList<Error> failures;
    qsizetype samplesSpoken = 0;

private:
    qsizetype m_heardOut = 0;
};

} // namespace

// The offline agent at the end of a telephone line: callers are spoken by other voices and come through the telephone's band.
class tst_OfflineEngine : public QObject
{
    Q_OBJECT

private slots:
    void greetsWhenTheLineIsOpen();
    void holdsAConversation_data();
    void holdsAConversation();
    void understandsThePracticeCaller_data();
    void understandsThePracticeCaller();
    void tellsWordsWhileTheyAreSpoken();
    void stopsWhenTheCallerSpeaksOverIt();
    void saysGoodbyeBeforeItEndsTheCall();
    void obeysTheKeypad();
    void anHourOfOneDigitWaitsForTheSecond();
    void saysWhatTheOperatorTells();
    void followsWhispers();
    void followsAnothersDialogue();

    // Rain
    void whatFitsNothingDoesNothing_data();
    void whatFitsNothingDoesNothing();
    void noiseDoesNothing();
    void aCoughOverTheAgentStopsNothing();
    void notToBeInterruptedIsNot();
    void tellsNothingOfAReplyThatWasStopped();
    void nobodyToTransferTo();
    void tellsNothingAfterClose();
    void failsOnABadDialogue_data();
    void failsOnABadDialogue();
    void takesCommandsAtAnyTime();

private:
    std::shared_ptr<SpeechThread> m_speech = std::make_shared<SpeechThread>();
};

void tst_OfflineEngine::greetsWhenTheLineIsOpen()
{
    Line line(m_speech);
    QVERIFY(line.open());
    QVERIFY(line.replies.isEmpty());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    QCOMPARE(line.replies.first(), u"Hello, this is a demonstration."_s);
    QVERIFY(lengthOf(line.samplesSpoken, line.engine.speaks()) > 1s);
    QCOMPARE(line.told.first(), u"sound"_s);
    QCOMPARE(line.told.last(), u"ended"_s);
}

void tst_OfflineEngine::holdsAConversation_data()
{
    QTest::addColumn<QString>("voice");
    QTest::newRow("a man") << u"rms"_s;
    QTest::newRow("a robot") << u"kal16"_s;
}

void tst_OfflineEngine::holdsAConversation()
{
    QFETCH(QString, voice);
    struct
    {
        QString says;
        QString hears; // in the answer
    } const turns[] = {
        {u"What are your opening hours?"_s, u"nine in the morning"_s},
        {u"I want to book an appointment."_s, u"which day"_s},
        {u"Monday."_s, u"what time"_s},
        {u"Ten o'clock."_s, u"Monday at ten o'clock in the morning"_s},
        {u"Yes please."_s, u"Noted"_s},
        {u"No thank you, goodbye."_s, u"Goodbye"_s},
    };
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    qsizetype replies = 1;
    for (const auto &turn : turns) {
        line.say(turn.says, voice);
        QVERIFY2(line.waitForReplies(++replies), qPrintable(turn.says));
        QVERIFY2(line.replies.last().contains(turn.hears), qPrintable(turn.says + u" -> "_s + line.lastHeard() + u" -> "_s + line.replies.last()));
        QVERIFY(line.heard.last().second > 0.1);
    }
    QTRY_COMPARE(line.told.last(), u"end_call"_s);
    QVERIFY(!line.told.contains(u"interrupted"_s));
}

void tst_OfflineEngine::understandsThePracticeCaller_data()
{
    holdsAConversation_data();
}

// resources/practice/default.json is what a first start plays: every sentence must be understood for what it is.
void tst_OfflineEngine::understandsThePracticeCaller()
{
    QFETCH(QString, voice);
    QFile file(QStringLiteral(CALLWRIGHT_SOURCE_DIR "/resources/practice/default.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto script = QJsonDocument::fromJson(file.readAll()).object().value("lines"_L1).toArray();
    QVERIFY(script.size() >= 3);
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    for (const auto &entry : script) {
        const auto sentence = entry.toObject().value("say"_L1).toString();
        QVERIFY(!sentence.isEmpty());
        const auto before = line.replies.size();
        line.say(sentence, voice);
        QVERIFY(line.waitForReplies(before + 1));
        auto words = sentence.toLower();
        words.remove(u'.').remove(u',').remove(u'?').remove(u'!');
        QCOMPARE(line.lastHeard(), words);
    }
    QTRY_COMPARE(line.told.last(), u"end_call"_s);
}

void tst_OfflineEngine::tellsWordsWhileTheyAreSpoken()
{
    Line line(m_speech);
    QVERIFY(line.open());
    QSignalSpy started(&line.engine, &Engine::callerSpeechStarted);
    QSignalSpy stopped(&line.engine, &Engine::callerSpeechStopped);
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.say(u"I would like to book an appointment please"_s, u"rms"_s);
    QTRY_COMPARE(line.heard.size(), 1);
    QCOMPARE(line.lastHeard(), u"i would like to book an appointment please"_s);
    line.guesses.removeDuplicates();
    QVERIFY2(line.guesses.size() >= 3, qPrintable(line.guesses.join(u" / "_s)));
    QCOMPARE(started.size(), 1);
    QCOMPARE(stopped.size(), 1);
}

void tst_OfflineEngine::stopsWhenTheCallerSpeaksOverIt()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1, false)); // told, but the line is still playing it
    line.say(u"I want to book an appointment"_s, u"rms"_s);
    QTRY_COMPARE(line.heard.size(), 1);
    QCOMPARE(line.told.count(u"interrupted"_s), 1);
    QVERIFY2(line.told.indexOf(u"interrupted"_s) >= 0, "before the answer");
    line.engine.truncateTo(u"Hello, this"_s);
    QVERIFY(line.waitForReplies(2));
    QVERIFY(line.replies.last().contains(u"which day"_s));
    QCOMPARE(line.told.last(), u"ended"_s);
}

void tst_OfflineEngine::saysGoodbyeBeforeItEndsTheCall()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.told.clear();
    line.say(u"goodbye"_s, u"kal16"_s);
    QVERIFY(line.waitForReplies(2, false));
    QTRY_COMPARE(line.told.last(), u"end_call"_s);
    QCOMPARE(line.told.at(line.told.size() - 2), u"ended"_s);
    QVERIFY(line.told.first() == u"sound"_s);
    // Whatever they say over the goodbye, it is said to its end.
    line.say(u"I want to book an appointment"_s, u"rms"_s);
    QSignalSpy stopped(&line.engine, &Engine::callerSpeechStopped);
    QVERIFY(stopped.size() || stopped.wait());
    QVERIFY(!line.told.contains(u"interrupted"_s));
    QCOMPARE(line.heard.size(), 1);
}

void tst_OfflineEngine::obeysTheKeypad()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    for (const char key : {'2', '5', '9', '1'}) {
        const auto before = line.replies.size();
        line.engine.press(key);
        QVERIFY(line.waitForReplies(before + 1));
    }
    QVERIFY2(line.replies.last().contains(u"Friday at nine o'clock in the morning"_s), qPrintable(line.replies.last()));
    const auto before = line.replies.size();
    line.engine.press('1'); // yes; and over the answer:
    QVERIFY(line.waitForReplies(before + 1, false));
    line.engine.press('9');
    QTRY_COMPARE(line.told.last(), u"end_call"_s);
    QVERIFY2(line.told.contains(u"interrupted"_s), "a key stops the agent");
}

void tst_OfflineEngine::anHourOfOneDigitWaitsForTheSecond()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.engine.press('2');
    QVERIFY(line.waitForReplies(2));
    line.engine.press('1');
    QVERIFY(line.waitForReplies(3));
    line.engine.press('1');
    line.silence(1s);
    QCOMPARE(line.replies.size(), 3);
    line.silence(1s);
    QVERIFY(line.waitForReplies(4));
    QVERIFY2(line.replies.last().contains(u"one o'clock in the afternoon"_s), qPrintable(line.replies.last()));
}

void tst_OfflineEngine::saysWhatTheOperatorTells()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1, false));
    line.engine.say(u"Please hold the line. I am coming."_s);
    QCOMPARE(line.told.last(), u"interrupted"_s);
    QVERIFY(line.waitForReplies(2));
    QCOMPARE(line.replies.last(), u"Please hold the line. I am coming."_s);
    line.engine.say(u"Thank you."_s);
    QVERIFY(line.waitForReplies(3));
    QCOMPARE(line.told.count(u"interrupted"_s), 1); // nothing was being said
}

void tst_OfflineEngine::followsWhispers()
{
    Line line(m_speech);
    QVERIFY(line.open());
    QSignalSpy warned(&line.engine, &Engine::warned);
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.engine.whisper(u"say: We have a new address."_s);
    line.engine.press('1');
    QVERIFY(line.waitForReplies(2));
    QVERIFY2(line.replies.last().startsWith(u"We have a new address. We are open"_s), qPrintable(line.replies.last()));
    QCOMPARE(warned.size(), 0);
    line.engine.whisper(u"be nicer to them"_s);
    QCOMPARE(warned.size(), 1);
    QCOMPARE(warned.at(0).at(0).toString(), u"whisperNotFollowed"_s);
    line.engine.whisper(u"Hang up."_s);
    QVERIFY(line.waitForReplies(3));
    QCOMPARE(line.replies.last(), u"Goodbye!"_s);
    QTRY_COMPARE(line.told.last(), u"end_call"_s);
}

void tst_OfflineEngine::followsAnothersDialogue()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"pizza.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"name": "Pizza", "greeting": "Large or small?", "start": "size", "misunderstood": ["What?"],
        "wordings": {"size": {"large": "a large one | large", "small": "small"}},
        "states": {"size": {"ask": "Which size?", "fills": "size", "then": "done", "rules": [{"hear": "<size> [please]"}]},
                   "done": {"ask": "A {size} pizza it is."}}})");
    file.close();
    auto profile = demo();
    profile.greeting.clear();
    profile.dialogue = file.fileName();
    Line line(m_speech, profile);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    QCOMPARE(line.replies.last(), u"Large or small?"_s);
    line.say(u"a large one please"_s, u"rms"_s);
    QVERIFY(line.waitForReplies(2));
    QCOMPARE(line.replies.last(), u"A large pizza it is."_s);
}

void tst_OfflineEngine::whatFitsNothingDoesNothing_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("voice");
    for (const auto &voice : {u"rms"_s, u"kal16"_s})
        for (const auto &sentence : {u"The quick brown fox jumps over the lazy dog."_s, u"My grandmother was born in Italy."_s,
                 u"We hold these truths to be self evident."_s})
            QTest::addRow("%s: %s", qPrintable(voice), qPrintable(sentence)) << sentence << voice;
}

void tst_OfflineEngine::whatFitsNothingDoesNothing()
{
    QFETCH(QString, sentence);
    QFETCH(QString, voice);
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    // At the menu, where the call could end, and at the question after which something is done.
    line.say(sentence, voice);
    QVERIFY(line.waitForReplies(2));
    QVERIFY2(line.replies.last().startsWith(u"Sorry, I did not understand."_s), qPrintable(line.lastHeard()));
    QVERIFY(line.replies.last().contains(u"keypad"_s));
    QCOMPARE(line.lastHeard(), u"[not understood]"_s);
    QCOMPARE(line.heard.last().second, 0.0);
    line.engine.press('2');
    QVERIFY(line.waitForReplies(3));
    line.engine.press('1');
    QVERIFY(line.waitForReplies(4));
    line.engine.press('9');
    QVERIFY(line.waitForReplies(5));
    QVERIFY(line.replies.last().contains(u"right?"_s));
    line.say(sentence, voice);
    QVERIFY(line.waitForReplies(6));
    QVERIFY2(line.replies.last().startsWith(u"Sorry, I did not understand."_s), qPrintable(line.lastHeard()));
    QVERIFY(!line.replies.last().contains(u"Noted"_s));
    QVERIFY(!line.told.contains(u"end_call"_s));
}

void tst_OfflineEngine::noiseDoesNothing()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.feed(noiseOverThePhone(3s, 100));
    line.feed(noiseOverThePhone(20ms, 30000)); // a click
    line.silence(2s);
    line.say(u"What are your opening hours"_s, u"rms"_s);
    QTRY_COMPARE(line.heard.size(), 1); // what came before was nothing
    QCOMPARE(line.lastHeard(), u"what are your opening hours"_s);
    QVERIFY(!line.told.contains(u"end_call"_s));
}

void tst_OfflineEngine::aCoughOverTheAgentStopsNothing()
{
    Line line(m_speech);
    QVERIFY(line.open());
    QSignalSpy stopped(&line.engine, &Engine::callerSpeechStopped);
    line.engine.greet();
    QVERIFY(line.waitForReplies(1, false));
    line.silence(200ms);
    line.feed(noiseOverThePhone(140ms, 8000));
    line.silence(1s);
    QVERIFY(stopped.size() || stopped.wait());
    QCOMPARE(line.told.last(), u"ended"_s);
    QCOMPARE(line.heard.size(), 0);
    QCOMPARE(line.replies.size(), 1);
}

void tst_OfflineEngine::notToBeInterruptedIsNot()
{
    auto profile = demo();
    profile.turnTaking.bargeIn = false;
    Line line(m_speech, profile);
    QVERIFY(line.open());
    QSignalSpy stopped(&line.engine, &Engine::callerSpeechStopped);
    line.engine.greet();
    QVERIFY(line.waitForReplies(1, false));
    line.say(u"I want to book an appointment"_s, u"rms"_s);
    QVERIFY(stopped.size() || stopped.wait());
    QVERIFY(line.heard.isEmpty());
    QVERIFY(!line.told.contains(u"interrupted"_s));
    line.engine.replyHeard();
    line.say(u"I want to book an appointment"_s, u"rms"_s);
    QVERIFY(line.waitForReplies(2));
}

void tst_OfflineEngine::tellsNothingOfAReplyThatWasStopped()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    line.engine.interrupt({});
    line.engine.say(u"Now."_s);
    QVERIFY(line.waitForReplies(1));
    QCOMPARE(line.replies, QStringList{u"Now."_s});

    // In the middle of it, from within its own signal.
    line.told.clear();
    auto connection = std::make_unique<QMetaObject::Connection>();
    *connection = QObject::connect(&line.engine, &Engine::spoke, [&] {
        QObject::disconnect(*connection);
        line.engine.interrupt(u"One"_s);
    });
    line.engine.say(u"One. And two. And three."_s);
    QVERIFY(QTest::qWaitFor([&] { return !line.told.isEmpty(); }));
    line.engine.say(u"Four."_s);
    QVERIFY(line.waitForReplies(2));
    QCOMPARE(line.replies.last(), u"Four."_s);
    QCOMPARE(line.told, (QStringList{u"sound"_s, u"sound"_s, u"ended"_s}));
}

void tst_OfflineEngine::nobodyToTransferTo()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    QVERIFY(line.waitForReplies(1));
    line.say(u"Can I speak to a person please"_s, u"rms"_s);
    QVERIFY(line.waitForReplies(2));
    line.say(u"Yes please"_s, u"kal16"_s);
    QTRY_COMPARE(line.replies.size(), 4);
    QCOMPARE(line.told.count(u"transfer_call"_s), 1);
    QVERIFY(line.replies.last().contains(u"nobody"_s));
}

void tst_OfflineEngine::tellsNothingAfterClose()
{
    Line line(m_speech);
    QVERIFY(line.open());
    line.engine.greet();
    line.say(u"goodbye"_s, u"kal16"_s);
    line.engine.close();
    line.engine.close();
    const auto told = line.told;
    // Another call's round trip through the speech thread: everything of the first would have come by then.
    Line other(m_speech);
    QVERIFY(other.open());
    other.engine.greet();
    QVERIFY(other.waitForReplies(1));
    QCOMPARE(line.told, told);
    QVERIFY(line.heard.isEmpty());
}

void tst_OfflineEngine::failsOnABadDialogue_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("names");
    QTest::newRow("no JSON") << QByteArray("{name") << Error::Code::Malformed << u"JSON"_s;
    QTest::newRow("an empty object") << QByteArray("{}") << Error::Code::Malformed << u"start"_s;
    QTest::newRow("a state that is not there")
        << QByteArray(R"({"start": "a", "misunderstood": "What?", "states": {"a": {"ask": "?", "rules": [{"hear": "yes", "go": "b"}]}}})")
        << Error::Code::Malformed << u"\"b\""_s;
    QTest::newRow("a bad phrase")
        << QByteArray(R"({"start": "a", "misunderstood": "What?", "states": {"a": {"ask": "?", "rules": [{"hear": "yes ["}]}}})")
        << Error::Code::Malformed << u"yes ["_s;
    QTest::newRow("a key in it that means nothing")
        << QByteArray(R"({"start": "a", "misunderstood": "What?", "speak": 1, "states": {"a": {"ask": "?"}}})") << Error::Code::Malformed
        << u"speak"_s;
    QTest::newRow("a word that nobody can say")
        << QByteArray(R"({"start": "a", "misunderstood": "What?", "states": {"a": {"ask": "?", "rules": [{"hear": "yes qwrtzx"}]}}})")
        << Error::Code::Unsupported << u"qwrtzx"_s;
    QTest::newRow("too large") << QByteArray(300 * 1024, ' ') << Error::Code::Malformed << u"larger"_s;
}

void tst_OfflineEngine::failsOnABadDialogue()
{
    QFETCH(QByteArray, content);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"bad.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    auto profile = demo();
    profile.dialogue = file.fileName();
    Line line(m_speech, profile);
    line.engine.open();
    QTRY_COMPARE(line.failures.size(), 1);
    QTEST(line.failures.first().code, "code");
    QFETCH(QString, names);
    QVERIFY2(line.failures.first().detail.contains(names), qPrintable(line.failures.first().detail));
    line.engine.greet();
    line.silence(1s);
    QCOMPARE(line.failures.size(), 1);
    QVERIFY(line.told.isEmpty());

    profile.dialogue = folder.filePath(u"nothing.json"_s);
    Line none(m_speech, profile);
    none.engine.open();
    QCOMPARE(none.failures.size(), 1);
    QCOMPARE(none.failures.first().code, Error::Code::NotFound);
}

void tst_OfflineEngine::takesCommandsAtAnyTime()
{
    Line line(m_speech);
    const auto everything = [&] {
        line.engine.greet();
        line.silence(200ms);
        for (const char key : {'1', '*', '#', 'D', '\0', char(0xff)})
            line.engine.press(key);
        line.engine.whisper(QString(100000, u'x'));
        line.engine.whisper(u"say:"_s);
        line.engine.say({});
        line.engine.interrupt(QString(QChar(0)));
        line.engine.truncateTo({});
        line.engine.replyHeard();
        line.engine.answerTool(u"nobody"_s, {});
    };
    everything(); // before it is open
    QVERIFY(line.told.isEmpty());
    QVERIFY(line.open());
    everything();
    line.engine.hear(std::span<const qint16>());
    for (int i = 0; i < 50; ++i)
        line.engine.say(u"More."_s);
    line.engine.close();
    everything(); // after it is closed
    QVERIFY(line.failures.isEmpty());
}

QTEST_GUILESS_MAIN(tst_OfflineEngine)
#include "tst_offlineengine.moc"
