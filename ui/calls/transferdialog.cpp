// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/transferdialog.h"

#include "ui/calls/phonenumber.h"
#include "ui/theme/field.h"
#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kNumberLimit = 64;  // characters
constexpr int kMostPeople = 200;
constexpr int kSummaryLimit = 500; // characters: half a minute of speech

TransferDialog::TransferDialog(const QString &who, const QList<TransferTarget> &people, bool canAskFirst, QWidget *parent)
    : QDialog(parent)
    , m_who(who)
    , m_people(new QListWidget(this))
    , m_number(new QLineEdit(this))
    , m_asksFirst(new QCheckBox(tr("Call them first, and connect when they press 1"), this))
    , m_summary(new QLineEdit(this))
    , m_sentence(new QLabel(this))
{
    setWindowTitle(tr("Transfer the call"));
    setMinimumWidth(420);
    auto *head = new QLabel(tr("Whom shall %1 talk to?").arg(isolated(who)), this);
    head->setTextFormat(Qt::PlainText);
    head->setWordWrap(true);
    m_people->setObjectName(u"transferPeople"_s);
    m_people->setAccessibleName(tr("People this agent knows"));
    m_people->setFrameShape(QFrame::NoFrame);
    m_number->setObjectName(u"transferNumber"_s);
    m_number->setMaxLength(kNumberLimit);
    m_number->setPlaceholderText(tr("+1 415 555 0138"));
    m_asksFirst->setObjectName(u"transferAsksFirst"_s);
    m_asksFirst->setEnabled(canAskFirst);
    m_asksFirst->setToolTip(canAskFirst ? tr("The agent keeps %1 company until then, and when they don't take the call.").arg(isolated(who))
                                        : tr("This line can't call a second person."));
    m_summary->setObjectName(u"transferSummary"_s);
    m_summary->setMaxLength(kSummaryLimit);
    m_summary->setPlaceholderText(tr("What they should know: said to them, and to nobody else"));
    m_summary->setEnabled(false);
    m_sentence->setProperty("look", u"trouble"_s);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"transferSentence"_s);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto *transfer = buttons->addButton(tr("Transfer…"), QDialogButtonBox::AcceptRole);
    transfer->setProperty("look", u"primary"_s);
    transfer->setObjectName(u"askTransfer"_s);
    transfer->setDefault(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    layout->addWidget(head);
    layout->addWidget(m_people);
    layout->addWidget(new Field(tr("Number"), m_number, this));
    layout->addWidget(m_asksFirst);
    layout->addWidget(new Field(tr("Summary"), m_summary, this));
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &TransferDialog::ask);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_number, &QLineEdit::textEdited, this, [this] {
        m_people->clearSelection();
        tell({});
    });
    connect(m_asksFirst, &QCheckBox::toggled, m_summary, &QWidget::setEnabled);
    connect(m_people, &QListWidget::itemSelectionChanged, this, &TransferDialog::chooseNumber);
    fill(people);
    tell({});
}

void TransferDialog::fill(const QList<TransferTarget> &people)
{
    for (const auto &person : people.first(qMin(people.size(), kMostPeople))) {
        auto *item = new QListWidgetItem(dotted({plain(person.name, 80), spaced(plain(person.to, kNumberLimit))}), m_people);
        item->setData(Qt::UserRole, person.to);
        item->setData(Qt::UserRole + 1, person.asksFirst);
        item->setToolTip(plain(person.when, 200));
        item->setSizeHint({0, int(fontMetrics().height() * 2.1)});
    }
    m_people->setVisible(!people.isEmpty());
    m_people->setMaximumHeight(qMin(int(people.size()), 6) * int(fontMetrics().height() * 2.1) + 6);
    m_number->setFocus();
}

void TransferDialog::chooseNumber()
{
    const auto chosen = m_people->selectedItems(); // not the current one: a list that gets the focus makes its first row current
    if (chosen.isEmpty())
        return;
    m_number->setText(spaced(chosen.first()->data(Qt::UserRole).toString()));
    m_asksFirst->setChecked(m_asksFirst->isEnabled() && chosen.first()->data(Qt::UserRole + 1).toBool());
    tell({});
}

void TransferDialog::ask()
{
    const auto to = dialable(m_number->text());
    if (to.isEmpty() || !to.startsWith(u'+')) {
        tell(to.isEmpty() ? tr("Choose a person, or type a number.") : tr("A number begins with + and its country code: +1 415 555 0138."));
        return m_number->setFocus();
    }
    const auto chosen = m_people->selectedItems();
    const auto name = !chosen.isEmpty() ? chosen.first()->text() : spaced(plain(to, kNumberLimit));
    const Transfer transfer{to, m_asksFirst->isChecked(), m_asksFirst->isChecked() ? m_summary->text().simplified() : QString()};
    if (transfer.asksFirst) { // nothing is lost by it: the call comes back when they decline
        emit transferRequested(transfer);
        return accept();
    }
    auto *box = new QMessageBox(QMessageBox::Question, tr("Transfer the call?"),
        tr("%1 is connected to %2. The agent leaves the call, and so do you; it can't be brought back.").arg(isolated(m_who), isolated(name)),
        QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setObjectName(u"reallyTransfer"_s);
    auto *yes = box->addButton(tr("Transfer"), QMessageBox::AcceptRole);
    auto *no = box->addButton(tr("Stay"), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, [this, transfer] {
        emit transferRequested(transfer);
        accept();
    });
    box->open();
}

void TransferDialog::tell(const QString &sentence)
{
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

} // namespace ui
