// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/insights/figure.h"

#include "ui/calls/words.h"
#include "ui/theme/plaintext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <numeric>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct InsightWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::InsightWords)
};

QString number(qint64 value) { return QLocale().toString(value); }

QString capital(QString word) { return word.replace(0, 1, word.left(1).toUpper()); }

struct PieceWords { QString label, whole; };
PieceWords wordsOf(const CallInsights::Piece &piece, CallInsights::Step step)
{
    const QLocale locale;
    const auto date = piece.from.date();
    switch (step) {
    case CallInsights::Step::Hour:
        return {piece.from.time().toString(u"HH:mm"_s),
            locale.toString(date, QLocale::ShortFormat) + u' ' + piece.from.time().toString(u"HH:mm"_s)};
    case CallInsights::Step::Day: return {locale.toString(date, u"d MMM"_s), locale.toString(date, QLocale::ShortFormat)};
    case CallInsights::Step::Week:
        return {locale.toString(date, u"d MMM"_s), InsightWords::tr("week of %1").arg(locale.toString(date, QLocale::ShortFormat))};
    case CallInsights::Step::Month: return {locale.toString(date, u"MMM yy"_s), locale.toString(date, u"MMMM yyyy"_s)};
    }
    return {};
}

QString stepWord(CallInsights::Step step)
{
    switch (step) {
    case CallInsights::Step::Hour: return InsightWords::tr("Hour");
    case CallInsights::Step::Day: return InsightWords::tr("Day");
    case CallInsights::Step::Week: return InsightWords::tr("Week");
    case CallInsights::Step::Month: return InsightWords::tr("Month");
    }
    return {};
}

Figure callsFigure(const CallInsights &all)
{
    Figure figure{.name = u"calls"_s, .question = InsightWords::tr("How many calls are answered?")};
    const int nobody = all.calls - all.answered - all.machines;
    figure.answer = InsightWords::tr("%n call(s): a person answered %1, an answering machine %2, nobody %3.", nullptr, all.calls)
                        .arg(shareText(all.answered, all.calls), shareText(all.machines, all.calls), shareText(nobody, all.calls));
    figure.kinds = {{InsightWords::tr("answered"), Role::Caller}, {InsightWords::tr("machine"), Role::Warn}, {InsightWords::tr("nobody"), Role::Faint}};
    figure.heads = {stepWord(all.step), InsightWords::tr("Calls"), InsightWords::tr("Answered"), InsightWords::tr("Answering machine"), InsightWords::tr("Nobody"), InsightWords::tr("Answer rate")};
    int most = 0;
    for (const auto &piece : all.pieces) {
        const auto words = wordsOf(piece, all.step);
        most = std::max(most, piece.calls());
        figure.bars.append({.label = words.label,
            .parts = {double(piece.answered), double(piece.machines), double(piece.unanswered)},
            .tip = InsightWords::tr("%1: %2 answered, %3 by machines, %4 by nobody")
                       .arg(words.whole, number(piece.answered), number(piece.machines), number(piece.unanswered))});
        figure.rows.append({words.whole, number(piece.calls()), number(piece.answered), number(piece.machines), number(piece.unanswered),
            shareText(piece.answered, piece.calls())});
    }
    figure.mostText = number(most);
    return figure;
}

Figure endingsFigure(const CallInsights &all)
{
    Figure figure{.name = u"endings"_s, .question = InsightWords::tr("How do calls end?"), .shape = Figure::Shape::Rows};
    figure.kinds = {{InsightWords::tr("calls"), Role::Accent}};
    figure.heads = {InsightWords::tr("Ending"), InsightWords::tr("Calls"), InsightWords::tr("Share")};
    for (const auto &ending : all.endings) {
        const auto word = capital(endWord(ending.reason));
        figure.rows.append({word, number(ending.calls), shareText(ending.calls, all.calls)});
        figure.bars.append({.label = word, .parts = {double(ending.calls)}, .value = number(ending.calls),
            .tip = InsightWords::tr("%1: %2 of %3 calls").arg(word, number(ending.calls), number(all.calls))});
    }
    if (!all.endings.isEmpty()) {
        const auto &first = all.endings.first();
        figure.answer = InsightWords::tr("Most often: %1 (%2).").arg(endWord(first.reason), shareText(first.calls, all.calls));
        int failed = 0;
        for (const auto &ending : all.endings)
            failed += endedWell(ending.reason) ? 0 : ending.calls;
        figure.answer += u' ' + (failed == 0 ? InsightWords::tr("None failed.") : InsightWords::tr("Failed: %1 (%2).").arg(number(failed), shareText(failed, all.calls)));
    }
    return figure;
}

