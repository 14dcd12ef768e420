// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliveturns.h"
#include "tests/fakes/tones.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Turns and replies out of a stream that tells neither beginnings nor ends.
class tst_GptLiveTurns : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void aReplyEndsWithItsPause();
    void aPauseBetweenWordsIsPartOfIt();
    void silenceAloneIsNoReply();
    void theSilenceAfterItIsNotPlayed();
    void theAnswerEndsTheCallersTurn();
    void aTurnWithoutAnAnswerEndsByItself();
    void whatWasCutIsDroppedUntilItPauses();
    void whoeverNeverYieldsIsHeardAgain();
    void whatWasHeardIsRemembered();
    void aReplyThatWasToldWholeCanStillBeCut();
    void afterStopNothingIsTold();

private:
    void sound(Milliseconds length) { give(fakes::tone(440, int(length.count()), 8000)); }
    void silence(Milliseconds length) { give(QList<qint16>(samplesIn(length, kOpenAiRate))); }
    void give(const QList<qint16> &samples) // in pieces of 100 ms, as they come
    {
        for (qsizetype at = 0; at < samples.size(); at += 800)
            m_turns->takeSound({samples.constData() + at, size_t(std::min<qsizetype>(800, samples.size() - at))});
    }
    QStringList said() const
    {
        QStringList lines;
        for (const auto &turn : m_turns->said())
            lines << (turn.who == OpenAiTurn::Who::Agent ? u"A:"_s : u"C:"_s) + turn.text;
        return lines;
    }

    std::unique_ptr<GptLiveTurns> m_turns;
    std::unique_ptr<QSignalSpy> m_ended, m_text, m_started;
    QStringList m_caller;
    qsizetype m_samples = 0;
};

void tst_GptLiveTurns::init()
{
    m_turns = std::make_unique<GptLiveTurns>(GptLiveTurns::Patience{.replyPause = 300ms, .turnPause = 400ms, .yield = 500ms});
    m_ended = std::make_unique<QSignalSpy>(m_turns.get(), &GptLiveTurns::replyEnded);
    m_text = std::make_unique<QSignalSpy>(m_turns.get(), &GptLiveTurns::agentText);
    m_started = std::make_unique<QSignalSpy>(m_turns.get(), &GptLiveTurns::callerSpeechStarted);
    m_caller.clear();
    m_samples = 0;
    connect(m_turns.get(), &GptLiveTurns::callerText, this, [this](const QString &text, bool final, double) { m_caller << (final ? text : text + u'~'); });
    connect(m_turns.get(), &GptLiveTurns::spoke, this, [this](std::span<const qint16> samples) { m_samples += qsizetype(samples.size()); });
}

void tst_GptLiveTurns::aReplyEndsWithItsPause()
{
    m_turns->takeAgentWords(u"Hello"_s);
    sound(500ms);
    m_turns->takeAgentWords(u" there."_s);
    QVERIFY(m_ended->isEmpty());
    QTRY_COMPARE(m_ended->size(), 1); // nothing more came
    QCOMPARE(m_text->last()[0].toString(), u"Hello there."_s);
    QCOMPARE(m_samples, samplesIn(500ms, kOpenAiRate));
    QVERIFY(m_turns->isQuiet());
}

void tst_GptLiveTurns::aPauseBetweenWordsIsPartOfIt()
{
    sound(200ms);
    silence(200ms);
    sound(200ms);
    QVERIFY(m_ended->isEmpty());
    QCOMPARE(m_samples, samplesIn(600ms, kOpenAiRate));
}

void tst_GptLiveTurns::silenceAloneIsNoReply()
{
    silence(5s);
    QCOMPARE(m_samples, 0);
    QVERIFY(m_turns->isQuiet());
    QVERIFY(!m_turns->hasSpoken());
}

