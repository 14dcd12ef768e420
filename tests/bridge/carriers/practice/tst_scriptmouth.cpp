// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/scriptmouth.h"

#include <QtTest>

#include <cmath>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

using Frame = std::array<qint16, 160>;

PreparedLine sentence(Milliseconds length, bool bargeIn = false)
{
    return {{QList<qint16>(samplesIn(length, kTelephoneRate), 8000), kTelephoneRate}, {}, bargeIn};
}

bool isLoud(const Frame &frame)
{
    return std::any_of(frame.begin(), frame.end(), [](qint16 sample) { return std::abs(sample) > 1000; });
}

// A line with a script at one end and the test at the other, in 20 ms steps.
class Line
{
public:
    explicit Line(const QList<PreparedLine> &lines, ScriptMouth::Config config = {}) : mouth(lines, config) {}

    // The agent speaks or is quiet for that long; when the caller began to speak in it, if it did.
    std::optional<Milliseconds> agent(bool speaks, Milliseconds length)
    {
        Frame heard;
        heard.fill(speaks ? 9000 : 0);
        std::optional<Milliseconds> began;
        for (Milliseconds at = 0ms; at < length; at += kFrame) {
            const bool before = m_callerSpoke;
            mouth.hear(heard);
            mouth.speak(last);
            m_callerSpoke = isLoud(last);
            if (m_callerSpoke && !before && !began)
                began = at;
            if (const auto key = mouth.press())
                keys += *key;
        }
        return began;
    }
    std::optional<Milliseconds> speaks(Milliseconds length) { return agent(true, length); }
    std::optional<Milliseconds> isQuiet(Milliseconds length) { return agent(false, length); }

    ScriptMouth mouth;
    Frame last{};
    QByteArray keys;

private:
    bool m_callerSpoke = false;
};

} // namespace

// How the practice caller behaves, in exact frames: it has no clock.
class tst_ScriptMouth : public QObject
{
    Q_OBJECT
private slots:
    void waitsUntilTheAgentHasFinished();
    void shortPausesOfTheAgentAreNoEnd();
    void takesTurns();
    void bargesIn();
    void saysItsSoundToTheLastSample();
    void pressesKeysLikeAFinger();
    void hangsUpAfterTheGoodbye();
    void hasTheNoiseOfAGoodLine();

    void speaksToAnAgentThatSaysNothing();
    void theTailOfTheAgentsOldTurnIsNoAnswer();
    void staysWhileTheAgentGoesOn();
    void anEmptyScriptListensAndHangsUp();
    void tooLoudIsClippedNotWrapped();
};

void tst_ScriptMouth::waitsUntilTheAgentHasFinished()
{
    Line line({sentence(1s)});
    QVERIFY(!line.isQuiet(2s));
    QVERIFY(!line.speaks(3s));
    QCOMPARE(line.isQuiet(2s), 680ms); // in the frame that makes 700 ms of quiet full
}

void tst_ScriptMouth::shortPausesOfTheAgentAreNoEnd()
{
    Line line({sentence(1s)});
    for (int i = 0; i < 5; ++i) {
        QVERIFY(!line.speaks(1s));
        QVERIFY(!line.isQuiet(500ms));
    }
    QVERIFY(line.isQuiet(1s)); // 500 ms it was quiet already
}

void tst_ScriptMouth::takesTurns()
{
    Line line({sentence(400ms), sentence(400ms)});
    line.speaks(1s);
    QVERIFY(line.isQuiet(1200ms));
    QCOMPARE(line.mouth.linesDone(), 1);
    QVERIFY(!line.isQuiet(3s)); // the second waits for an answer to the first
    QVERIFY(!line.speaks(1s));
    QVERIFY(line.isQuiet(1200ms));
    QCOMPARE(line.mouth.linesDone(), 2);
}

void tst_ScriptMouth::bargesIn()
{
    Line line({sentence(1s, true)});
    QVERIFY(!line.isQuiet(2s));
    QCOMPARE(line.speaks(3s), 1180ms); // in the frame that makes 1.2 s full
}

