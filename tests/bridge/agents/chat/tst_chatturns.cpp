// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatturns.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Conversations in the shape that every service takes.
class tst_ChatTurns : public QObject
{
    Q_OBJECT
private slots:
    void aConversationThatFitsStaysAsItIs();
    void oneSidesWordsInARowBecomeOne();
    void notesAreTheCallersSide();
    void aGreetingHasSomebodyToGreet();
    void aConversationNeverEndsWithTheAgent();
    void resultsFollowTheirCalls();

    void aCallWithoutAResultGetsOne();
    void aResultWithoutACallIsLeftOut();
    void aResultThatComesTwiceIsLeftOutOnce();
    void emptyTurnsAreLeftOut();
    void anEmptyConversationIsACallerWhoSaysNothing();
};

namespace {

ChatTurn caller(const QString &text) { return {ChatTurn::Who::Caller, text, {}, {}}; }
ChatTurn note(const QString &text) { return {ChatTurn::Who::Note, text, {}, {}}; }
ChatTurn result(const QString &id, const QString &text) { return {ChatTurn::Who::ToolResult, text, {}, id}; }
ChatTurn agent(const QString &text, const QStringList &ids = {})
{
    ChatTurn turn{ChatTurn::Who::Agent, text, {}, {}};
    for (const auto &id : ids)
        turn.calls.append({id, u"look_up"_s, {}});
    return turn;
}

QStringList shown(const QList<ChatTurn> &turns)
{
    QStringList lines;
    for (const auto &turn : tidyTurns(turns)) {
        QString line = QStringList{u"C"_s, u"A"_s, u"N"_s, u"R"_s}[int(turn.who)] + u':' + turn.text;
        for (const auto &call : turn.calls)
            line += u'+' + call.id;
        lines << (turn.toolId.isEmpty() ? line : line + u'#' + turn.toolId);
    }
    return lines;
}

} // namespace

void tst_ChatTurns::aConversationThatFitsStaysAsItIs()
{
    QCOMPARE(shown({caller(u"a"_s), agent(u"b"_s), caller(u"c"_s)}), (QStringList{u"C:a"_s, u"A:b"_s, u"C:c"_s}));
}

void tst_ChatTurns::oneSidesWordsInARowBecomeOne()
{
    QCOMPARE(shown({caller(u"a"_s), caller(u"b"_s), agent(u"c"_s), agent(u"d"_s, {u"1"_s}), result(u"1"_s, u"{}"_s)}),
        (QStringList{u"C:a\nb"_s, u"A:c d+1"_s, u"R:{}#1"_s}));
}

void tst_ChatTurns::notesAreTheCallersSide()
{
    QCOMPARE(shown({caller(u"a"_s), note(u"b"_s)}), QStringList{u"C:a\nb"_s});
}

void tst_ChatTurns::aGreetingHasSomebodyToGreet()
{
    QCOMPARE(shown({agent(u"Hello"_s), caller(u"a"_s)}), (QStringList{u"C:(The caller is on the line.)"_s, u"A:Hello"_s, u"C:a"_s}));
}

void tst_ChatTurns::aConversationNeverEndsWithTheAgent()
{
    QCOMPARE(shown({caller(u"a"_s), agent(u"b"_s)}).last(), u"C:(The caller says nothing.)"_s);
}

void tst_ChatTurns::resultsFollowTheirCalls()
{
    QCOMPARE(shown({caller(u"a"_s), agent({}, {u"1"_s, u"2"_s}), result(u"2"_s, u"x"_s), result(u"1"_s, u"y"_s)}),
        (QStringList{u"C:a"_s, u"A:+1+2"_s, u"R:x#2"_s, u"R:y#1"_s}));
}

// ---- Rainy days

void tst_ChatTurns::aCallWithoutAResultGetsOne()
{
    QCOMPARE(shown({caller(u"a"_s), agent({}, {u"1"_s}), caller(u"b"_s)}),
        (QStringList{u"C:a"_s, u"A:+1"_s, u"R:{\"pending\":true}#1"_s, u"C:b"_s}));
    QCOMPARE(shown({caller(u"a"_s), agent({}, {u"1"_s})}).last(), u"R:{\"pending\":true}#1"_s);
    QCOMPARE(shown({caller(u"a"_s), agent({}, {u"1"_s}), agent(u"b"_s), caller(u"c"_s)}),
        (QStringList{u"C:a"_s, u"A:+1"_s, u"R:{\"pending\":true}#1"_s, u"A:b"_s, u"C:c"_s}));
}

void tst_ChatTurns::aResultWithoutACallIsLeftOut()
{
    QCOMPARE(shown({result(u"1"_s, u"x"_s), caller(u"a"_s)}), QStringList{u"C:a"_s});
}

void tst_ChatTurns::aResultThatComesTwiceIsLeftOutOnce()
{
    QCOMPARE(shown({caller(u"a"_s), agent({}, {u"1"_s}), result(u"1"_s, u"x"_s), result(u"1"_s, u"y"_s)}).size(), 3);
}

void tst_ChatTurns::emptyTurnsAreLeftOut()
{
    QCOMPARE(shown({caller(u" "_s), agent({}), note({}), caller(u"a"_s)}), QStringList{u"C:a"_s});
}

void tst_ChatTurns::anEmptyConversationIsACallerWhoSaysNothing()
{
    QCOMPARE(shown({}), QStringList{u"C:(The caller says nothing.)"_s});
}

QTEST_GUILESS_MAIN(tst_ChatTurns)
#include "tst_chatturns.moc"