QString lengthRange(int range)
{
    const auto bound = [](int i) { return clockText(CallInsights::kLengths[i]); };
    if (range == 0)
        return InsightWords::tr("below %1").arg(bound(0));
    if (range == CallInsights::kLengthRanges - 1)
        return InsightWords::tr("%1 and more").arg(bound(range - 1));
    return InsightWords::tr("%1 to %2").arg(bound(range - 1), bound(range));
}

// Ranges: how many calls are in each.
void addRanges(Figure &figure, const QList<int> &calls, const QString &head, auto &&labelOf, auto &&wholeOf)
{
    const int whole = std::accumulate(calls.begin(), calls.end(), 0);
    figure.kinds = {{InsightWords::tr("calls"), Role::Accent}};
    figure.heads = {head, InsightWords::tr("Calls"), InsightWords::tr("Share")};
    if (whole == 0)
        return;
    for (int i = 0; i < calls.size(); ++i) {
        figure.bars.append({.label = labelOf(i), .parts = {double(calls[i])}, .tip = InsightWords::tr("%1: %2 of %3 calls").arg(wholeOf(i), number(calls[i]), number(whole))});
        figure.rows.append({wholeOf(i), number(calls[i]), shareText(calls[i], whole)});
    }
    figure.mostText = number(*std::ranges::max_element(calls));
}

Figure lengthsFigure(const CallInsights &all)
{
    Figure figure{.name = u"lengths"_s, .question = InsightWords::tr("How long do answered calls last?")};
    figure.answer = all.lengths.count == 0 ? InsightWords::tr("No call was answered by a person.")
                                           : InsightWords::tr("Half of them at most %1, 95 of 100 at most %2.").arg(clockText(all.lengths.median), clockText(all.lengths.p95));
    const auto label = [](int i) {
        return i == CallInsights::kLengthRanges - 1 ? u"≥ "_s + clockText(CallInsights::kLengths[i - 1]) : u"< "_s + clockText(CallInsights::kLengths[i]);
    };
    addRanges(figure, all.callsByLength, InsightWords::tr("Length"), label, lengthRange);
    return figure;
}

QString partWord(CallInsights::Part part)
{
    switch (part) {
    case CallInsights::Part::Total: return InsightWords::tr("Whole reply");
    case CallInsights::Part::EndOfTurn: return InsightWords::tr("End of turn");
    case CallInsights::Part::FirstText: return InsightWords::tr("First word");
    case CallInsights::Part::FirstAudio: return InsightWords::tr("First sound");
    case CallInsights::Part::Line: return InsightWords::tr("To the line");
    }
    return {};
}

Figure repliesFigure(const CallInsights &all, const EngineTitles &titles)
{
    using Part = CallInsights::Part;
    Figure figure{.name = u"replies"_s, .question = InsightWords::tr("How long do callers wait for a reply?"), .shape = Figure::Shape::Rows};
    figure.kinds = {{InsightWords::tr("half of the replies at most"), Role::Agent}};
    figure.markWord = InsightWords::tr("95 of 100 at most");
    figure.heads = {InsightWords::tr("Engine"), InsightWords::tr("Part"), InsightWords::tr("Median"), InsightWords::tr("95th percentile"), InsightWords::tr("Replies")};
    const CallInsights::Engine *slowest = nullptr;
    for (const auto &engine : all.engines) {
        const auto title = plain(titles.value(engine.name, engine.name), 60);
        if (!slowest || engine.of(Part::Total).median > slowest->of(Part::Total).median)
            slowest = &engine;
        for (const auto part : {Part::Total, Part::EndOfTurn, Part::FirstText, Part::FirstAudio, Part::Line}) {
            const auto &spread = engine.of(part);
            if (spread.count == 0)
                continue;
            const auto word = partWord(part);
            figure.bars.append({.label = part == Part::Total ? title : word,
                .parts = {double(spread.median.count())},
                .mark = double(spread.p95.count()),
                .value = secondsText(spread.median) + u" · "_s + secondsText(spread.p95),
                .tip = InsightWords::tr("%1, %2: half of %3 at most %4, 95 of 100 at most %5")
                           .arg(title, word, number(spread.count), secondsText(spread.median), secondsText(spread.p95)),
                .isPart = part != Part::Total});
            figure.rows.append({title, word, secondsText(spread.median), secondsText(spread.p95), number(spread.count)});
        }
    }
    if (!slowest) {
        figure.answer = InsightWords::tr("No reply was measured.");
        return figure;
    }
    const auto &total = slowest->of(Part::Total);
    const auto title = plain(titles.value(slowest->name, slowest->name), 60);
    figure.answer = (all.engines.size() > 1 ? InsightWords::tr("Longest for %1: half of the replies come within %2, 95 of 100 within %3.")
                                            : InsightWords::tr("%1: half of the replies come within %2, 95 of 100 within %3."))
                        .arg(title, secondsText(total.median), secondsText(total.p95));
    return figure;
}