void tst_GptLiveTurns::theSilenceAfterItIsNotPlayed()
{
    sound(200ms);
    silence(5s);
    QCOMPARE(m_ended->size(), 1); // by the sound itself, whatever the clock says
    QCOMPARE(m_samples, samplesIn(200ms, kOpenAiRate));
}

void tst_GptLiveTurns::theAnswerEndsTheCallersTurn()
{
    m_turns->takeCallerWords(u"Are you"_s);
    m_turns->takeCallerWords(u" open?"_s);
    QCOMPARE(m_started->size(), 1);
    QCOMPARE(m_caller, (QStringList{u"Are you~"_s, u"Are you open?~"_s}));
    sound(100ms);
    QCOMPARE(m_caller.last(), u"Are you open?"_s);
    QCOMPARE(said(), QStringList{u"C:Are you open?"_s});
}

void tst_GptLiveTurns::aTurnWithoutAnAnswerEndsByItself()
{
    m_turns->takeCallerWords(u"Hm."_s);
    QTRY_COMPARE(m_caller, (QStringList{u"Hm.~"_s, u"Hm."_s}));
}

void tst_GptLiveTurns::whatWasCutIsDroppedUntilItPauses()
{
    m_turns->takeAgentWords(u"One two three"_s);
    sound(300ms);
    m_turns->cut(u"One"_s);
    const auto before = m_samples;
    sound(200ms); // it has not stopped yet
    m_turns->takeAgentWords(u" four"_s);
    QCOMPARE(m_samples, before);
    silence(400ms);
    QVERIFY(m_ended->isEmpty()); // it was cut: nothing of it is told any more
    m_turns->takeAgentWords(u"Yes?"_s);
    sound(200ms);
    QCOMPARE(m_samples, before + samplesIn(200ms, kOpenAiRate));
    QCOMPARE(m_text->last()[0].toString(), u"Yes?"_s);
}

void tst_GptLiveTurns::whoeverNeverYieldsIsHeardAgain()
{
    sound(200ms);
    m_turns->cut({});
    const auto before = m_samples;
    QTRY_VERIFY((sound(100ms), m_samples > before));
}

void tst_GptLiveTurns::whatWasHeardIsRemembered()
{
    m_turns->takeAgentWords(u"One two three"_s);
    sound(300ms);
    m_turns->cut(u"One"_s);
    QCOMPARE(said(), QStringList{u"A:One ...[interrupted]"_s});
    silence(1s);
    m_turns->takeAgentWords(u"Four"_s);
    m_turns->cut({}); // not a word of it
    QCOMPARE(said(), QStringList{u"A:One ...[interrupted]"_s});
}

void tst_GptLiveTurns::aReplyThatWasToldWholeCanStillBeCut()
{
    m_turns->takeAgentWords(u"One two three"_s);
    sound(300ms);
    silence(1s);
    QCOMPARE(m_ended->size(), 1);
    QCOMPARE(said(), QStringList{u"A:One two three"_s});
    m_turns->cut(u"One two"_s);
    QCOMPARE(said(), QStringList{u"A:One two ...[interrupted]"_s});
    m_turns->cut(u"One two"_s); // once
    QCOMPARE(said().size(), 1);
}

void tst_GptLiveTurns::afterStopNothingIsTold()
{
    m_turns->takeAgentWords(u"Hello"_s);
    sound(100ms);
    m_turns->takeCallerWords(u"Hi"_s);
    const auto texts = m_text->size(), callers = m_caller.size();
    m_turns->stop();
    sound(500ms);
    silence(2s);
    m_turns->takeAgentWords(u" there"_s);
    m_turns->takeCallerWords(u" there"_s);
    m_turns->breakOff();
    QCOMPARE(m_text->size(), texts);
    QCOMPARE(m_caller.size(), callers);
    QVERIFY(m_ended->isEmpty());
}

QTEST_GUILESS_MAIN(tst_GptLiveTurns)
#include "tst_gptliveturns.moc"
