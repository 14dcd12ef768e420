// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <utility>

class QGridLayout;
class QLabel;

namespace ui {

// Names and values, a line each; values are plain text that can be selected. UI thread.
class FactsList : public QWidget
{
    Q_OBJECT
public:
    using Facts = QList<std::pair<QString, QString>>;

    explicit FactsList(QWidget *parent = nullptr);
    void show(const Facts &facts); // cheap when nothing is different

private:
    struct Line { QLabel *name, *value; };

    QGridLayout *m_layout;
    QList<Line> m_lines;
    Facts m_facts;
};

} // namespace ui
