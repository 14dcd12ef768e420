// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QWidget>

class QLabel;

namespace ui {

// What stands where a call would be, on the first day and whenever no call is chosen: what to do now. UI thread.
class EmptyPage : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyPage(QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue);

private:
    QLabel *m_sound;
};

} // namespace ui
