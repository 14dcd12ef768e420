// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>
#include <QJsonObject>
#include <QStringList>

namespace bridge {

inline constexpr int kMaxJsonDepth = 32;                   // the API's own bodies need 2
inline constexpr qsizetype kMaxJsonSize = 1024 * 1024;     // bytes

// How deep the brackets outside of strings go, without recursion. Pure; the text need not be JSON.
int jsonDepth(QByteArrayView text);

// A JSON object from outside. Too deep, too large, not UTF-8, with a BOM, not an object or with lone surrogates or NULs in a text: Malformed. Of
// duplicate keys the last one counts. Nothing at all stands for {}.
Result<QJsonObject> readJsonBody(QByteArrayView body);

// Reads the members of a request one by one; the first that is wrong is kept and named. Nothing unknown gets through.
class JsonReader
{
public:
    JsonReader(const QJsonObject &json, const QStringList &known);

    QString text(QLatin1StringView key, qsizetype maxLength); // empty when there is none
    QString neededText(QLatin1StringView key, qsizetype maxLength);
    QMap<QString, QString> texts(QLatin1StringView key, qsizetype maxCount, qsizetype maxLength);

    Result<void> outcome() const { return m_outcome; }

private:
    void wrong(const QString &detail);

    const QJsonObject m_json;
    Result<void> m_outcome;
};

} // namespace bridge
