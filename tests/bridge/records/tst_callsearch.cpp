// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/callsearch.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What people type to find a call, and what becomes of it.
class tst_CallSearch : public QObject
{
    Q_OBJECT
private slots:
    void makesTerms_data();
    void makesTerms();
    void thereIsALimit();
    void nothingEverLeavesTheQuotes();
};

using Terms = QList<SearchTerm>;

void tst_CallSearch::makesTerms_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<Terms>("expected");
    QTest::newRow("nothing") << u"  "_s << Terms{};
    QTest::newRow("a word") << u"hello"_s << Terms{{u"\"hello\"*"_s, {}}};
    QTest::newRow("two words") << u" open \t nine "_s << Terms{{u"\"open\"*"_s, {}}, {u"\"nine\"*"_s, {}}};
    QTest::newRow("a number") << u"+1(415)555-0138"_s << Terms{{u"\"+1(415)555-0138\"*"_s, u"14155550138"_s}};
    QTest::newRow("too short a number") << u"42"_s << Terms{{u"\"42\"*"_s, {}}};
    QTest::newRow("a time is no number") << u"9am"_s << Terms{{u"\"9am\"*"_s, {}}};
    QTest::newRow("punctuation") << u"?! -- \"\" *"_s << Terms{};
    QTest::newRow("a quote inside") << u"say\"hi"_s << Terms{{u"\"say hi\"*"_s, {}}};
    QTest::newRow("another script") << u"東京"_s << Terms{{u"\"東京\"*"_s, {}}};
}

void tst_CallSearch::makesTerms()
{
    QFETCH(QString, words);
    QFETCH(Terms, expected);
    QCOMPARE(searchTerms(words), expected);
}

void tst_CallSearch::thereIsALimit()
{
    QCOMPARE(searchTerms(u"a "_s.repeated(1000)).size(), 8);
    const auto terms = searchTerms(QString(1000000, u'x'));
    QCOMPARE(terms.size(), 1);
    QVERIFY(terms.first().match.size() < 200);
}

void tst_CallSearch::nothingEverLeavesTheQuotes()
{
    for (const auto &words : {u"\" OR \"\"x"_s, u"a\"b\"c"_s, u"\0a\0\""_s, u"a\" NOT \"b"_s}) {
        const auto terms = searchTerms(words);
        for (const auto &term : terms) {
            QVERIFY(term.match.startsWith(u'"') && term.match.endsWith("\"*"_L1));
            QCOMPARE(term.match.count(u'"'), 2);
            QVERIFY(!term.match.contains(QChar::Null));
        }
    }
}

QTEST_GUILESS_MAIN(tst_CallSearch)
#include "tst_callsearch.moc"
