// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/sphinxear.h"
#include "bridge/speech/speechthread.h"
#include "tests/bridge/speech/phonecaller.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The ear that needs no account: callers are spoken by other voices and come through the telephone's band.
class tst_SphinxEar : public QObject
{
    Q_OBJECT
private slots:
    void init() { open({}); }
    void cleanup() { m_ear.reset(); }

    void hearsEverydayPhrases_data();
    void hearsEverydayPhrases();
    void tellsThatSomebodySpeaks();
    void finishTurnTellsTheGuessAtOnce();

    void aLongSayThatIsNoPhraseIsToldAsSuch();
    void noiseAndACoughAreNoTurn();
    void aFileThatIsNotThereEndsIt();
    void aWordThatNobodyKnowsEndsIt();
    void nothingIsToldAfterClose();

private:
    void open(const QString &path);
    void feed(const AudioFrame &sound);

    std::shared_ptr<SpeechThread> m_thread = std::make_shared<SpeechThread>();
    std::unique_ptr<SphinxEar> m_ear;
    QStringList m_guesses, m_turns;
    QList<Error> m_failures;
    int m_started = 0;
};

void tst_SphinxEar::open(const QString &path)
{
    m_guesses.clear(), m_turns.clear(), m_failures.clear(), m_started = 0;
    m_ear = std::make_unique<SphinxEar>(m_thread, path);
    connect(m_ear.get(), &SpeechToText::heard, this, [this](const QString &text, bool final, double) { (final ? m_turns : m_guesses) << text; });
    connect(m_ear.get(), &SpeechToText::speechStarted, this, [this] { ++m_started; });
    connect(m_ear.get(), &SpeechToText::failed, this, [this](const Error &error) { m_failures << error; });
    QSignalSpy ready(m_ear.get(), &SpeechToText::ready);
    m_ear->open();
    QTRY_VERIFY(!ready.isEmpty() || !m_failures.isEmpty());
}

void tst_SphinxEar::feed(const AudioFrame &sound)
{
    for (auto left = sound.view().samples; !left.empty();) {
        const auto frame = left.first(std::min<size_t>(320, left.size()));
        left = left.subspan(frame.size());
        m_ear->hear(frame);
    }
}

void tst_SphinxEar::hearsEverydayPhrases_data()
{
    QTest::addColumn<QString>("said");
    for (const auto *said : {"what are your opening hours", "i would like to make an appointment", "i would like to speak to a person", "goodbye"})
        QTest::newRow(said) << QString::fromLatin1(said);
}

void tst_SphinxEar::hearsEverydayPhrases()
{
    QFETCH(QString, said);
    feed(overThePhone(said, u"rms"_s, 500ms, 1s));
    QTRY_COMPARE(m_turns, QStringList{said});
}

void tst_SphinxEar::tellsThatSomebodySpeaks()
{
    feed(overThePhone(u"what are your opening hours"_s, u"rms"_s, 500ms, 1s));
    QTRY_COMPARE(m_turns.size(), 1);
    QCOMPARE(m_started, 1);
    QVERIFY(!m_guesses.isEmpty());
}

void tst_SphinxEar::finishTurnTellsTheGuessAtOnce()
{
    feed(overThePhone(u"i would like to make an appointment"_s, u"rms"_s, 500ms, 0ms));
    QTRY_VERIFY(!m_guesses.isEmpty());
    m_ear->finishTurn();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0], m_guesses.last());
    feed(noiseOverThePhone(1s, 20));
    feed(overThePhone(u"goodbye"_s, u"rms"_s, 300ms, 1s));
    QTRY_COMPARE(m_turns.size(), 2); // and not once more by itself
    QCOMPARE(m_turns[1], u"goodbye"_s);
}

// ---- Rainy days

void tst_SphinxEar::aLongSayThatIsNoPhraseIsToldAsSuch()
{
    feed(overThePhone(u"the purple elephant carefully considered mathematics"_s, u"rms"_s, 500ms, 1s));
    QTRY_COMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0], u"[not understood]"_s);
}

void tst_SphinxEar::noiseAndACoughAreNoTurn()
{
    feed(noiseOverThePhone(3s, 30));
    feed(noiseOverThePhone(150ms, 9000));
    feed(noiseOverThePhone(2s, 30));
    feed(overThePhone(u"goodbye"_s, u"rms"_s, 500ms, 1s));
    QTRY_VERIFY(!m_turns.isEmpty());
    QCOMPARE(m_turns, QStringList{u"goodbye"_s});
}

void tst_SphinxEar::aFileThatIsNotThereEndsIt()
{
    open(u"/nowhere/phrases.txt"_s);
    QCOMPARE(m_failures.size(), 1);
    QVERIFY(m_failures[0].detail.contains("/nowhere/phrases.txt"_L1));
}

void tst_SphinxEar::aWordThatNobodyKnowsEndsIt()
{
    QTemporaryFile file;
    QVERIFY(file.open() && file.write("the xqzzvw please\n") > 0 && file.flush());
    open(file.fileName());
    QCOMPARE(m_failures.size(), 1);
    QVERIFY2(m_failures[0].detail.contains("xqzzvw"_L1), qPrintable(m_failures[0].detail));
}

void tst_SphinxEar::nothingIsToldAfterClose()
{
    feed(overThePhone(u"goodbye"_s, u"rms"_s, 300ms, 1s));
    m_ear->close();
    m_ear->close();
    m_ear->hear({});
    m_ear->finishTurn();
    QVERIFY(!QSignalSpy(m_ear.get(), &SpeechToText::heard).wait(300));
    QVERIFY(m_turns.isEmpty() && m_failures.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SphinxEar)
#include "tst_sphinxear.moc"
