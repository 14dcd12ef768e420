// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/checkspage.h"

#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kWidest = 820;

// The state as a word in a chip: colour alone says nothing to some.
class StateChip : public QWidget
{
public:
    StateChip(Check::State state, QWidget *parent)
        : QWidget(parent)
    {
        switch (state) {
        case Check::State::Ok:
            m_word = ChecksPage::tr("well");
            m_look = {Role::Ok, Role::CallerSoft};
            break;
        case Check::State::Off:
            m_word = ChecksPage::tr("not used");
            m_look = {Role::Dim, Role::Window};
            break;
        case Check::State::Warn:
            m_word = ChecksPage::tr("look here");
            m_look = {Role::Warn, Role::WarnSoft};
            break;
        case Check::State::Fail:
            m_word = ChecksPage::tr("wrong");
            m_look = {Role::Bad, Role::BadSoft};
            break;
        }
        setFont(scaled(parent->font(), 0.86, QFont::DemiBold));
        setFixedSize(qCeil(chipSize(font(), ChecksPage::tr("look here")).width()) + 4, qCeil(chipSize(font(), m_word).height()));
        setAccessibleName(m_word);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(font());
        paintChip(painter, QRectF(QPointF(0, 0), chipSize(font(), m_word)), m_word, m_look);
    }

private:
    QString m_word;
    ChipLook m_look;
};

} // namespace

ChecksPage::ChecksPage(Desk &desk, std::function<QList<Check>()> own, QWidget *parent)
    : QScrollArea(parent)
    , m_desk(desk)
    , m_own(std::move(own))
    , m_sum(new QLabel(this))
    , m_again(new QPushButton(tr("Look again"), this))
    , m_mend(new QPushButton(tr("Set it for me"), this))
    , m_body(new QWidget(this))
    , m_lines(new QVBoxLayout)
{
    auto *title = new QLabel(tr("Checks"), m_body);
    title->setFont(scaled(font(), 1.2, QFont::DemiBold));
    m_sum->setProperty("look", u"caption"_s);
    m_sum->setObjectName(u"checksSum"_s);
    m_sum->setTextFormat(Qt::PlainText);
    m_sum->setWordWrap(true);
    m_again->setObjectName(u"checkAgain"_s);
    m_mend->setObjectName(u"checkMend"_s);
    m_mend->setToolTip(tr("Points the carrier's number here, where its API lets us (Twilio)"));
    m_lines->setSpacing(0);
    auto *words = new QVBoxLayout;
    words->addWidget(title);
    words->addWidget(m_sum);
    auto *head = new QHBoxLayout;
    head->addLayout(words, 1);
    head->addWidget(m_mend);
    head->addWidget(m_again);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(18, 14, 18, 18);
    column->setSpacing(14);
    column->addLayout(head);
    column->addLayout(m_lines);
    column->addStretch(1);
    m_body->setMaximumWidth(kWidest);
    setWidget(m_body);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    connect(m_again, &QPushButton::clicked, this, [this] { ask(false); });
    connect(m_mend, &QPushButton::clicked, this, [this] { ask(true); });
    connect(&m_desk, &Desk::checkedUp, this, [this](const QList<Check> &checks) { showChecks(m_own() + checks); });
}

void ChecksPage::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    if (!m_asked)
        ask(false);
}

void ChecksPage::ask(bool mends)
{
    m_asked = true;
    m_sum->setText(tr("Looking at keys, numbers, the way from the carrier to this computer, and sound…"));
    m_again->setEnabled(false);
    m_mend->setEnabled(false);
    m_desk.checkUp(mends);
}

void ChecksPage::showChecks(const QList<Check> &checks)
{
    m_again->setEnabled(true);
    m_mend->setEnabled(true);
    while (auto *item = m_lines->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto &check : checks)
        m_lines->addWidget(line(check));
    const auto *first = firstToFix(checks);
    m_sum->setText(first ? tr("First: %1").arg(plain(first->fix.isEmpty() ? first->detail : first->fix, 300)) : tr("All is well."));
}

QWidget *ChecksPage::line(const Check &check)
{
    auto *line = new QFrame(m_body);
    line->setObjectName(u"check:"_s + check.id);
    auto *title = new QLabel(plain(check.title, 80), line);
    title->setFont(scaled(font(), 1.0, QFont::DemiBold));
    title->setFixedWidth(190);
    title->setWordWrap(true);
    auto *detail = new QLabel(plain(check.detail, 400), line);
    auto *fix = new QLabel(plain(check.fix, 400), line);
    fix->setProperty("look", u"caption"_s);
    fix->setVisible(!check.fix.isEmpty());
    for (auto *label : {title, detail, fix}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(detail);
    words->addWidget(fix);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 9, 0, 9);
    row->setSpacing(12);
    row->addWidget(new StateChip(check.state, line), 0, Qt::AlignTop);
    row->addWidget(title, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    return line;
}

} // namespace ui
