// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callsmodel.h"

#include <QSortFilterProxyModel>

namespace ui {

// The calls as somebody wants to look at them: those that fit what was typed, live ones in the chosen order, then ended ones, last ended
// first. The call that is shown stays in the list, whatever is typed. UI thread, owned by the panel.
class CallsOrder : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    enum class By { Newest, Longest, State }; // State: those that an operator has a hand in, those that are not answered, the others
    Q_ENUM(By)

    explicit CallsOrder(CallsModel &calls, QObject *parent = nullptr);

    QString typed() const { return m_typed; }
    void setTyped(const QString &typed); // every word of it is in number, name, agent, voice, line or state
    By by() const { return m_by; }
    void setBy(By by);
    void keep(const bridge::CallId &id);    // in the list, from now on; what was kept before leaves it a moment later
    void bringIn(const bridge::CallId &id); // and that at once

    bool fits(int row) const; // what was typed; the kept one need not
    bridge::CallId idAt(int row) const;
    int rowOf(const bridge::CallId &id) const; // -1: not in the list
    QVariant data(const QModelIndex &index, int role) const override;

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    bool isOver(int row) const;
    bool fitsSource(int row) const;

    CallsModel &m_calls;
    QString m_typed;
    QStringList m_words;
    By m_by = By::Newest;
    bridge::CallId m_kept;
};

} // namespace ui
