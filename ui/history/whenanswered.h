// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>

namespace ui {

// Calls `act` with the journal's answer: from the event loop of `context`, never at once, in the order of the questions, and not any
// more when `context` is gone. QFuture::then() calls at once when the answer is already there, in the middle of whatever asks.
template<class T, class Act>
void whenAnswered(const QFuture<T> &future, QObject *context, Act act)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, context, [watcher, act = std::move(act)] {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0) // else the journal was closed
            act(watcher->result());
    });
    watcher->setFuture(future);
}

} // namespace ui
