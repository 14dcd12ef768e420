// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"
#include "bridge/numbers/phonenumber.h"

#include <vector>

namespace bridge {

// The numbers that calls come from and come in on: those of the carriers' settings, and further ones. Lives in the bridge thread, a
// member of the exchange.
class LineBook
{
public:
    LineBook(std::vector<Carrier *> carriers, QList<Line> further); // the carriers are borrowed, and outlive it

    QList<Line> all() const; // in their order; the first one is the default
    Result<Line> find(const QString &nameOrNumber) const;
    QStringList ownNumbers() const;
    // The one of this number; a number that nobody knows is answered as the carrier's first line.
    Line called(const QString &carrier, const QString &number) const;
    // As a carrier wants it, and one that may be called: no emergency, and not our own.
    Result<PhoneNumber> checkNumber(const QString &number) const;

private:
    std::vector<Carrier *> m_carriers;
    QList<Line> m_further;
};

} // namespace bridge
