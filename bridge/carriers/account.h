// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QDateTime>
#include <QString>
#include <QUrl>

#include <optional>

namespace bridge {

// What a carrier says of our account, when it is asked. What it does not tell is empty. A value.
struct AccountReport
{
    struct Number // our line's
    {
        bool isOurs = false;
        QString id;    // what the carrier calls it when it is changed
        QUrl voiceUrl; // where the carrier asks what to do with a call to it; empty: nowhere
    };

    Result<void> key;              // Refused: the carrier does not take it
    QString balance;               // "12.34 USD"
    std::optional<Number> number;
    std::optional<QDateTime> time; // the carrier's clock
};

} // namespace bridge
