// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace ui {

class QuietCombo;

// A scrolling column of controls with their captions beside them, all at one edge. Every control gets its caption as its accessible
// name, and tells edited() when a person or show() changes it. UI thread.
class Form : public QScrollArea
{
    Q_OBJECT
public:
    explicit Form(QWidget *parent = nullptr);

signals:
    void edited();

protected:
    QLineEdit *addLine(const QString &caption, const QString &name); // `name`: of the object, for tests
    QPlainTextEdit *addText(const QString &caption, const QString &name, int lines);
    QuietCombo *addChoice(const QString &caption, const QString &name);
    QSpinBox *addNumber(const QString &caption, const QString &name, int most, const QString &suffix);
    QCheckBox *addCheck(const QString &caption, const QString &words, const QString &name);
    void addWidget(const QString &caption, QWidget *widget);
    QLabel *addNote(const QString &text = {}); // below the last control; an empty one is hidden
    void addHead(const QString &title);
    void finish(); // after the last row

private:
    QLabel *addCaption(const QString &caption, QWidget *control, bool atTop);

    QGridLayout *m_grid;
    QWidget *m_body;
};

// Says something below a control, or nothing at all.
void setNote(QLabel *label, const QString &text);

} // namespace ui
