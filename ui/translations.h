// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLocale;

namespace ui {

// The words of the console in `locale`, as far as there are any; English plural forms are a translation too. Once, before the first
// window. UI thread.
void loadTranslations(const QLocale &locale);

} // namespace ui
