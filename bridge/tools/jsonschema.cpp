// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/jsonschema.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QStringList>

#include <cmath>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeepest = 32;

QString check(const QJsonObject &schema, const QJsonValue &value, const QString &path, int depth);

bool isOfType(const QJsonValue &value, const QString &type)
{
    if (type == "integer"_L1)
        return value.isDouble() && std::floor(value.toDouble()) == value.toDouble();
    static const QHash<QString, QJsonValue::Type> types = {{u"object"_s, QJsonValue::Object}, {u"array"_s, QJsonValue::Array},
        {u"string"_s, QJsonValue::String}, {u"number"_s, QJsonValue::Double}, {u"boolean"_s, QJsonValue::Bool}, {u"null"_s, QJsonValue::Null}};
    return types.value(type, value.type()) == value.type(); // a type that nobody knows fits all
}

QString checkType(const QJsonValue &type, const QJsonValue &value, const QString &path)
{
    QStringList allowed;
    for (const auto &one : type.isArray() ? type.toArray() : QJsonArray{type})
        allowed << one.toString();
    const bool fits = std::any_of(allowed.begin(), allowed.end(), [&](const QString &one) { return isOfType(value, one); });
    return fits ? QString() : u"%1 must be of type %2"_s.arg(path, allowed.join(u" or "_s));
}

QString checkObject(const QJsonObject &schema, const QJsonObject &object, const QString &path, int depth)
{
    const auto inside = [&](const QString &name) { return path == "arguments"_L1 ? name : path + u'.' + name; };
    for (const auto &name : schema["required"_L1].toArray()) {
        if (!object.contains(name.toString()))
            return u"%1 is missing"_s.arg(inside(name.toString()));
    }
    const auto properties = schema["properties"_L1].toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const auto known = properties.constFind(it.key());
        if (known == properties.constEnd() && schema["additionalProperties"_L1] == QJsonValue(false))
            return u"there is no %1"_s.arg(inside(it.key().left(64)));
        if (known == properties.constEnd())
            continue;
        if (const auto problem = check(known->toObject(), *it, inside(it.key()), depth + 1); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString checkArray(const QJsonObject &schema, const QJsonArray &array, const QString &path, int depth)
{
    if (array.size() < schema["minItems"_L1].toInt(0))
        return u"%1 has too few entries"_s.arg(path);
    if (const auto most = schema["maxItems"_L1]; most.isDouble() && array.size() > most.toInt())
        return u"%1 has too many entries"_s.arg(path);
    const auto items = schema["items"_L1].toObject();
    for (qsizetype i = 0; !items.isEmpty() && i < array.size(); ++i) {
        if (const auto problem = check(items, array[i], u"%1[%2]"_s.arg(path).arg(i), depth + 1); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString checkText(const QJsonObject &schema, const QString &text, const QString &path)
{
    const auto length = text.toUcs4().size(); // the schema counts characters
    if (length < schema["minLength"_L1].toInt(0))
        return u"%1 is too short"_s.arg(path);
    if (const auto most = schema["maxLength"_L1]; most.isDouble() && length > most.toInt())
        return u"%1 is too long"_s.arg(path);
    const auto pattern = schema["pattern"_L1].toString();
    if (pattern.isEmpty())
        return {};
    const QRegularExpression expression(pattern, QRegularExpression::UseUnicodePropertiesOption);
    return !expression.isValid() || expression.match(text).hasMatch() ? QString() : u"%1 must look like %2"_s.arg(path, pattern);
}

QString checkNumber(const QJsonObject &schema, double number, const QString &path)
{
    if (const auto least = schema["minimum"_L1]; least.isDouble() && number < least.toDouble())
        return u"%1 must be at least %2"_s.arg(path).arg(least.toDouble());
    if (const auto most = schema["maximum"_L1]; most.isDouble() && number > most.toDouble())
        return u"%1 must be at most %2"_s.arg(path).arg(most.toDouble());
    return {};
}

QString checkChoices(const QJsonObject &schema, const QJsonValue &value, const QString &path, int depth)
{
    if (const auto choices = schema["enum"_L1].toArray(); schema.contains("enum"_L1) && !choices.contains(value)) {
        QStringList words;
        for (const auto &choice : choices)
            words << choice.toVariant().toString();
        return u"%1 must be one of: %2"_s.arg(path, words.join(u", "_s));
    }
    if (schema.contains("const"_L1) && schema["const"_L1] != value)
        return u"%1 must be %2"_s.arg(path, schema["const"_L1].toVariant().toString());
    QString problem;
    for (const auto &way : schema["anyOf"_L1].toArray()) {
        problem = check(way.toObject(), value, path, depth + 1);
        if (problem.isEmpty())
            return {};
    }
    return problem;
}

QString check(const QJsonObject &schema, const QJsonValue &value, const QString &path, int depth)
{
    if (depth > kDeepest)
        return u"%1 is nested too deeply"_s.arg(path);
    if (const auto type = schema["type"_L1]; !type.isUndefined()) {
        if (const auto problem = checkType(type, value, path); !problem.isEmpty())
            return problem;
    }
    if (const auto problem = checkChoices(schema, value, path, depth); !problem.isEmpty())
        return problem;
    switch (value.type()) {
    case QJsonValue::Object:
        return checkObject(schema, value.toObject(), path, depth);
    case QJsonValue::Array:
        return checkArray(schema, value.toArray(), path, depth);
    case QJsonValue::String:
        return checkText(schema, value.toString(), path);
    case QJsonValue::Double:
        return checkNumber(schema, value.toDouble(), path);
    case QJsonValue::Bool:
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return {};
    }
    return {};
}

} // namespace

QString violationOf(const QJsonObject &schema, const QJsonValue &value)
{
    return check(schema, value, u"arguments"_s, 0);
}

} // namespace bridge
