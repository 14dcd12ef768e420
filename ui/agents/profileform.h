// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/theme/form.h"

namespace ui {

// One tab of the agent editor: shows its part of a profile, and writes it back. UI thread.
class ProfileForm : public Form
{
    Q_OBJECT
public:
    using Form::Form;

    virtual void show(const bridge::AgentProfile &profile) = 0;
    virtual void read(bridge::AgentProfile &profile) const = 0; // only the members that it shows
    virtual void setCatalogue(const bridge::DeskCatalogue &) {}

protected:
    // Empty lines and blanks around what is meant are left out.
    static QStringList lines(const QString &text);
};

} // namespace ui
