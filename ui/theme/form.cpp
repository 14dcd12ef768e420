// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/form.h"

#include "ui/theme/field.h"
#include "ui/theme/painting.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kCaptionWidth = 132; // px at normal type
namespace {

// A field on the darker surface of a page.
Field *input(QWidget *control, QWidget *parent)
{
    auto *field = new Field({}, control, parent);
    field->setProperty("look", u"input"_s);
    return field;
}

} // namespace

constexpr int kWidest = 780;       // longer lines are hard to read

Form::Form(QWidget *parent)
    : QScrollArea(parent)
    , m_body(new QWidget(this))
{
    m_grid = new QGridLayout(m_body);
    m_grid->setContentsMargins(18, 16, 18, 16);
    m_grid->setHorizontalSpacing(14);
    m_grid->setVerticalSpacing(12);
    m_grid->setColumnMinimumWidth(0, kCaptionWidth);
    m_grid->setColumnStretch(1, 1);
    m_body->setMaximumWidth(kWidest + kCaptionWidth);
    setWidget(m_body);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
}

QLabel *Form::addCaption(const QString &caption, QWidget *control, bool atTop)
{
    auto *label = new QLabel(caption, m_body);
    label->setProperty("look", u"caption"_s);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTrailing | (atTop ? Qt::AlignTop : Qt::AlignVCenter));
    if (atTop)
        label->setContentsMargins(0, 8, 0, 0);
    label->setBuddy(control);
    m_grid->addWidget(label, m_grid->rowCount(), 0, atTop ? Qt::AlignTop : Qt::Alignment());
    return label;
}

void Form::addWidget(const QString &caption, QWidget *widget)
{
    addCaption(caption, widget, true);
    m_grid->addWidget(widget, m_grid->rowCount() - 1, 1);
}

QLineEdit *Form::addLine(const QString &caption, const QString &name)
{
    auto *line = new QLineEdit(m_body);
    line->setObjectName(name);
    addCaption(caption, line, false);
    m_grid->addWidget(input(line, m_body), m_grid->rowCount() - 1, 1);
    line->setAccessibleName(caption);
    connect(line, &QLineEdit::textChanged, this, &Form::edited);
    return line;
}

QPlainTextEdit *Form::addText(const QString &caption, const QString &name, int lines)
{
    auto *text = new QPlainTextEdit(m_body);
    text->setObjectName(name);
    text->setTabChangesFocus(true);
    text->setMinimumHeight(text->fontMetrics().lineSpacing() * lines + 18);
    addCaption(caption, text, true);
    auto *field = input(text, m_body);
    field->layout()->setContentsMargins(6, 4, 4, 4);
    m_grid->addWidget(field, m_grid->rowCount() - 1, 1);
    if (lines < 4)
        text->setMaximumHeight(text->minimumHeight());
    text->setAccessibleName(caption);
    connect(text, &QPlainTextEdit::textChanged, this, &Form::edited);
    return text;
}

QuietCombo *Form::addChoice(const QString &caption, const QString &name)
{
    auto *choice = new QuietCombo(m_body);
    choice->setObjectName(name);
    addCaption(caption, choice, false);
    m_grid->addWidget(input(choice, m_body), m_grid->rowCount() - 1, 1, Qt::AlignLeading);
    choice->setAccessibleName(caption);
    connect(choice, &QComboBox::currentIndexChanged, this, &Form::edited);
    return choice;
}

QSpinBox *Form::addNumber(const QString &caption, const QString &name, int most, const QString &suffix)
{
    auto *number = new QSpinBox(m_body);
    number->setObjectName(name);
    number->setRange(0, most);
    number->setSuffix(suffix);
    number->setFrame(false);
    number->setMinimumWidth(120);
    addCaption(caption, number, false);
    m_grid->addWidget(input(number, m_body), m_grid->rowCount() - 1, 1, Qt::AlignLeading);
    number->setAccessibleName(caption);
    number->findChild<QLineEdit *>()->setAccessibleName(caption);
    connect(number, &QSpinBox::valueChanged, this, &Form::edited);
    return number;
}

QCheckBox *Form::addCheck(const QString &caption, const QString &words, const QString &name)
{
    auto *check = new QCheckBox(words, m_body);
    check->setObjectName(name);
    addCaption(caption, check, false);
    m_grid->addWidget(check, m_grid->rowCount() - 1, 1);
    connect(check, &QCheckBox::toggled, this, &Form::edited);
    return check;
}

QLabel *Form::addNote(const QString &text)
{
    auto *note = new QLabel(m_body);
    note->setProperty("look", u"faint"_s);
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    note->setFont(scaled(font(), 0.92));
    m_grid->addWidget(note, m_grid->rowCount(), 1);
    setNote(note, text);
    return note;
}

void Form::addHead(const QString &title)
{
    auto *head = new QLabel(title, m_body);
    head->setFont(scaled(font(), 1.0, QFont::DemiBold));
    head->setContentsMargins(0, 10, 0, 0);
    m_grid->addWidget(head, m_grid->rowCount(), 1);
}

void Form::finish() { m_grid->setRowStretch(m_grid->rowCount(), 1); }

void setNote(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace ui
