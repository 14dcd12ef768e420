// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/callerear.h"
#include "tests/bridge/speech/phonecaller.h"

#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Kind = EarFact::Kind;

namespace {

PhraseGrammar grammarOf(const QString &pattern)
{
    PhraseGrammar grammar;
    if (!grammar.add(0, pattern))
        qFatal("the test's own grammar is wrong");
    return grammar;
}

// An ear and what it noticed.
struct Listening
{
    QList<EarFact> facts;
    CallerEar ear;

    explicit Listening(const QString &pattern)
        : ear(*SpeechRecogniser::load(), [this](const EarFact &fact) { facts << fact; })
    {
        if (!ear.listenFor(grammarOf(pattern)))
            qFatal("the test's own grammar is refused");
    }
    void hear(const AudioFrame &sound) { ear.hear(sound.view().samples); }
    QStringList heard() const
    {
        QStringList words;
        for (const auto &fact : facts) {
            if (fact.kind == Kind::Heard)
                words << fact.utterance.words;
        }
        return words;
    }
    qsizetype count(Kind kind) const
    {
        return std::count_if(facts.begin(), facts.end(), [kind](const EarFact &fact) { return fact.kind == kind; });
    }
};

const auto kMenu = u"what are your opening hours | [i want to] book an appointment | yes | no | goodbye"_s;

} // namespace

// How a call's sound becomes utterances.
class tst_CallerEar : public QObject
{
    Q_OBJECT

private slots:
    void tellsAnUtteranceFromItsBeginningToItsEnd();
    void tellsTwoUtterancesApart();
    void waitsOutAPauseWithinASentence();
    void takesAnyPortions();
    void aNewGrammarWaitsForTheEndOfTheUtterance();

    // Rain
    void hearsNothingInSilence();
    void getsUsedToNoise();
    void endsWhatNeverEnds();
    void aClickIsNothing();
};

void tst_CallerEar::tellsAnUtteranceFromItsBeginningToItsEnd()
{
    Listening call(kMenu);
    call.hear(overThePhone(u"I want to book an appointment"_s, u"rms"_s, 500ms, 1s));
    QVERIFY(call.facts.size() > 5);
    QCOMPARE(call.facts.first().kind, Kind::SpeechStarted);
    QCOMPARE(call.facts.last().kind, Kind::Heard);
    QCOMPARE(call.facts.at(call.facts.size() - 2).kind, Kind::SpeechStopped);
    QCOMPARE(call.heard(), QStringList{u"i want to book an appointment"_s});
    Milliseconds before = 0ms;
    bool words = false;
    for (const auto &fact : std::as_const(call.facts)) {
        if (fact.kind != Kind::Speaking)
            continue;
        QVERIFY(fact.speechFor >= before);
        before = fact.speechFor;
        words = words || !fact.utterance.words.isEmpty();
    }
    QVERIFY(before > 800ms);
    QVERIFY(words);
}

void tst_CallerEar::tellsTwoUtterancesApart()
{
    Listening call(kMenu);
    call.hear(overThePhone(u"What are your opening hours"_s, u"kal16"_s, 500ms, 1s));
    call.hear(overThePhone(u"goodbye"_s, u"kal16"_s, 500ms, 1s));
    QCOMPARE(call.heard(), (QStringList{u"what are your opening hours"_s, u"goodbye"_s}));
    QCOMPARE(call.count(Kind::SpeechStarted), 2);
    QCOMPARE(call.count(Kind::SpeechStopped), 2);
}

void tst_CallerEar::waitsOutAPauseWithinASentence()
{
    Listening call(u"i want to book an appointment"_s);
    call.hear(overThePhone(u"I want to"_s, u"rms"_s, 500ms, 0ms));
    call.hear(overThePhone(u"book an appointment"_s, u"rms"_s, 50ms, 1s));
    QCOMPARE(call.count(Kind::SpeechStarted), 1);
    QCOMPARE(call.count(Kind::Heard), 1);
}

void tst_CallerEar::takesAnyPortions()
{
    Listening call(kMenu);
    const auto sound = overThePhone(u"goodbye"_s, u"kal16"_s, 500ms, 1s);
    size_t size = 1;
    for (auto left = sound.view().samples; !left.empty(); size = size * 7 % 1999 + 1) {
        const auto piece = left.first(std::min(size, left.size()));
        left = left.subspan(piece.size());
        call.ear.hear(piece);
    }
    QCOMPARE(call.heard(), QStringList{u"goodbye"_s});
}

void tst_CallerEar::aNewGrammarWaitsForTheEndOfTheUtterance()
{
    Listening call(kMenu);
    const auto sound = overThePhone(u"What are your opening hours"_s, u"rms"_s, 300ms, 1s);
    const auto samples = sound.view().samples;
    call.ear.hear(samples.first(samples.size() / 2));
    QCOMPARE(call.count(Kind::SpeechStarted), 1);
    QVERIFY(call.ear.listenFor(grammarOf(u"monday | tuesday"_s)));
    call.ear.hear(samples.subspan(samples.size() / 2));
    call.hear(overThePhone(u"Monday"_s, u"rms"_s, 300ms, 1s));
    QCOMPARE(call.heard(), (QStringList{u"what are your opening hours"_s, u"monday"_s}));
}

void tst_CallerEar::hearsNothingInSilence()
{
    Listening call(kMenu);
    call.hear(noiseOverThePhone(10s, 0));
    call.hear(noiseOverThePhone(10s, 100));
    QCOMPARE(call.facts.size(), 0);
}

void tst_CallerEar::getsUsedToNoise()
{
    Listening call(kMenu);
    call.hear(noiseOverThePhone(20s, 3000));
    QVERIFY2(call.count(Kind::SpeechStarted) <= 1, "steady noise is noise");
    QVERIFY(call.heard().join(QString()).isEmpty());
}

void tst_CallerEar::endsWhatNeverEnds()
{
    Listening call(kMenu);
    for (int i = 0; i < 12; ++i) // a speech without pauses
        call.hear(overThePhone(u"The quick brown fox jumps over the lazy dog"_s, u"kal16"_s, 0ms, 0ms));
    QVERIFY(call.count(Kind::Heard) >= 1);
    for (const auto &fact : std::as_const(call.facts))
        QVERIFY(fact.speechFor < 13s);
}

void tst_CallerEar::aClickIsNothing()
{
    Listening call(kMenu);
    call.hear(noiseOverThePhone(1s, 50));
    call.hear(noiseOverThePhone(20ms, 30000));
    call.hear(noiseOverThePhone(1s, 50));
    QCOMPARE(call.facts.size(), 0);
}

QTEST_GUILESS_MAIN(tst_CallerEar)
#include "tst_callerear.moc"
