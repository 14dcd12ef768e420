// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/flitemouth.h"
#include "bridge/speech/speechthread.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The mouth that needs no account.
class tst_FliteMouth : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_mouth.reset(); }

    void speaksRepliesInTheirOrder();
    void wordsComeBeforeTheirSound();
    void anUnknownVoiceIsTheFirst();

    void moreThanItTakesAtOnceIsStillSpoken();
    void anEmptyReplyEndsAtOnce();
    void hushDropsAllReplies();
    void nothingIsToldAfterClose();
    void closingInsideASignalIsSafe();

private:
    std::shared_ptr<SpeechThread> m_thread = std::make_shared<SpeechThread>();
    std::unique_ptr<FliteMouth> m_mouth;
    QStringList m_told; // "1 words", "1 sound", "1 end"
    qsizetype m_samples = 0;
};

void tst_FliteMouth::init()
{
    m_told.clear();
    m_samples = 0;
    m_mouth = std::make_unique<FliteMouth>(m_thread, u"kal16"_s);
    connect(m_mouth.get(), &TextToSpeech::saying, this, [this](int reply, const QString &words) { m_told << u"%1 %2"_s.arg(reply).arg(words.trimmed()); });
    connect(m_mouth.get(), &TextToSpeech::spoke, this, [this](int reply, std::span<const qint16> sound) {
        m_told << u"%1 sound"_s.arg(reply);
        m_samples += qsizetype(sound.size());
    });
    connect(m_mouth.get(), &TextToSpeech::spokeAll, this, [this](int reply) { m_told << u"%1 end"_s.arg(reply); });
    QSignalSpy ready(m_mouth.get(), &TextToSpeech::ready);
    m_mouth->open();
    QVERIFY(ready.wait());
    QCOMPARE(ready[0][1].toString(), u"kal16"_s);
}

void tst_FliteMouth::speaksRepliesInTheirOrder()
{
    m_mouth->speak(1, u"Hello."_s);
    m_mouth->speak(1, u"How are you?"_s);
    m_mouth->finish(1);
    m_mouth->speak(2, u"Goodbye."_s);
    m_mouth->finish(2);
    QTRY_VERIFY(m_told.contains(u"2 end"_s));
    QCOMPARE(m_told, (QStringList{u"1 Hello."_s, u"1 sound"_s, u"1 How are you?"_s, u"1 sound"_s, u"1 end"_s, u"2 Goodbye."_s, u"2 sound"_s, u"2 end"_s}));
    QVERIFY(m_samples > 16000); // three phrases last longer than a second
}

void tst_FliteMouth::wordsComeBeforeTheirSound()
{
    m_mouth->speak(1, u"One sentence. Another one."_s); // two in one breath
    m_mouth->finish(1);
    QTRY_VERIFY(m_told.contains(u"1 end"_s));
    QCOMPARE(m_told, (QStringList{u"1 One sentence."_s, u"1 sound"_s, u"1 Another one."_s, u"1 sound"_s, u"1 end"_s}));
}

void tst_FliteMouth::anUnknownVoiceIsTheFirst()
{
    FliteMouth mouth(m_thread, u"Rachel"_s);
    QSignalSpy ready(&mouth, &TextToSpeech::ready);
    mouth.open();
    QVERIFY(ready.wait());
    QCOMPARE(ready[0][1].toString(), u"slt"_s);
}

// ---- Rainy days

void tst_FliteMouth::moreThanItTakesAtOnceIsStillSpoken()
{
    for (int i = 0; i < 40; ++i)
        m_mouth->speak(1, u"Number %1."_s.arg(i));
    m_mouth->finish(1);
    QTRY_VERIFY_WITH_TIMEOUT(m_told.contains(u"1 end"_s), 20000);
    QCOMPARE(m_told.size(), 81);
    QCOMPARE(m_told[78], u"1 Number 39."_s);
}

void tst_FliteMouth::anEmptyReplyEndsAtOnce()
{
    m_mouth->speak(1, u"  "_s);
    m_mouth->finish(1);
    QVERIFY(m_told.isEmpty()); // not before finish() returned
    QTRY_COMPARE(m_told, QStringList{u"1 end"_s});
}

void tst_FliteMouth::hushDropsAllReplies()
{
    for (int i = 0; i < 30; ++i)
        m_mouth->speak(1, u"This is sentence number %1."_s.arg(i));
    m_mouth->finish(1);
    QTRY_VERIFY(!m_told.isEmpty());
    m_mouth->hush();
    const auto told = m_told.size();
    m_mouth->speak(2, u"Yes?"_s);
    m_mouth->finish(2);
    QTRY_VERIFY(m_told.contains(u"2 end"_s));
    QCOMPARE(m_told.mid(told), (QStringList{u"2 Yes?"_s, u"2 sound"_s, u"2 end"_s}));
}

void tst_FliteMouth::nothingIsToldAfterClose()
{
    m_mouth->speak(1, u"Hello."_s);
    m_mouth->finish(1);
    m_mouth->close();
    m_mouth->close();
    m_mouth->speak(2, u"Hello."_s);
    m_mouth->finish(2);
    m_mouth->hush();
    QVERIFY(!QSignalSpy(m_mouth.get(), &TextToSpeech::spokeAll).wait(200));
    QVERIFY(m_told.isEmpty());
}

void tst_FliteMouth::closingInsideASignalIsSafe()
{
    connect(m_mouth.get(), &TextToSpeech::saying, this, [this] { m_mouth->close(); });
    m_mouth->speak(1, u"Hello. And more."_s);
    m_mouth->finish(1);
    QTRY_COMPARE(m_told, QStringList{u"1 Hello."_s});
    QVERIFY(!QSignalSpy(m_mouth.get(), &TextToSpeech::spokeAll).wait(200));
    QCOMPARE(m_told.size(), 1);
}

QTEST_GUILESS_MAIN(tst_FliteMouth)
#include "tst_flitemouth.moc"