void tst_ScriptMouth::saysItsSoundToTheLastSample()
{
    PreparedLine odd{{QList<qint16>(250, 8000), kTelephoneRate}, {}, true};
    ScriptMouth::Config config;
    config.lineNoise = false;
    config.bargeInAfter = 100ms;
    Line line({odd}, config);
    line.speaks(100ms);
    QCOMPARE(std::count(line.last.begin(), line.last.end(), 8000), 160);
    line.speaks(20ms);
    QCOMPARE(std::count(line.last.begin(), line.last.end(), 8000), 90);
    line.speaks(20ms);
    QCOMPARE(std::count(line.last.begin(), line.last.end(), 0), 160);
}

void tst_ScriptMouth::pressesKeysLikeAFinger()
{
    Line line({{{}, u"12#"_s, false}, sentence(200ms)});
    line.speaks(1s);
    line.isQuiet(700ms);
    QCOMPARE(line.keys, "1");
    line.isQuiet(280ms);
    QCOMPARE(line.keys, "1");
    line.isQuiet(20ms);
    QCOMPARE(line.keys, "12");
    QVERIFY(!line.isQuiet(2s)); // the sentence waits for the agent's answer to the keys
    QCOMPARE(line.keys, "12#");
}

void tst_ScriptMouth::hangsUpAfterTheGoodbye()
{
    Line line({sentence(400ms)});
    line.speaks(1s);
    line.isQuiet(1200ms);
    QVERIFY(!line.mouth.hangsUp());
    line.isQuiet(3s);
    line.speaks(2s); // "Goodbye, thank you for calling."
    line.isQuiet(5980ms);
    QVERIFY(!line.mouth.hangsUp());
    line.isQuiet(20ms);
    QVERIFY(line.mouth.hangsUp());
}

void tst_ScriptMouth::hasTheNoiseOfAGoodLine()
{
    Line line({});
    double power = 0;
    double sum = 0;
    constexpr int kFrames = 500;
    for (int i = 0; i < kFrames; ++i) {
        line.isQuiet(20ms);
        for (const auto sample : line.last) {
            power += double(sample) * sample;
            sum += sample;
        }
    }
    const double decibels = 10 * std::log10(power / (kFrames * 160) / (32768.0 * 32768.0));
    QVERIFY2(std::abs(decibels + 60) < 0.5, qPrintable(QString::number(decibels)));
    QVERIFY(std::abs(sum / (kFrames * 160)) < 1); // no offset
}

void tst_ScriptMouth::speaksToAnAgentThatSaysNothing()
{
    Line line({sentence(400ms)});
    QCOMPARE(line.isQuiet(20s), 9980ms);
}

void tst_ScriptMouth::theTailOfTheAgentsOldTurnIsNoAnswer()
{
    ScriptMouth::Config config;
    config.bargeInAfter = 200ms;
    Line line({sentence(400ms, true), sentence(400ms)}, config);
    QVERIFY(line.speaks(660ms)); // 400 ms of ours, then 80 ms more of what the agent was saying
    QVERIFY(!line.isQuiet(3s));  // it is thinking: not our turn
    QVERIFY(!line.speaks(1s));
    QVERIFY(line.isQuiet(1s));
}

void tst_ScriptMouth::staysWhileTheAgentGoesOn()
{
    Line line({sentence(400ms)});
    line.speaks(1s);
    line.isQuiet(1200ms);
    line.speaks(60s);
    QVERIFY(!line.mouth.hangsUp());
}

void tst_ScriptMouth::anEmptyScriptListensAndHangsUp()
{
    Line line({});
    line.speaks(5s);
    QVERIFY(!line.mouth.hangsUp());
    line.isQuiet(6s);
    QVERIFY(line.mouth.hangsUp());
}

void tst_ScriptMouth::tooLoudIsClippedNotWrapped()
{
    PreparedLine loud{{QList<qint16>(8000, 32767), kTelephoneRate}, {}, true};
    Line line({loud});
    line.speaks(1300ms);
    QVERIFY(*std::min_element(line.last.begin(), line.last.end()) > 32000);
}

QTEST_GUILESS_MAIN(tst_ScriptMouth)
#include "tst_scriptmouth.moc"
