// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/dialquestion.h"

#include "ui/calls/phonenumber.h"
#include "ui/theme/plaintext.h"

#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

DialQuestion::DialQuestion(const bridge::CallRequest &request, QWidget *parent)
    : QMessageBox(Question, tr("Call this number?"), tr("Call %1?").arg(isolated(spaced(plain(request.to, 64)))), NoButton, parent)
{
    setObjectName(u"dialQuestion"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setTextFormat(Qt::PlainText);
    setInformativeText(tr("Another program asks for it. %1 would talk, on %2.")
                           .arg(isolated(plain(request.agent, 80)), isolated(plain(request.line, 80))));
    auto *yes = addButton(tr("Call"), AcceptRole);
    yes->setObjectName(u"dialYes"_s);
    auto *no = addButton(tr("Don't call"), RejectRole);
    setDefaultButton(no);
    setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, &DialQuestion::agreed);
}

} // namespace ui
