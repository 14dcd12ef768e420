// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/sentences.h"

#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_Sentences : public QObject
{
    Q_OBJECT

private slots:
    void cuts_data();
    void cuts();
    void losesNothing();
};

void tst_Sentences::cuts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("sentences");
    QTest::newRow("one") << u"Good morning."_s << QStringList{u"Good morning."_s};
    QTest::newRow("three") << u"Really? Yes! Fine."_s << QStringList{u"Really?"_s, u"Yes!"_s, u"Fine."_s};
    QTest::newRow("without a stop") << u"hello there"_s << QStringList{u"hello there"_s};
    QTest::newRow("at a.m.") << u"Come at 10 a.m. on Monday."_s << QStringList{u"Come at 10 a.m. on Monday."_s};
    QTest::newRow("Dr. Chen") << u"Ask Dr. Chen. Please."_s << QStringList{u"Ask Dr. Chen."_s, u"Please."_s};
    QTest::newRow("numbers") << u"It costs 3.50 today."_s << QStringList{u"It costs 3.50 today."_s};
    QTest::newRow("an ellipsis") << u"Well... fine."_s << QStringList{u"Well... fine."_s};
    QTest::newRow("spaces around") << u"  One. \n Two.  "_s << QStringList{u"One."_s, u"Two."_s};
    QTest::newRow("nothing") << QString() << QStringList{};
    QTest::newRow("spaces") << u"  \n"_s << QStringList{};
}

void tst_Sentences::cuts()
{
    QFETCH(QString, text);
    QTEST(sentencesOf(text), "sentences");
}

void tst_Sentences::losesNothing()
{
    const auto book = u"words and more words "_s.repeated(5000) + QString(3000, u'x') + u"... ?! a. b. c."_s;
    const auto sentences = sentencesOf(book);
    for (const auto &sentence : sentences)
        QVERIFY(sentence.size() <= 250 && !sentence.isEmpty());
    QCOMPARE(sentences.join(QString()).remove(u' '), QString(book).remove(u' '));
}

QTEST_APPLESS_MAIN(tst_Sentences)
#include "tst_sentences.moc"