Figure bargeInsFigure(const CallInsights &all)
{
    Figure figure{.name = u"bargeIns"_s, .question = InsightWords::tr("How often do callers speak over the agent?")};
    const int with = all.answered - all.callsByBargeIns.value(0);
    figure.answer = all.answered == 0
        ? InsightWords::tr("No call was answered by a person.")
        : InsightWords::tr("In %1 of the answered calls; %2 times in 100 calls.").arg(shareText(with, all.answered), number(qRound64(100.0 * double(all.bargeIns) / all.answered)));
    const auto label = [](int i) { return i == CallInsights::kMostBargeIns ? u"≥ %1"_s.arg(i) : QString::number(i); };
    const auto whole = [](int i) {
        return i == CallInsights::kMostBargeIns ? InsightWords::tr("%1 times and more").arg(i) : i == 0 ? InsightWords::tr("never") : i == 1 ? InsightWords::tr("once") : InsightWords::tr("%1 times").arg(i);
    };
    addRanges(figure, all.callsByBargeIns, InsightWords::tr("Barge-ins in a call"), label, whole);
    if (!figure.kinds.isEmpty())
        figure.kinds[0].role = Role::BargeIn;
    return figure;
}

Figure costFigure(const CallInsights &all)
{
    Figure figure{.name = u"cost"_s, .question = InsightWords::tr("What do calls cost?")};
    figure.kinds = {{InsightWords::tr("cost"), Role::Ok}};
    figure.heads = {stepWord(all.step), InsightWords::tr("Cost"), InsightWords::tr("Calls")};
    if (all.priced == 0) {
        figure.answer = InsightWords::tr("No price is known: see the manual, “What calls cost”.");
        return figure;
    }
    figure.answer = InsightWords::tr("%1 in all, %2 a call.").arg(moneyText(all.cost), moneyText(all.cost / all.priced));
    if (const int unknown = all.calls - all.priced; unknown > 0)
        figure.answer += u' ' + InsightWords::tr("Calls of which the price is not known: %1.").arg(number(unknown));
    double most = 0;
    for (const auto &piece : all.pieces) {
        const auto words = wordsOf(piece, all.step);
        most = std::max(most, piece.cost);
        figure.bars.append({.label = words.label, .parts = {piece.cost}, .tip = InsightWords::tr("%1: %2").arg(words.whole, moneyText(piece.cost))});
        figure.rows.append({words.whole, moneyText(piece.cost), number(piece.calls())});
    }
    figure.mostText = moneyText(most);
    return figure;
}

} // namespace

QString moneyText(double amount)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toCurrencyString(amount, u"$"_s, std::abs(amount) < 1 && amount != 0 ? 3 : 2);
}

QString shareText(int part, int whole)
{
    return whole == 0 ? u"–"_s : InsightWords::tr("%1 %").arg(qRound(100.0 * part / whole));
}

QList<Figure> figuresOf(const CallInsights &insights, const EngineTitles &titles)
{
    return {callsFigure(insights), endingsFigure(insights), repliesFigure(insights, titles), lengthsFigure(insights), bargeInsFigure(insights), costFigure(insights)};
}

} // namespace ui
