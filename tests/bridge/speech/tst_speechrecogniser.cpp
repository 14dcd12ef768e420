// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechrecogniser.h"
#include "tests/bridge/speech/phonecaller.h"

#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

PhraseGrammar menu()
{
    PhraseGrammar grammar;
    int number = 0;
    for (const auto &pattern : {u"what are [your | the] opening hours"_s,
             u"[i want to | i would like to | can i] (book | make | cancel) (an | my) appointment [please]"_s,
             u"[i'd like to] speak to (a person | someone)"_s, u"[can you] repeat that"_s, u"[thank you] goodbye"_s})
        if (!grammar.add(number++, pattern))
            qFatal("the test's own grammar is wrong");
    return grammar;
}

// A few hundred milliseconds at a time, as from a line.
Utterance hearAll(SpeechRecogniser &recogniser, const AudioFrame &sound, QStringList *partials = nullptr)
{
    recogniser.begin();
    for (auto left = sound.view().samples; !left.empty();) {
        const auto piece = left.first(std::min<size_t>(1600, left.size()));
        left = left.subspan(piece.size());
        recogniser.hear(piece);
        if (partials && !recogniser.partial().isEmpty())
            partials->append(recogniser.partial());
    }
    return recogniser.end();
}

} // namespace

// What the recogniser makes of callers on a telephone line.
class tst_SpeechRecogniser : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void understands_data();
    void understands();
    void tellsWordsWhileTheyAreSpoken();
    void listensForSomethingElse();

    // Rain
    void answersNothingToWhatItDoesNotKnow_data();
    void answersNothingToWhatItDoesNotKnow();
    void answersNothingToNoise_data();
    void answersNothingToNoise();
    void namesAWordThatItHasNot();
    void endWithoutBeginIsNothing();

private:
    std::unique_ptr<SpeechRecogniser> m_recogniser;
};

void tst_SpeechRecogniser::initTestCase()
{
    auto loaded = SpeechRecogniser::load();
    if (!loaded)
        QFAIL(qPrintable(loaded.error().detail));
    m_recogniser = *std::move(loaded);
}

void tst_SpeechRecogniser::understands_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("voice");
    QTest::addColumn<QString>("words");
    for (const auto &voice : {u"rms"_s, u"kal16"_s})
        for (const auto &sentence : {u"What are your opening hours"_s, u"I want to book an appointment"_s,
                 u"I would like to cancel my appointment please"_s, u"I'd like to speak to a person"_s, u"Can you repeat that"_s,
                 u"goodbye"_s})
            QTest::addRow("%s: %s", qPrintable(voice), qPrintable(sentence)) << sentence << voice << sentence.toLower();
}

void tst_SpeechRecogniser::understands()
{
    QFETCH(QString, sentence);
    QFETCH(QString, voice);
    m_recogniser->beginCall();
    QVERIFY(m_recogniser->listenFor(menu()));
    const auto heard = hearAll(*m_recogniser, overThePhone(sentence, voice));
    QTEST(heard.words, "words");
    QVERIFY(heard.confidence > 0.1 && heard.confidence <= 1);
}

void tst_SpeechRecogniser::tellsWordsWhileTheyAreSpoken()
{
    m_recogniser->beginCall();
    QVERIFY(m_recogniser->listenFor(menu()));
    QStringList partials;
    const auto heard = hearAll(*m_recogniser, overThePhone(u"I want to book an appointment please"_s, u"rms"_s), &partials);
    QCOMPARE(heard.words, u"i want to book an appointment please"_s);
    partials.removeDuplicates();
    QVERIFY2(partials.size() >= 3, qPrintable(partials.join(u" / "_s)));
}

void tst_SpeechRecogniser::listensForSomethingElse()
{
    m_recogniser->beginCall();
    PhraseGrammar days;
    QVERIFY(days.add(0, u"[on] (monday | tuesday | wednesday | thursday | friday)"_s));
    QVERIFY(m_recogniser->listenFor(days));
    QCOMPARE(hearAll(*m_recogniser, overThePhone(u"On Wednesday"_s, u"kal16"_s)).words, u"on wednesday"_s);
    QVERIFY(m_recogniser->listenFor(menu()));
    QCOMPARE(hearAll(*m_recogniser, overThePhone(u"On Wednesday"_s, u"kal16"_s)).words, QString());
}

void tst_SpeechRecogniser::answersNothingToWhatItDoesNotKnow_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("voice");
    for (const auto &voice : {u"rms"_s, u"kal16"_s})
        for (const auto &sentence : {u"The quick brown fox jumps over the lazy dog"_s, u"My grandmother was born in Italy"_s,
                 u"Is it going to rain this afternoon"_s, u"We hold these truths to be self evident"_s, u"Fantastic weather"_s})
            QTest::addRow("%s: %s", qPrintable(voice), qPrintable(sentence)) << sentence << voice;
}

void tst_SpeechRecogniser::answersNothingToWhatItDoesNotKnow()
{
    QFETCH(QString, sentence);
    QFETCH(QString, voice);
    m_recogniser->beginCall();
    QVERIFY(m_recogniser->listenFor(menu()));
    QCOMPARE(hearAll(*m_recogniser, overThePhone(sentence, voice)).words, QString());
}

void tst_SpeechRecogniser::answersNothingToNoise_data()
{
    QTest::addColumn<int>("peak");
    QTest::newRow("digital silence") << 0;
    QTest::newRow("a quiet line") << 60;
    QTest::newRow("a bad line") << 1000;
    QTest::newRow("a waterfall") << 20000;
}

void tst_SpeechRecogniser::answersNothingToNoise()
{
    QFETCH(int, peak);
    m_recogniser->beginCall();
    QVERIFY(m_recogniser->listenFor(menu()));
    QCOMPARE(hearAll(*m_recogniser, noiseOverThePhone(2s, peak)).words, QString());
}

void tst_SpeechRecogniser::namesAWordThatItHasNot()
{
    PhraseGrammar strange;
    QVERIFY(strange.add(0, u"hello qwrtzx"_s));
    const auto listening = m_recogniser->listenFor(strange);
    QVERIFY(!listening);
    QCOMPARE(listening.error().code, Error::Code::Unsupported);
    QVERIFY(listening.error().detail.contains(u"qwrtzx"_s));
}

void tst_SpeechRecogniser::endWithoutBeginIsNothing()
{
    m_recogniser->hear(std::vector<qint16>(1600));
    QVERIFY(m_recogniser->partial().isEmpty());
    QVERIFY(m_recogniser->end().words.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SpeechRecogniser)
#include "tst_speechrecogniser.moc"
