// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keysdialog.h"

#include "ui/theme/painting.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

KeysDialog::KeysDialog(const QList<Key> &keys, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    for (const auto &key : keys) {
        auto *name = new QLabel(key.keys, this);
        name->setFont(scaled(font(), 1, QFont::DemiBold));
        name->setTextFormat(Qt::PlainText);
        auto *what = new QLabel(key.what, this);
        what->setTextFormat(Qt::PlainText);
        const int row = grid->rowCount();
        grid->addWidget(name, row, 0);
        grid->addWidget(what, row, 1);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(16);
    layout->addLayout(grid);
    layout->addWidget(buttons);
    buttons->button(QDialogButtonBox::Close)->setFocus();
}

} // namespace ui
