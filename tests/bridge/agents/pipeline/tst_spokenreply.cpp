// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/spokenreply.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// How far a reply has come on its way through a mouth, in the words that people read.
class tst_SpokenReply : public QObject
{
    Q_OBJECT
private slots:
    void followsAMouthThatAlignsWords();
    void followsAMouthThatTellsSentences();
    void whatIsReadOutOtherwiseStaysAsItWasWritten();
    void aMouthThatTellsNothingIsFollowedBySound();
    void anotherMouthGoesOnWithTheRest();
    void anotherMouthTakesUpACutSentence();

    void blanksDoNotCount();
    void aMouthThatTellsTooMuchStaysWithinTheText();
    void beginningAnewTwiceLosesNothing();
};

void tst_SpokenReply::followsAMouthThatAlignsWords()
{
    SpokenReply reply(1);
    reply.add(u"We are open."_s);
    reply.add(u"Come in!"_s);
    QCOMPARE(reply.said(), QString());
    reply.saying(u"We "_s);
    QCOMPARE(reply.said(), u"We"_s);
    reply.saying(u"are"_s);
    QCOMPARE(reply.said(), u"We are"_s);
    reply.saying(u" open."_s);
    QCOMPARE(reply.said(), u"We are open."_s);
    QVERIFY(!reply.isAllSaid());
    reply.saying(u" Come in!"_s);
    QCOMPARE(reply.said(), u"We are open. Come in!"_s);
    QVERIFY(reply.isAllSaid());
}

void tst_SpokenReply::followsAMouthThatTellsSentences()
{
    SpokenReply reply(1);
    reply.add(u"We are open."_s);
    reply.add(u"Come in!"_s);
    reply.saying(u"We are open."_s);
    QCOMPARE(reply.said(), u"We are open."_s);
}

void tst_SpokenReply::whatIsReadOutOtherwiseStaysAsItWasWritten()
{
    SpokenReply reply(1);
    const auto spoken = reply.add(u"Look at https://example.com/a today."_s).spoken;
    QCOMPARE(spoken, u"Look at example dot com slash a today."_s);
    reply.saying(spoken);
    QCOMPARE(reply.said(), u"Look at https://example.com/a today."_s);
}

void tst_SpokenReply::aMouthThatTellsNothingIsFollowedBySound()
{
    SpokenReply reply(1);
    reply.add(u"We are open."_s);
    reply.sounded(20ms);
    QCOMPARE(reply.said(), u"We are open."_s);
}

void tst_SpokenReply::anotherMouthGoesOnWithTheRest()
{
    SpokenReply reply(1);
    for (const auto &piece : {u"One."_s, u"Two."_s, u"Three."_s})
        reply.add(piece);
    reply.saying(u"One."_s);
    reply.sounded(400ms);
    reply.beginAnew();
    QCOMPARE(reply.said(), u"One."_s);
    QCOMPARE(reply.pieces().size(), 2);
    QCOMPARE(reply.pieces()[0].plain, u"Two."_s);
    reply.saying(u"Two."_s);
    QCOMPARE(reply.said(), u"One. Two."_s);
}

void tst_SpokenReply::anotherMouthTakesUpACutSentence()
{
    SpokenReply reply(1);
    reply.add(u"one two three four five six seven eight nine ten"_s); // 39 letters, some 2.3 s
    reply.saying(u"one two three four five six seven eight nine ten"_s);
    reply.sounded(1200ms);
    reply.beginAnew();
    QCOMPARE(reply.pieces().size(), 1);
    QVERIFY2(reply.pieces()[0].plain.startsWith("five"_L1) || reply.pieces()[0].plain.startsWith("six"_L1), qPrintable(reply.pieces()[0].plain));
    QVERIFY(reply.said().startsWith("one two three"_L1));
    QCOMPARE(reply.said() + u' ' + reply.pieces()[0].plain, u"one two three four five six seven eight nine ten"_s);
}

// ---- Rainy days

void tst_SpokenReply::blanksDoNotCount()
{
    SpokenReply reply(1);
    reply.add(u"We are open."_s);
    reply.saying(u"  We\n are "_s);
    QCOMPARE(reply.said(), u"We are"_s);
}

void tst_SpokenReply::aMouthThatTellsTooMuchStaysWithinTheText()
{
    SpokenReply reply(1);
    reply.add(u"We are open."_s);
    for (int i = 0; i < 5; ++i)
        reply.saying(u"We are open and closed and open."_s);
    QCOMPARE(reply.said(), u"We are open."_s);
    reply.beginAnew();
    QCOMPARE(reply.said(), u"We are open."_s);
}

void tst_SpokenReply::beginningAnewTwiceLosesNothing()
{
    SpokenReply reply(1);
    reply.add(u"one two three."_s);
    reply.add(u"four five six."_s);
    reply.beginAnew();
    reply.beginAnew();
    reply.saying(u"one two three."_s);
    reply.saying(u"four five six."_s);
    QCOMPARE(reply.said(), u"one two three. four five six."_s);
}

QTEST_GUILESS_MAIN(tst_SpokenReply)
#include "tst_spokenreply.moc"
