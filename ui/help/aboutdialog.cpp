// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/aboutdialog.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

AboutDialog::AboutDialog(const QString &diagnostics, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("About Callwright"));
    setObjectName(u"about"_s);
    resize(640, 520);
    auto *title = new QLabel(tr("Callwright %1").arg(QCoreApplication::applicationVersion()), this);
    title->setFont(scaled(font(), 1.5, QFont::DemiBold));
    auto *words = new QLabel(tr("An operator's console for AI phone calls. Qt %1. Free software under the GNU General Public License, version 3 or "
                                "later; without any warranty.").arg(QString::fromLatin1(qVersion())), this);
    words->setWordWrap(true);
    auto *note = new QLabel(tr("For whoever helps you. Keys and tokens are not in it; read it before you send it, because numbers of yours may be."), this);
    note->setProperty("look", u"caption"_s);
    note->setWordWrap(true);
    auto *text = new QPlainTextEdit(diagnostics, this);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setObjectName(u"diagnostics"_s);
    text->setAccessibleName(tr("Diagnostics"));
    for (auto *label : {title, words, note})
        label->setTextFormat(Qt::PlainText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *copy = buttons->addButton(tr("Copy diagnostics"), QDialogButtonBox::ActionRole);
    copy->setIcon(lineIcon(u"copy"_s));
    copy->setObjectName(u"copyDiagnostics"_s);
    connect(copy, &QPushButton::clicked, this, [diagnostics, copy] {
        QGuiApplication::clipboard()->setText(diagnostics);
        copy->setText(tr("Copied"));
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    for (auto *label : {title, words, note})
        layout->addWidget(label);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    copy->setFocus();
}

} // namespace ui
