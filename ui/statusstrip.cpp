// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusstrip.h"

#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QUrl>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMargin = 14;
constexpr double kLongest = 300; // px of one item

QFont smallFont(const QFont &font) { return scaled(font, 0.92); }

} // namespace

StatusStrip::StatusStrip(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Status"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize StatusStrip::minimumSizeHint() const { return {200, qCeil(QFontMetricsF(smallFont(font())).height()) + 14}; }

void StatusStrip::setCatalogue(const DeskCatalogue &catalogue)
{
    m_items.clear();
    const auto state = [](const QString &name, bool ready, const QString &problem) {
        const auto title = plain(name, 60);
        return Item{ready ? Role::Ok : Role::Warn,
            ready || problem.isEmpty() ? title : tr("%1: %2").arg(title, plain(problem, 200)), {}};
    };
    m_items.append(catalogue.port ? Item{Role::Ok, tr("Bridge on :%1").arg(catalogue.port), {}}
                                  : Item{Role::Bad, tr("The bridge does not listen"), {}});
    const auto host = plain(QUrl(catalogue.publicUrl).host(), 80);
    m_items.append(host.isEmpty() ? Item{Role::Faint, tr("No public address"), {}} : Item{Role::Ok, host, {}});
    for (const auto &entry : catalogue.lines)
        m_items.append(state(entry.line.name, entry.ready, entry.problem));
    for (const auto &entry : catalogue.engines)
        m_items.append(state(entry.title, entry.ready, entry.problem));
    describe();
}

void StatusStrip::setLive(int calls)
{
    m_live = calls;
    describe();
}

QStringList StatusStrip::words() const
{
    QStringList all;
    for (const auto &item : m_items)
        all << item.word;
    return all << tr("%n live", nullptr, m_live);
}

void StatusStrip::describe()
{
    setAccessibleDescription(words().join(u". "_s));
    update();
}

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::colour(Role::Panel));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(font()));
    const QFontMetricsF metrics(painter.font());
    const QRectF room = QRectF(rect()).adjusted(kMargin, 0, -kMargin, 0);
    const auto live = words().back();
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignRight, live);
    const double end = room.right() - metrics.horizontalAdvance(live) - 20;
    double x = room.left();
    for (auto &item : m_items) {
        const double left = end - x - 14;
        item.where = {};
        if (left < 40)
            continue;
        const auto word = metrics.elidedText(item.word, Qt::ElideRight, qMin(kLongest, left));
        item.where = QRectF(x, 0, 14 + metrics.horizontalAdvance(word), height());
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::colour(item.dot));
        painter.drawEllipse(QPointF(x + 3.5, room.center().y()), 3.5, 3.5);
        painter.setPen(Theme::colour(Role::Dim));
        painter.drawText(item.where.adjusted(14, 0, 2, 0), Qt::AlignVCenter | Qt::AlignLeft, word);
        x = item.where.right() + 18;
    }
}

bool StatusStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    for (const auto &item : std::as_const(m_items)) {
        if (item.where.contains(help->pos())) {
            QToolTip::showText(help->globalPos(), u"<p>"_s + item.word.toHtmlEscaped() + u"</p>"_s, this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace ui
