// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

namespace fakes {

// One element of a Plivo XML document that was read strictly.
struct PlivoElement
{
    QString name; // "Stream", "Speak", "Hangup", "Dial", "Redirect", "Wait", "GetDigits", "Conference"
    QMap<QString, QString> attributes;
    QString text;    // of a <Dial>: its number; of a <GetDigits>: what is spoken
};

// Reads a document as Plivo does: a <Response> with elements and attributes that it knows, nothing else. `complaint` says what
// is wrong with it; empty: nothing.
QList<PlivoElement> readPlivoXml(const QByteArray &document, QString *complaint);

} // namespace fakes
