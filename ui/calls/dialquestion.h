// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callrequest.h"

#include <QMessageBox>

namespace ui {

// "Call this number?", when something outside the console asked for it: a link on a web page, a second start. The way out is the
// button that has the keyboard, because nobody expected the question. UI thread.
class DialQuestion : public QMessageBox
{
    Q_OBJECT
public:
    DialQuestion(const bridge::CallRequest &request, QWidget *parent);

signals:
    void agreed(); // a person said yes; once, which accepted() is not of every box
};

} // namespace ui
