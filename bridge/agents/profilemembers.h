// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace bridge {

// Takes the members of one JSON object of a profile out, one after the other; what is left over nobody asked for. A member that is not
// there leaves its value as it was.
class ProfileMembers
{
public:
    ProfileMembers(const QJsonObject &json, QString where) : m_left(json), m_where(std::move(where)) {} // "limits."

    void take(QLatin1StringView name, QString &value);
    void take(QLatin1StringView name, bool &value);
    void take(QLatin1StringView name, int &value, int most);
    void take(QLatin1StringView name, double &value, double most);
    void take(QLatin1StringView name, Milliseconds &value, Milliseconds most);
    void take(QLatin1StringView name, QStringList &value);
    QJsonObject takeObject(QLatin1StringView name);
    QList<QJsonObject> takeObjects(QLatin1StringView name);

    void wrong(const QString &what); // the first one counts
    // The first thing that was wrong, or what nobody asked for; empty when all is well.
    QString problem() const;

private:
    std::optional<QJsonValue> takeValue(QLatin1StringView name, QJsonValue::Type type);
    double inRange(QLatin1StringView name, double value, double most);

    QJsonObject m_left;
    QString m_where;
    QString m_wrong;
};

} // namespace bridge
