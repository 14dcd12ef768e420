// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/emptypage.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

// The icon above the words, in the colours of the moment.
class EmptyIcon : public QWidget
{
public:
    explicit EmptyIcon(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(64, 64);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::colour(Role::AccentSoft));
        painter.drawEllipse(rect());
        paintIcon(painter, QRectF(18, 18, 28, 28), u"phone"_s, Theme::colour(Role::Accent));
    }
};

static QLabel *words(const QString &text, QWidget *parent, const char *look = nullptr)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    label->setFixedWidth(460);
    if (look)
        label->setProperty("look", QString::fromLatin1(look));
    return label;
}

EmptyPage::EmptyPage(QWidget *parent)
    : QWidget(parent)
    , m_sound(words({}, this, "caption"))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    auto *title = words(tr("Make a practice call"), this);
    title->setFont(scaled(font(), 1.5, QFont::DemiBold));
    auto *first = words(tr("Press Call, or Ctrl+Enter. The practice line needs no account and no number, and takes the same path as a "
                           "real call. The demonstration agent on this computer needs no key either."), this);
    auto *then = words(tr("You see every word as it is said. Listen in with Ctrl+L, speak over the agent to interrupt it, "
                          "and hang up with Ctrl+E. F1 is the manual, with all keys; Ctrl+K finds whatever there is."), this, "caption");
    auto *column = new QVBoxLayout; // labels keep their height for their width only when nothing aligns them
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(new EmptyIcon(this), 0, Qt::AlignHCenter);
    column->addSpacing(6);
    for (auto *label : {title, first, then, m_sound})
        column->addWidget(label);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);
    m_sound->hide();
}

void EmptyPage::setCatalogue(const bridge::DeskCatalogue &catalogue)
{
    m_sound->setVisible(!catalogue.soundProblem.isEmpty());
    m_sound->setText(tr("Sound: %1").arg(plain(catalogue.soundProblem, 300)));
}

} // namespace ui
