// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/profilediff.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <vector>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qsizetype kMostLines = 1000; // of one text; longer ones are compared as a whole

QStringList linesOf(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    if (value.isString())
        return value.toString().split(u'\n');
    if (value.isArray()) {
        QStringList lines;
        for (const auto &one : value.toArray())
            lines << (one.isString() ? one.toString() : QString::fromUtf8(QJsonDocument(one.toObject()).toJson(QJsonDocument::Compact)));
        return lines;
    }
    return {value.toVariant().toString()};
}

// The longest common subsequence, by lines.
void compare(const QStringList &from, const QStringList &to, QList<DiffLine> &diff)
{
    using enum DiffLine::Kind;
    if (from.size() > kMostLines || to.size() > kMostLines) {
        for (const auto &line : from)
            diff.append({Gone, line});
        for (const auto &line : to)
            diff.append({Come, line});
        return;
    }
    std::vector<std::vector<int>> common(from.size() + 1, std::vector<int>(to.size() + 1));
    for (auto i = from.size() - 1; i >= 0; --i) {
        for (auto j = to.size() - 1; j >= 0; --j)
            common[i][j] = from[i] == to[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
    qsizetype i = 0, j = 0;
    while (i < from.size() || j < to.size()) {
        if (i < from.size() && j < to.size() && from[i] == to[j]) {
            diff.append({Same, from[i]});
            ++i, ++j;
        } else if (i < from.size() && (j == to.size() || common[i + 1][j] >= common[i][j + 1])) {
            diff.append({Gone, from[i++]});
        } else {
            diff.append({Come, to[j++]});
        }
    }
}

void compare(const QJsonObject &from, const QJsonObject &to, const QString &where, QList<DiffLine> &diff)
{
    QStringList keys = from.keys();
    for (const auto &key : to.keys()) {
        if (!keys.contains(key))
            keys << key;
    }
    for (const auto &key : keys) {
        const auto before = from[key], after = to[key];
        if (before == after)
            continue;
        if (before.isObject() && after.isObject()) {
            compare(before.toObject(), after.toObject(), where + key + u'.', diff);
            continue;
        }
        diff.append({DiffLine::Kind::Head, where + key});
        compare(linesOf(before), linesOf(after), diff);
    }
}

} // namespace

QList<DiffLine> profileDiff(const AgentProfile &from, const AgentProfile &to)
{
    QList<DiffLine> diff;
    compare(from.toJson(), to.toJson(), {}, diff);
    return diff;
}

} // namespace ui
