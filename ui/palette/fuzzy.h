// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace ui {

// How well `text` fits what somebody typed: every word of it must be in the text, in any order, its letters in their order but not
// next to each other. Larger is better: at the start of a word, next to each other, early. Empty: it does not fit. Large and small
// letters, and those with and without accents, are the same.
std::optional<int> fuzzyScore(const QString &typed, const QString &text);

// Text as it is compared.
QString folded(const QString &text);

} // namespace ui
