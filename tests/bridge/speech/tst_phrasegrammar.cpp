// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/phrasegrammar.h"

#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const Wordings kWordings = {
    {u"day"_s, {{u"monday"_s, u"Monday"_s}, {u"(next | this) tuesday"_s, u"Tuesday"_s}}},
    {u"want"_s, {{u"i (want | would like) to"_s, {}}}},
};

enum { Book = 3, Hours = 7 };

PhraseGrammar grammar()
{
    PhraseGrammar grammar;
    if (!grammar.add(Hours, u"[what are] [your | the] opening hours | when are you open"_s, kWordings)
        || !grammar.add(Book, u"[<want>] book an appointment [on <day>] [please]"_s, kWordings))
        qFatal("the test's own grammar is wrong");
    return grammar;
}

} // namespace

// Patterns as people write them, and what words fit them.
class tst_PhraseGrammar : public QObject
{
    Q_OBJECT

private slots:
    void matches_data();
    void matches();
    void theFirstPhraseWins();
    void listsWordsOnce();

    // Rain
    void refuses_data();
    void refuses();
    void aWrongPatternLeavesTheGrammarAsItWas();
    void patternsThatNameEachOtherEnd();
    void ambiguousPatternsTakeNoTime();
};

void tst_PhraseGrammar::matches_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("phrase"); // -1: none
    QTest::addColumn<QString>("day");
    QTest::newRow("all of it") << u"what are your opening hours"_s << int(Hours) << QString();
    QTest::newRow("what may be left out is left out") << u"opening hours"_s << int(Hours) << QString();
    QTest::newRow("the other alternative") << u"when are you open"_s << int(Hours) << QString();
    QTest::newRow("capitals") << u"When are you OPEN"_s << int(Hours) << QString();
    QTest::newRow("a list of wordings") << u"i would like to book an appointment"_s << int(Book) << QString();
    QTest::newRow("a slot") << u"book an appointment on monday please"_s << int(Book) << u"Monday"_s;
    QTest::newRow("a slot of two words") << u"i want to book an appointment on next tuesday"_s << int(Book) << u"Tuesday"_s;
    QTest::newRow("half a phrase") << u"book an"_s << -1 << QString();
    QTest::newRow("words after the phrase") << u"opening hours goodbye"_s << -1 << QString();
    QTest::newRow("a word it does not know") << u"opening times"_s << -1 << QString();
    QTest::newRow("known words in no order") << u"hours opening"_s << -1 << QString();
    QTest::newRow("nothing") << QString() << -1 << QString();
}

void tst_PhraseGrammar::matches()
{
    QFETCH(QString, words);
    QFETCH(int, phrase);
    QFETCH(QString, day);
    const auto match = grammar().match(words);
    QCOMPARE(match ? match->phrase : -1, phrase);
    if (match)
        QCOMPARE(match->filled.value(u"day"_s), day);
}

void tst_PhraseGrammar::theFirstPhraseWins()
{
    PhraseGrammar both;
    QVERIFY(both.add(1, u"no [thank you]"_s));
    QVERIFY(both.add(2, u"no thank you"_s));
    QCOMPARE(both.match(u"no thank you"_s)->phrase, 1);
}

void tst_PhraseGrammar::listsWordsOnce()
{
    PhraseGrammar twice;
    QVERIFY(twice.add(1, u"Yes yes"_s));
    QVERIFY(twice.add(2, u"that's a yes"_s));
    QCOMPARE(twice.words(), (QStringList{u"yes"_s, u"that's"_s, u"a"_s}));
}

void tst_PhraseGrammar::refuses_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::newRow("nothing") << QString();
    QTest::newRow("an open bracket") << u"book (an | my"_s;
    QTest::newRow("a bracket too many") << u"book an) appointment"_s;
    QTest::newRow("the wrong bracket") << u"book [an)"_s;
    QTest::newRow("an empty alternative") << u"yes | | no"_s;
    QTest::newRow("an empty bracket") << u"book []"_s;
    QTest::newRow("a list that is not there") << u"on <month>"_s;
    QTest::newRow("a name without an end") << u"on <day"_s;
    QTest::newRow("digits") << u"press 1"_s;
    QTest::newRow("another alphabet") << u"да"_s;
    QTest::newRow("a grammar's own syntax") << u"yes ; public <x> = no"_s;
    QTest::newRow("too deep") << QString(100, u'[') + u"a"_s + QString(100, u']');
    QTest::newRow("too long") << u"a "_s.repeated(1000);
}

void tst_PhraseGrammar::refuses()
{
    QFETCH(QString, pattern);
    PhraseGrammar empty;
    const auto added = empty.add(1, pattern, kWordings);
    QVERIFY(!added);
    QCOMPARE(added.error().code, Error::Code::Malformed);
    QVERIFY(empty.isEmpty());
}

void tst_PhraseGrammar::aWrongPatternLeavesTheGrammarAsItWas()
{
    auto before = grammar();
    const auto words = before.words();
    const auto arcs = before.arcs().size();
    QVERIFY(!before.add(9, u"new words [and then"_s));
    QCOMPARE(before.words(), words);
    QCOMPARE(before.arcs().size(), arcs);
    QCOMPARE(before.match(u"opening hours"_s)->phrase, int(Hours));
}

void tst_PhraseGrammar::patternsThatNameEachOtherEnd()
{
    const Wordings circle = {{u"a"_s, {{u"<b> x"_s, {}}}}, {u"b"_s, {{u"<a> y"_s, {}}, {u"<a> <b>"_s, {}}}}};
    PhraseGrammar grammar;
    QVERIFY(!grammar.add(1, u"<a>"_s, circle));
}

void tst_PhraseGrammar::ambiguousPatternsTakeNoTime()
{
    PhraseGrammar grammar;
    QVERIFY(grammar.add(1, u"[a] "_s.repeated(100) + u"b"_s));
    QVERIFY(!grammar.match(u"a "_s.repeated(100)));
    QVERIFY(grammar.match(u"a "_s.repeated(100) + u"b"_s));
}

QTEST_APPLESS_MAIN(tst_PhraseGrammar)
#include "tst_phrasegrammar.moc"
