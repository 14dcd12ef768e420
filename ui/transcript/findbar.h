// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;

namespace ui {

class TranscriptView;

// Finds words in the shown transcript. Enter goes up to the next older place, Shift+Enter down, Escape closes. UI thread.
class FindBar : public QFrame
{
    Q_OBJECT
public:
    explicit FindBar(TranscriptView &view, QWidget *parent = nullptr); // the view lives as long

    void open();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void dismiss();
    void step(int step);
    void tell(int current, int total);

    TranscriptView &m_view;
    QLineEdit *m_words;
    QLabel *m_count;
};

} // namespace ui
