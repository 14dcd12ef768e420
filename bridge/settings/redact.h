// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace bridge {

// Takes secrets out of a line before anybody writes it: the values it was given, as they are and as URLs and JSON carry them, and
// everything that has the shape of a key, a token, a password in an address, or a payment card's number. It is the last fence,
// not the first: nothing should log a secret at all. A value without mutable state: one may serve all threads' log messages.
class Redactor
{
public:
    Redactor() = default;
    explicit Redactor(const QStringList &secrets); // those under 6 characters are left: they would take words apart

    QString redacted(const QString &line) const;

private:
    QStringList m_planted; // longest first, so that one that holds another goes as a whole
};

// Whether a text has the shape of a service's key.
bool looksLikeSecret(const QString &text);

} // namespace bridge
