// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

// The icons are linked from a static library, whose resources nobody registers by itself. Not in a namespace: the macro says so.
static void registerIcons()
{
    static const bool done = [] {
        Q_INIT_RESOURCE(icons);
        return true;
    }();
    Q_UNUSED(done);
}

namespace ui {

namespace {

class LineIconEngine : public QIconEngine
{
public:
    LineIconEngine(QString name, Role colour, Role on)
        : m_name(std::move(name))
        , m_colour(colour)
        , m_on(on)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const auto role = mode == QIcon::Disabled ? Role::Faint : state == QIcon::On ? m_on : m_colour;
        paintIcon(*painter, rect, m_name, Theme::colour(role));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new LineIconEngine(*this); }
    bool isNull() override { return false; }

private:
    QString m_name;
    Role m_colour;
    Role m_on;
};

} // namespace

QIcon lineIcon(const QString &name, Role colour, Role on)
{
    return QIcon(new LineIconEngine(name, colour, on));
}

void paintIcon(QPainter &painter, const QRectF &where, const QString &name, const QColor &colour)
{
    registerIcons();
    QFile file(":/ui/icons/"_L1 + name + ".svg"_L1);
    if (!file.open(QIODevice::ReadOnly))
        return;
    auto drawing = file.readAll();
    drawing.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer(drawing).render(&painter, where);
}

} // namespace ui
