// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/toolcollector.h"

#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestName = 64; // what every service allows for the tools that we tell it
constexpr qsizetype kLongestId = 128;

} // namespace

void ToolCollector::add(int index, const QString &id, const QString &name, QByteArrayView arguments)
{
    auto it = std::find_if(m_calls.begin(), m_calls.end(), [index](const Fragments &f) { return f.index == index; });
    // Servers that number nothing tell each call whole: another id is another call.
    const bool another = it != m_calls.end() && !id.isEmpty() && !it->id.isEmpty() && it->id != id.left(kLongestId);
    if (another)
        it = std::find_if(m_calls.begin(), m_calls.end(), [&id](const Fragments &f) { return f.id == id.left(kLongestId); });
    if (it == m_calls.end()) {
        if (m_calls.size() >= kMostCalls)
            return; // nobody asks for that many in one breath
        m_calls.append({index, {}, {}, {}, false});
        it = m_calls.end() - 1;
    }
    if (it->id.isEmpty())
        it->id = id.left(kLongestId);
    if (it->name.isEmpty())
        it->name = name.left(kLongestName);
    it->tooLong = it->tooLong || it->arguments.size() + arguments.size() > kMostArguments;
    if (!it->tooLong)
        it->arguments.append(arguments);
}

QList<WantedTool> ToolCollector::take()
{
    QList<WantedTool> wanted;
    for (auto &fragments : std::exchange(m_calls, {})) {
        if (!fragments.name.isEmpty())
            wanted.append(wholeOf(std::move(fragments)));
    }
    return wanted;
}

WantedTool ToolCollector::wholeOf(Fragments fragments)
{
    WantedTool wanted{{fragments.id, fragments.name, {}}, {}};
    if (wanted.call.id.isEmpty())
        wanted.call.id = u"call_%1"_s.arg(++m_made);
    if (fragments.tooLong) {
        wanted.wrong = u"the arguments are too long"_s;
        return wanted;
    }
    const auto text = fragments.arguments.trimmed();
    if (text.isEmpty())
        return wanted; // a tool without parameters
    QJsonParseError error;
    const auto json = QJsonDocument::fromJson(text, &error);
    if (json.isObject())
        wanted.call.arguments = json.object();
    else
        wanted.wrong = error.error == QJsonParseError::NoError ? u"the arguments are no JSON object"_s
                                                               : u"the arguments are no JSON: %1"_s.arg(error.errorString());
    return wanted;
}

} // namespace bridge
