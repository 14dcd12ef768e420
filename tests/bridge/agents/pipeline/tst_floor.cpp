// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/floor.h"

#include <QtTest>

using namespace bridge;
using State = Floor::State;
using Input = Floor::Input;

// Who has the floor: the table, row by row, and that nothing else moves it.
class tst_Floor : public QObject
{
    Q_OBJECT
private slots:
    void moves_data();
    void moves();
    void nothingElseMovesIt();
};

namespace {

const QList<std::tuple<State, Input, State>> kRows = {
    {State::Listening, Input::Asked, State::Thinking},
    {State::Listening, Input::Began, State::Speaking},
    {State::Thinking, Input::Asked, State::Thinking},
    {State::Thinking, Input::CallerGoesOn, State::Listening},
    {State::Thinking, Input::Began, State::Speaking},
    {State::Thinking, Input::CutOff, State::Listening},
    {State::Thinking, Input::NothingToSay, State::Listening},
    {State::Speaking, Input::CutOff, State::Listening},
    {State::Speaking, Input::HeardOut, State::Listening},
    {State::Speaking, Input::AwaitsMore, State::Thinking},
};

} // namespace

void tst_Floor::moves_data()
{
    QTest::addColumn<State>("before");
    QTest::addColumn<Input>("input");
    QTest::addColumn<State>("after");
    for (const auto &[before, input, after] : kRows)
        QTest::addRow("%s in %d", QMetaEnum::fromType<Input>().valueToKey(int(input)), int(before)) << before << input << after;
}

void tst_Floor::moves()
{
    QFETCH(State, before);
    QFETCH(Input, input);
    QFETCH(State, after);
    QCOMPARE(Floor::next(before, input), std::optional(after));
}

void tst_Floor::nothingElseMovesIt()
{
    int moved = 0;
    for (int state = 0; state < 3; ++state) {
        for (int input = 0; input < 7; ++input)
            moved += Floor::next(State(state), Input(input)).has_value();
    }
    QCOMPARE(moved, kRows.size());
}

QTEST_GUILESS_MAIN(tst_Floor)
#include "tst_floor.moc"
