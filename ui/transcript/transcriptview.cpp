// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/transcriptview.h"

#include "ui/theme/icons.h"
#include "ui/transcript/transcriptdelegate.h"
#include "ui/transcript/transcriptmodel.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kNearEnd = 12; // px: close enough to the end to mean it

TranscriptView::TranscriptView(QWidget *parent)
    : QListView(parent)
    , m_model(new TranscriptModel(this))
    , m_delegate(new TranscriptDelegate(this))
    , m_toEnd(new QToolButton(this))
{
    setProperty("look", u"transcript"_s);
    setAccessibleName(tr("Transcript"));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setFrameShape(NoFrame);
    verticalScrollBar()->setSingleStep(24);

    m_toEnd->setIcon(lineIcon(u"jump-down"_s, Role::Accent));
    m_toEnd->setText(tr("Latest"));
    m_toEnd->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toEnd->setAccessibleName(tr("Go to the latest words"));
    m_toEnd->setProperty("look", u"toEnd"_s);
    m_toEnd->hide();
    connect(m_toEnd, &QToolButton::clicked, this, &TranscriptView::followAgain);
    connect(this, &QListView::clicked, this, [this](const QModelIndex &index) {
        if (m_playable && QGuiApplication::keyboardModifiers() == Qt::NoModifier) // with one, lines are gathered to be copied
            emit lineChosen(index.row());
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_moving)
            setFollowing(value >= verticalScrollBar()->maximum() - kNearEnd);
    });
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            toEnd();
    });
}

void TranscriptView::showTranscript(Transcript *transcript)
{
    m_delegate->forget();
    m_found = 0;
    markSpoken(0);
    m_model->show(transcript);
    if (m_fromStart)
        scrollToTop();
    else
        followAgain();
}

void TranscriptView::readFromStart()
{
    m_fromStart = true;
    setFollowing(false);
}

void TranscriptView::followAgain()
{
    setFollowing(true);
    toEnd();
}

void TranscriptView::toEnd()
{
    m_moving = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_moving = false;
}

void TranscriptView::setFollowing(bool following)
{
    following = following && !m_fromStart;
    m_toEnd->setVisible(!following && !m_fromStart);
    placeToEndButton();
    if (std::exchange(m_following, following) != following)
        emit followingChanged(following);
}

void TranscriptView::placeToEndButton()
{
    m_toEnd->adjustSize();
    m_toEnd->move(width() - m_toEnd->width() - 22, height() - m_toEnd->height() - 14);
    m_toEnd->raise();
}

// A partial rarely changes the row's height: then only the row is painted, and nothing is laid out again.
void TranscriptView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles)
{
    if (first == last && visualRect(first).height() == sizeHintForIndex(first).height())
        return update(first);
    QListView::dataChanged(first, last, roles);
}

void TranscriptView::resizeEvent(QResizeEvent *event)
{
    if (m_delegate->setWidth(viewport()->width()))
        scheduleDelayedItemsLayout();
    QListView::resizeEvent(event);
    placeToEndButton();
}

void TranscriptView::updateGeometries()
{
    QListView::updateGeometries();
    if (m_placing)
        return;
    m_placing = true;
    const int free = m_fromStart ? 0 : qMax(0, contentsRect().height() - contentsSize().height() - 8);
    if (viewportMargins().top() != free)
        setViewportMargins(0, free, 0, 0);
    m_placing = false;
    if (m_following)
        toEnd();
}

void TranscriptView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_delegate->forget();
        scheduleDelayedItemsLayout();
    }
    QListView::changeEvent(event);
}

void TranscriptView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelected();
        return event->accept();
    }
    if (m_playable && event->modifiers() == Qt::NoModifier) {
        if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
            return emit playToggled();
        if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
            return emit lineChosen(currentIndex().row());
    }
    QListView::keyPressEvent(event);
}

void TranscriptView::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    if (const auto under = indexAt(event->pos()); m_playable && under.isValid()) {
        menu.addAction(lineIcon(u"play"_s), tr("Play from here"), QKeySequence(Qt::Key_Return), this, [this, row = under.row()] { emit lineChosen(row); });
        menu.addSeparator();
    }
    auto *copy = menu.addAction(lineIcon(u"copy"_s), tr("Copy"), QKeySequence::Copy, this, &TranscriptView::copySelected);
    copy->setEnabled(selectionModel()->hasSelection());
    menu.addAction(tr("Copy all"), this, &TranscriptView::copyAll)->setEnabled(m_model->rowCount() > 0);
    menu.addSeparator();
    menu.addAction(lineIcon(u"search"_s), tr("Find…"), QKeySequence::Find, this, &TranscriptView::findRequested);
    menu.exec(event->globalPos());
}

void TranscriptView::copySelected() const
{
    auto indexes = selectionModel()->selectedIndexes();
    std::sort(indexes.begin(), indexes.end());
    QStringList lines;
    for (const auto &index : std::as_const(indexes)) {
        if (const auto *row = m_model->rowAt(index.row()))
            lines << copyText(*row);
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void TranscriptView::copyAll() const
{
    QStringList lines;
    for (int row = 0; row < m_model->rowCount(); ++row)
        lines << copyText(*m_model->rowAt(row));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

QList<int> TranscriptView::matches() const
{
    QList<int> rows;
    for (int row = 0; !m_search.isEmpty() && row < m_model->rowCount(); ++row) {
        const auto &there = *m_model->rowAt(row);
        if (there.text.contains(m_search, Qt::CaseInsensitive) || there.unheard.contains(m_search, Qt::CaseInsensitive))
            rows << row;
    }
    return rows;
}

TranscriptView::Found TranscriptView::search(const QString &words)
{
    m_search = words.trimmed();
    const auto rows = matches();
    return showMatch(rows, int(rows.size()) - 1); // the latest is what was just said
}

void TranscriptView::mark(const QString &words)
{
    m_search = words.trimmed();
    showMatch(matches(), 0);
}

TranscriptView::Found TranscriptView::searchNext(int step)
{
    const auto rows = matches();
    const auto current = std::find_if(rows.begin(), rows.end(), [&](int row) { return m_model->rowAt(row)->id == m_found; });
    if (rows.isEmpty() || current == rows.end())
        return showMatch(rows, int(rows.size()) - 1);
    const auto count = int(rows.size());
    return showMatch(rows, (int(current - rows.begin()) + step + count) % count);
}

TranscriptView::Found TranscriptView::showMatch(const QList<int> &rows, int which)
{
    m_found = rows.isEmpty() ? 0 : m_model->rowAt(rows[which])->id;
    m_delegate->setSearch(m_search, m_found);
    viewport()->update();
    if (rows.isEmpty())
        return {};
    scrollTo(m_model->index(rows[which]), PositionAtCenter);
    return {which + 1, int(rows.size())};
}

QModelIndex TranscriptView::indexOf(quint64 id) const
{
    for (int row = 0; id != 0 && row < m_model->rowCount(); ++row) {
        if (m_model->rowAt(row)->id == id)
            return m_model->index(row);
    }
    return {};
}

void TranscriptView::markSpoken(quint64 row)
{
    if (row == m_spoken)
        return;
    const auto before = indexOf(m_spoken);
    const auto now = indexOf(row);
    const bool away = before.isValid() && !viewport()->rect().intersects(visualRect(before));
    m_spoken = row;
    m_delegate->setSpoken(row);
    if (now.isValid() && !away)
        scrollTo(now, EnsureVisible);
    viewport()->update();
}

} // namespace ui
