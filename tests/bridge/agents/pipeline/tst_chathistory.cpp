// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/chathistory.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The conversation as it was heard.
class tst_ChatHistory : public QObject
{
    Q_OBJECT
private slots:
    void keepsWhatWasSaid();
    void twoTurnsBeforeAnAnswerAreOne();
    void aCutReplyIsKeptAsFarAsItWasHeard();
    void resultsStandBehindTheirCalls();

    void aReplyThatNobodyHeardIsForgotten();
    void whatToolsHaveDoneStays();
    void aResultThatNobodyAskedForIsRefused();
    void aHugeResultIsCut();
    void longCallsForgetTheirBeginning();
};

namespace {

QStringList shown(const ChatHistory &history)
{
    QStringList lines;
    const auto turns = history.turns();
    for (const auto &turn : turns)
        lines << QStringList{u"C:"_s, u"A:"_s, u"N:"_s, u"R:"_s}[int(turn.who)] + turn.text + (turn.calls.isEmpty() ? QString() : u"+"_s + turn.calls[0].id);
    return lines;
}

} // namespace

void tst_ChatHistory::keepsWhatWasSaid()
{
    ChatHistory history;
    history.setWords(1, u"Hello!"_s);
    history.addCaller(u"Are you open?"_s);
    history.addNote(u"(Be brief.)"_s);
    history.setWords(2, u"Yes."_s);
    history.setWords(2, u"Yes. Until five."_s);
    QCOMPARE(shown(history), (QStringList{u"A:Hello!"_s, u"C:Are you open?"_s, u"N:(Be brief.)"_s, u"A:Yes. Until five."_s}));
}

void tst_ChatHistory::twoTurnsBeforeAnAnswerAreOne()
{
    ChatHistory history;
    history.addCaller(u"I would like"_s);
    history.addCaller(u"to come on Monday."_s);
    QCOMPARE(shown(history), QStringList{u"C:I would like to come on Monday."_s});
}

void tst_ChatHistory::aCutReplyIsKeptAsFarAsItWasHeard()
{
    ChatHistory history;
    history.addCaller(u"When?"_s);
    history.setWords(1, u"We are open from nine to five."_s);
    history.cut(1, u"We are open"_s);
    QCOMPARE(shown(history).last(), u"A:We are open...[interrupted]"_s);
}

void tst_ChatHistory::resultsStandBehindTheirCalls()
{
    ChatHistory history;
    history.addCaller(u"a"_s);
    history.addCall(1, {u"x"_s, u"look_up"_s, {}});
    history.addCall(1, {u"y"_s, u"look_up"_s, {}});
    history.addCaller(u"b"_s);
    QVERIFY(history.addResult(u"y"_s, {{u"n"_s, 2}})); // late, and in another order
    QVERIFY(history.addResult(u"x"_s, {{u"n"_s, 1}}));
    QCOMPARE(shown(history), (QStringList{u"C:a"_s, u"A:+x"_s, u"R:{\"n\":2}"_s, u"R:{\"n\":1}"_s, u"C:b"_s}));
    QVERIFY(history.knows(u"x"_s) && !history.knows(u"z"_s));
}

// ---- Rainy days

void tst_ChatHistory::aReplyThatNobodyHeardIsForgotten()
{
    ChatHistory history;
    history.addCaller(u"a"_s);
    history.setWords(1, u"b"_s);
    history.cut(1, u" "_s);
    history.addCaller(u"c"_s);
    QCOMPARE(shown(history), QStringList{u"C:a c"_s});
    history.cut(7, u"never said"_s);
    history.drop(8);
    QCOMPARE(shown(history).size(), 1);
}

void tst_ChatHistory::whatToolsHaveDoneStays()
{
    ChatHistory history;
    history.addCaller(u"a"_s);
    history.setWords(1, u"One moment."_s);
    history.addCall(1, {u"x"_s, u"book"_s, {}});
    history.drop(1);
    QVERIFY(history.addResult(u"x"_s, {{u"ok"_s, true}}));
    QCOMPARE(shown(history), (QStringList{u"C:a"_s, u"A:+x"_s, u"R:{\"ok\":true}"_s}));
}

void tst_ChatHistory::aResultThatNobodyAskedForIsRefused()
{
    ChatHistory history;
    QVERIFY(!history.addResult(u"x"_s, {}));
    QVERIFY(history.turns().isEmpty());
}

void tst_ChatHistory::aHugeResultIsCut()
{
    ChatHistory history;
    history.addCall(1, {u"x"_s, u"read"_s, {}});
    QVERIFY(history.addResult(u"x"_s, {{u"text"_s, QString(5'000'000, u'x')}}));
    QVERIFY(history.turns().last().text.size() < ChatHistory::kMostResult + 20);
}

void tst_ChatHistory::longCallsForgetTheirBeginning()
{
    ChatHistory history;
    for (int i = 0; i < 1000; ++i) {
        history.addCaller(QString::number(i));
        history.setWords(i + 1, u"yes"_s);
    }
    QCOMPARE(history.turns().size(), ChatHistory::kMostTurns);
    QCOMPARE(history.turns().last().text, u"yes"_s);
    QVERIFY(history.turns().first().text != u"0"_s);
}

QTEST_GUILESS_MAIN(tst_ChatHistory)
#include "tst_chathistory.moc"
