// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/profilemembers.h"

#include <QJsonArray>
#include <QMap>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

void ProfileMembers::take(QLatin1StringView name, QString &value)
{
    if (const auto json = takeValue(name, QJsonValue::String))
        value = json->toString();
}

void ProfileMembers::take(QLatin1StringView name, bool &value)
{
    if (const auto json = takeValue(name, QJsonValue::Bool))
        value = json->toBool();
}

void ProfileMembers::take(QLatin1StringView name, int &value, int most)
{
    if (const auto json = takeValue(name, QJsonValue::Double))
        value = int(inRange(name, json->toDouble(), most));
}

void ProfileMembers::take(QLatin1StringView name, double &value, double most)
{
    if (const auto json = takeValue(name, QJsonValue::Double))
        value = inRange(name, json->toDouble(), most);
}

void ProfileMembers::take(QLatin1StringView name, Milliseconds &value, Milliseconds most)
{
    if (const auto json = takeValue(name, QJsonValue::Double))
        value = Milliseconds(qint64(inRange(name, json->toDouble(), double(most.count()))));
}

void ProfileMembers::take(QLatin1StringView name, QStringList &value)
{
    const auto json = takeValue(name, QJsonValue::Array);
    if (!json)
        return;
    value.clear();
    for (const auto &item : json->toArray()) {
        if (!item.isString())
            return wrong(u"'%1' wants a list of texts"_s.arg(m_where + name));
        value << item.toString();
    }
}

QJsonObject ProfileMembers::takeObject(QLatin1StringView name)
{
    const auto json = takeValue(name, QJsonValue::Object);
    return json ? json->toObject() : QJsonObject();
}

QList<QJsonObject> ProfileMembers::takeObjects(QLatin1StringView name)
{
    QList<QJsonObject> objects;
    const auto json = takeValue(name, QJsonValue::Array);
    for (const auto &item : json ? json->toArray() : QJsonArray()) {
        if (!item.isObject()) {
            wrong(u"'%1' wants a list of objects"_s.arg(m_where + name));
            return {};
        }
        objects << item.toObject();
    }
    return objects;
}

void ProfileMembers::wrong(const QString &what)
{
    if (m_wrong.isEmpty())
        m_wrong = what;
}

QString ProfileMembers::problem() const
{
    if (!m_wrong.isEmpty() || m_left.isEmpty())
        return m_wrong;
    return u"there is no '%1' in an agent profile"_s.arg(m_where + m_left.keys().first());
}

std::optional<QJsonValue> ProfileMembers::takeValue(QLatin1StringView name, QJsonValue::Type type)
{
    const auto value = m_left.take(name);
    if (value.isUndefined())
        return std::nullopt;
    if (value.type() == type)
        return value;
    static const QMap<QJsonValue::Type, QString> words = {{QJsonValue::String, u"a text"_s}, {QJsonValue::Bool, u"true or false"_s},
        {QJsonValue::Double, u"a number"_s}, {QJsonValue::Array, u"a list"_s}, {QJsonValue::Object, u"an object"_s}};
    wrong(u"'%1' wants %2"_s.arg(m_where + name, words.value(type)));
    return std::nullopt;
}

double ProfileMembers::inRange(QLatin1StringView name, double value, double most)
{
    if (value < 0 || value > most)
        wrong(u"'%1' must be between 0 and %2"_s.arg(m_where + name).arg(qint64(most)));
    return std::clamp(value, 0.0, most);
}

} // namespace bridge
