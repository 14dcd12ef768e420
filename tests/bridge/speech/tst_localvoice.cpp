// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/localvoice.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

double loudness(const AudioFrame &sound)
{
    double squares = 0;
    for (const qint16 sample : sound.samples)
        squares += double(sample) * sample;
    return sound.samples.isEmpty() ? 0 : std::sqrt(squares / double(sound.samples.size()));
}

} // namespace

// What the voice on this computer makes of sentences, and of what are none.
class tst_LocalVoice : public QObject
{
    Q_OBJECT

private slots:
    void everyVoiceSpeaks_data();
    void everyVoiceSpeaks();
    void longerSentencesTakeLonger();
    void anUnknownVoiceSpeaksAsTheFirst();
    void threadsSpeakAtOnce();

    // Rain
    void silenceFromWhatSaysNothing_data();
    void silenceFromWhatSaysNothing();
    void survives_data();
    void survives();
    void speaksOnlyTheBeginningOfABook();
};

void tst_LocalVoice::everyVoiceSpeaks_data()
{
    QTest::addColumn<QString>("voice");
    for (const auto &name : LocalVoice::names())
        QTest::newRow(qPrintable(name)) << name;
}

void tst_LocalVoice::everyVoiceSpeaks()
{
    QFETCH(QString, voice);
    const auto sound = LocalVoice::speak(u"What are your opening hours?"_s, voice);
    QVERIFY(sound);
    QCOMPARE(sound->rate.hz, 16000);
    QVERIFY2(sound->length() > 800ms && sound->length() < 4s, qPrintable(QString::number(sound->length().count())));
    QVERIFY(loudness(*sound) > 500);
}

void tst_LocalVoice::longerSentencesTakeLonger()
{
    const auto brief = LocalVoice::speak(u"Yes."_s, u"slt"_s);
    const auto longer = LocalVoice::speak(u"Yes, that would be very kind of you indeed."_s, u"slt"_s);
    QVERIFY(brief && longer);
    QVERIFY(longer->length() > 2 * brief->length());
}

void tst_LocalVoice::anUnknownVoiceSpeaksAsTheFirst()
{
    QCOMPARE(LocalVoice::names().first(), u"slt"_s);
    const auto known = LocalVoice::speak(u"Good morning."_s, u"slt"_s);
    const auto unknown = LocalVoice::speak(u"Good morning."_s, u"Kore"_s);
    QVERIFY(known && unknown);
    // Lengths only: slt's samples differ from run to run.
    QCOMPARE(unknown->length(), known->length());
    QVERIFY(LocalVoice::speak(u"Good morning."_s, u"rms"_s)->length() != known->length());
}

void tst_LocalVoice::threadsSpeakAtOnce()
{
    const auto alone = LocalVoice::speak(u"Monday at ten."_s, u"kal16"_s);
    QVERIFY(alone);
    std::vector<AudioFrame> spoken(4);
    std::vector<std::thread> threads;
    for (auto &sound : spoken)
        threads.emplace_back([&sound] {
            if (auto result = LocalVoice::speak(u"Monday at ten."_s, u"kal16"_s))
                sound = *std::move(result);
        });
    for (auto &thread : threads)
        thread.join();
    for (const auto &sound : spoken)
        QCOMPARE(sound.samples, alone->samples); // kal16 has no randomness in it
}

void tst_LocalVoice::silenceFromWhatSaysNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("spaces") << u" \t\r\n "_s;
    QTest::newRow("full stops") << u"..."_s;
    QTest::newRow("control characters") << QString::fromLatin1("\0\1\2\33\177", 5);
    QTest::newRow("an alphabet it cannot read") << u"こんにちは"_s;
    QTest::newRow("an emoji") << u"😀"_s;
    QTest::newRow("half an emoji") << QString(QChar(0xd83d));
}

void tst_LocalVoice::silenceFromWhatSaysNothing()
{
    QFETCH(QString, text);
    const auto sound = LocalVoice::speak(text, u"slt"_s);
    QVERIFY(sound);
    QVERIFY(sound->samples.isEmpty());
    QCOMPARE(sound->rate.hz, 16000);
}

void tst_LocalVoice::survives_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("accents") << u"Café Müller, señor Çelik"_s;
    QTest::newRow("typographic signs") << u"“It’s nine – or ten…”"_s;
    QTest::newRow("a nul in a word") << u"good"_s + QChar(0) + u"bye"_s;
    QTest::newRow("markup") << u"<speak><break time='99999s'/>hello</speak>"_s;
    QTest::newRow("format strings") << u"%s%n%99999d %x"_s;
    QTest::newRow("one word without end") << QString(2000, u'a');
    QTest::newRow("digits without end") << QString(2000, u'9');
    QTest::newRow("consonants without end") << QString(2000, u'x');
    QTest::newRow("every printable sign") << [] {
        QString all;
        for (char16_t c = 0x20; c < 0x250; ++c)
            all += QChar(c);
        return all + all;
    }();
    QTest::newRow("numbers of all kinds") << u"1e999 -0.0 $1,000,000.00 12:61 31/02/1999 1/0 007 +14155550138 #&@ 3rd 1990s"_s;
    QTest::newRow("signs that expand") << QString(1000, QChar(0xfdfa)); // one sign that decomposes into eighteen
    QTest::newRow("commas between letters") << u"a,"_s.repeated(1000);
}

void tst_LocalVoice::survives()
{
    QFETCH(QString, text);
    for (const auto &voice : {u"slt"_s, u"kal16"_s}) {
        const auto sound = LocalVoice::speak(text, voice);
        QVERIFY(sound);
        QVERIFY(sound->length() < 5min);
    }
}

void tst_LocalVoice::speaksOnlyTheBeginningOfABook()
{
    const auto page = LocalVoice::speak(u"word "_s.repeated(400), u"kal16"_s);           // 2,000 characters
    const auto book = LocalVoice::speak(u"word "_s.repeated(1024 * 1024 / 5), u"kal16"_s); // 1 MB
    QVERIFY(page && book);
    QCOMPARE(book->samples.size(), page->samples.size());
}

QTEST_GUILESS_MAIN(tst_LocalVoice)
#include "tst_localvoice.moc"
