// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/utterances.h"

#include <QtTest>

#include <cmath>

using namespace bridge;

// Where the caller begins and ends.
class tst_Utterances : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void anUtteranceFromALittleBeforeToALittleAfter();
    void pausesAreWithin();
    void twoUtterances();
    void finishedBySomebodyWhoKnows();

    void silenceIsNone();
    void aCoughIsNone();
    void noiseThatNeverStopsComesInPieces();
    void finishingNothing();

private:
    void hear(Milliseconds length, double peak);
    static constexpr SampleRate kRate{16000};

    std::unique_ptr<Utterances> m_utterances;
    QList<Utterances::Event> m_events;
    QList<QList<qint16>> m_taken;
    int m_phase = 0;
};

void tst_Utterances::init()
{
    m_utterances = std::make_unique<Utterances>(kRate, 600ms);
    m_events.clear();
    m_taken.clear();
    m_phase = 0;
}

void tst_Utterances::hear(Milliseconds length, double peak)
{
    for (auto at = 0ms; at < length; at += 20ms) {
        std::vector<qint16> frame(320);
        for (auto &sample : frame) {
            ++m_phase;
            sample = qint16(peak * std::sin(0.2 * m_phase) * (0.6 + 0.4 * std::sin(0.002 * m_phase)));
        }
        const auto event = m_utterances->hear(frame);
        if (event == Utterances::Event::None)
            continue;
        m_events.append(event);
        if (event != Utterances::Event::Started)
            m_taken.append(m_utterances->take());
    }
}

void tst_Utterances::anUtteranceFromALittleBeforeToALittleAfter()
{
    hear(1s, 0);
    hear(800ms, 9000);
    hear(1s, 0);
    QCOMPARE(m_events, (QList{Utterances::Event::Started, Utterances::Event::Ended}));
    const auto length = lengthOf(m_taken[0].size(), kRate);
    QVERIFY2(length >= 1100ms && length <= 1350ms, qPrintable(QString::number(length.count())));
    QVERIFY(!m_utterances->isOpen());
}

void tst_Utterances::pausesAreWithin()
{
    hear(1s, 0);
    hear(400ms, 9000);
    hear(400ms, 0);
    hear(400ms, 9000);
    hear(1s, 0);
    QCOMPARE(m_taken.size(), 1);
}

void tst_Utterances::twoUtterances()
{
    for (int i = 0; i < 2; ++i) {
        hear(1s, 0);
        hear(400ms, 9000);
    }
    hear(1s, 0);
    QCOMPARE(m_taken.size(), 2);
    QVERIFY(!m_taken[0].isEmpty() && !m_taken[1].isEmpty());
}

void tst_Utterances::finishedBySomebodyWhoKnows()
{
    hear(1s, 0);
    hear(400ms, 9000);
    QCOMPARE(m_utterances->finish(), Utterances::Event::Ended);
    QVERIFY(m_utterances->take().size() > 16 * 400);
    hear(400ms, 9000);
    hear(1s, 0);
    QCOMPARE(m_taken.size(), 1); // another one
}

void tst_Utterances::silenceIsNone()
{
    hear(10s, 0);
    hear(10s, 100);
    QVERIFY(m_events.isEmpty());
}

void tst_Utterances::aCoughIsNone()
{
    hear(1s, 0);
    hear(100ms, 9000);
    hear(1s, 0);
    QCOMPARE(m_events.last(), Utterances::Event::Ended);
    QVERIFY(m_taken[0].isEmpty());
}

void tst_Utterances::noiseThatNeverStopsComesInPieces()
{
    hear(1s, 0);
    for (int i = 0; i < 100; ++i) { // with the gaps that talk has
        hear(800ms, 9000);
        hear(200ms, 0);
    }
    QVERIFY(m_events.count(Utterances::Event::Piece) >= 3);
    for (const auto &piece : m_taken)
        QVERIFY(lengthOf(piece.size(), kRate) <= 31s);
}

void tst_Utterances::finishingNothing()
{
    QCOMPARE(m_utterances->finish(), Utterances::Event::None);
    QVERIFY(m_utterances->take().isEmpty());
}

QTEST_GUILESS_MAIN(tst_Utterances)
#include "tst_utterances.moc"
