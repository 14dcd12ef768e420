// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/findbar.h"

#include "ui/theme/icons.h"
#include "ui/transcript/transcriptview.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

static QToolButton *button(QWidget *parent, const QString &icon, const QString &name)
{
    auto *result = new QToolButton(parent);
    result->setIcon(lineIcon(icon, Role::Dim));
    result->setAccessibleName(name);
    result->setToolTip(name);
    result->setFocusPolicy(Qt::StrongFocus);
    return result;
}

FindBar::FindBar(TranscriptView &view, QWidget *parent)
    : QFrame(parent)
    , m_view(view)
    , m_words(new QLineEdit(this))
    , m_count(new QLabel(this))
{
    setProperty("look", u"bar"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 6, 12, 6);
    layout->setSpacing(6);
    auto *up = button(this, u"chevron-up"_s, tr("Older"));
    auto *down = button(this, u"chevron-down"_s, tr("Newer"));
    auto *close = button(this, u"close"_s, tr("Close the search"));
    m_words->setPlaceholderText(tr("Find in this transcript"));
    m_words->setAccessibleName(tr("Find in this transcript"));
    m_words->setMaximumWidth(360);
    m_words->installEventFilter(this);
    m_count->setProperty("look", u"caption"_s);
    m_count->setTextFormat(Qt::PlainText);
    layout->addWidget(m_words, 1);
    for (auto *widget : std::initializer_list<QWidget *>{up, down, m_count})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(close);
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString &words) {
        const auto found = m_view.search(words);
        tell(found.current, found.total);
    });
    connect(up, &QToolButton::clicked, this, [this] { step(-1); });
    connect(down, &QToolButton::clicked, this, [this] { step(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::dismiss);
    hide();
}

void FindBar::open()
{
    show();
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

void FindBar::dismiss()
{
    m_words->clear();
    hide();
    m_view.setFocus(Qt::OtherFocusReason);
}

void FindBar::step(int step)
{
    const auto found = m_view.searchNext(step);
    tell(found.current, found.total);
}

void FindBar::tell(int current, int total)
{
    if (m_words->text().trimmed().isEmpty())
        m_count->clear();
    else
        m_count->setText(total == 0 ? tr("Not found") : tr("%1 of %2").arg(current).arg(total));
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_Escape) {
        dismiss();
        return true;
    }
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && !(key->modifiers() & Qt::ControlModifier)) {
        step(key->modifiers() & Qt::ShiftModifier ? 1 : -1);
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ui
