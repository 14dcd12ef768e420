// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"

#include <QByteArray>
#include <QList>

namespace bridge {

// A tool that a language model wants, and what is wrong with how it asked. It gets an answer in either case.
struct WantedTool
{
    ToolCall call;
    QString wrong; // empty: nothing
};

// Puts the tool calls of one reply together: services tell their arguments in fragments, keyed by a number. Limited in number and in
// length; what goes over is told as wrong, never dropped. Pure.
class ToolCollector
{
public:
    static constexpr qsizetype kMostCalls = 16;
    static constexpr qsizetype kMostArguments = 64 * 1024; // bytes of JSON in one call

    // Of call `index`; what is empty was not told. Some services tell id and name with every fragment.
    void add(int index, const QString &id, const QString &name, QByteArrayView arguments);
    bool isEmpty() const { return m_calls.isEmpty(); }
    // All of them, in their order, and begins anew. Calls without an id get one that this collector never gave before.
    QList<WantedTool> take();

private:
    struct Fragments
    {
        int index = 0;
        QString id;
        QString name;
        QByteArray arguments;
        bool tooLong = false;
    };
    WantedTool wholeOf(Fragments fragments);

    QList<Fragments> m_calls;
    int m_made = 0; // ids
};

} // namespace bridge
