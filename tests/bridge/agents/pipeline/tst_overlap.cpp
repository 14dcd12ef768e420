// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/overlap.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What a caller means who speaks while the agent does.
class tst_Overlap : public QObject
{
    Q_OBJECT
private slots:
    void isTakenFor_data();
    void isTakenFor();
};

void tst_Overlap::isTakenFor_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("language");
    QTest::addColumn<Overlap>("meaning");
    const auto row = [](const QString &words, const QString &language, Overlap meaning) {
        QTest::newRow(qPrintable(words + u' ' + language)) << words << language << meaning;
    };
    using enum Overlap;
    for (const auto &words : {u"mm-hm"_s, u"Mm-hmm."_s, u"yeah"_s, u"Yes, okay."_s, u"oh I see"_s, u"OK, right, got it"_s, u"Hello?"_s, u"uh huh uh huh"_s,
             u"yeah yeah thank you"_s, u""_s, u"..."_s})
        row(words, u"en-US"_s, Listens);
    for (const auto &words : {u"stop"_s, u"Wait!"_s, u"hold on"_s, u"no no"_s, u"what"_s, u"okay wait"_s, u"what about Friday"_s, u"yeah but when"_s,
             u"I need a doctor"_s, u"not Monday"_s})
        row(words, u"en-US"_s, WantsFloor);
    for (const auto &words : {u"Monday"_s, u"tomorrow."_s, u"no"_s, u"seven"_s})
        row(words, u"en-US"_s, Unclear);
    row(u"हाँ जी"_s, u"hi-IN"_s, Listens);
    row(u"ठीक है"_s, u"hi"_s, Listens);
    row(u"रुकिए"_s, u"hi-IN"_s, WantsFloor);
    row(u"कल सुबह"_s, u"hi-IN"_s, WantsFloor);
    row(u"okay ji"_s, u"hi-IN"_s, Listens); // both languages in one breath
    row(u"d’accord"_s, u"fr-FR"_s, Listens);
    row(u"einen Moment"_s, u"de-DE"_s, WantsFloor);
    row(u"ja genau"_s, u"de-DE"_s, Listens);
    row(u"stopwatch"_s, u"en-US"_s, Unclear); // begins like "stop", and is another word
}

void tst_Overlap::isTakenFor()
{
    QFETCH(QString, words);
    QFETCH(QString, language);
    QTEST(overlapOf(words, language), "meaning");
}

QTEST_GUILESS_MAIN(tst_Overlap)
#include "tst_overlap.moc"
