// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callevent.h"

#include <QHash>
#include <QMetaEnum>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// CallerHungUp -> caller_hung_up
QString snakeCase(const char *name)
{
    QString word;
    for (const char *c = name; *c; ++c) {
        const bool upper = *c >= 'A' && *c <= 'Z';
        if (upper && !word.isEmpty())
            word += u'_';
        word += QChar::fromLatin1(upper ? char(*c - 'A' + 'a') : *c);
    }
    return word;
}

template<class Enum>
QString wordOf(Enum value)
{
    return snakeCase(QMetaEnum::fromType<Enum>().valueToKey(int(value)));
}

template<class Enum>
std::optional<Enum> enumFrom(QStringView word)
{
    static const auto byWord = [] {
        QHash<QString, Enum> table;
        const auto meta = QMetaEnum::fromType<Enum>();
        for (int i = 0; i < meta.keyCount(); ++i)
            table.insert(snakeCase(meta.key(i)), Enum(meta.value(i)));
        return table;
    }();
    const auto it = byWord.constFind(word.toString());
    return it == byWord.cend() ? std::nullopt : std::optional(*it);
}

// One overload per kind of member. Absent optionals and empty details are not written.
struct Writer
{
    QJsonObject &json;

    void operator()(const char *name, const auto &value) { write(QLatin1StringView(name), value); }

    void write(QLatin1StringView name, const QString &value) { json[name] = value; }
    void write(QLatin1StringView name, const LegId &value) { json[name] = value.toString(); }
    void write(QLatin1StringView name, bool value) { json[name] = value; }
    void write(QLatin1StringView name, int value) { json[name] = value; }
    void write(QLatin1StringView name, double value) { json[name] = value; }
    void write(QLatin1StringView name, Milliseconds value) { json[name] = qint64(value.count()); }
    void write(QLatin1StringView name, const QJsonObject &value) { json[name] = value; }
    void write(QLatin1StringView name, const Variables &value)
    {
        QJsonObject object;
        for (auto it = value.cbegin(); it != value.cend(); ++it)
            object[it.key()] = it.value();
        json[name] = object;
    }
    template<class T>
    void write(QLatin1StringView name, const std::optional<T> &value)
    {
        if (value)
            write(name, *value);
    }
    template<class Enum>
        requires std::is_enum_v<Enum>
    void write(QLatin1StringView name, Enum value) { json[name] = wordOf(value); }
};

struct Reader
{
    const QJsonObject &json;
    QString wrong; // the first member that was not what it should be

    void operator()(const char *name, auto &value)
    {
        const auto found = json[QLatin1StringView(name)];
        if (!found.isUndefined() && !read(found, value) && wrong.isEmpty())
            wrong = QString::fromLatin1(name);
    }

    static bool read(const QJsonValue &json, QString &value) { value = json.toString(); return json.isString(); }
    static bool read(const QJsonValue &json, LegId &value) { value = LegId(json.toString()); return json.isString(); }
    static bool read(const QJsonValue &json, bool &value) { value = json.toBool(); return json.isBool(); }
    static bool read(const QJsonValue &json, int &value) { value = json.toInt(); return json.isDouble(); }
    static bool read(const QJsonValue &json, double &value) { value = json.toDouble(); return json.isDouble(); }
    static bool read(const QJsonValue &json, Milliseconds &value)
    {
        value = Milliseconds(json.toInteger());
        return json.isDouble();
    }
    static bool read(const QJsonValue &json, QJsonObject &value) { value = json.toObject(); return json.isObject(); }
    static bool read(const QJsonValue &json, Variables &value)
    {
        const auto object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            value.insert(it.key(), it.value().toString());
        return json.isObject();
    }
    template<class T>
    static bool read(const QJsonValue &json, std::optional<T> &value) { return read(json, value.emplace()); }
    template<class Enum>
        requires std::is_enum_v<Enum>
    static bool read(const QJsonValue &json, Enum &value)
    {
        const auto found = enumFrom<Enum>(json.toString());
        value = found.value_or(Enum{});
        return found.has_value();
    }
};

template<class Fact>
Result<CallFact> readFact(const QJsonObject &data)
{
    Fact fact;
    Reader reader{data, {}};
    Fact::fields(fact, reader);
    if (!reader.wrong.isEmpty())
        return fail(Error::Code::Malformed, u"%1 has a wrong '%2'"_s.arg(QLatin1StringView(Fact::kType), reader.wrong));
    return CallFact(std::move(fact));
}

using FactReader = Result<CallFact> (*)(const QJsonObject &);

template<class... Facts>
QHash<QString, FactReader> readersOf(const std::variant<Facts...> *)
{
    return {{QString::fromLatin1(Facts::kType), &readFact<Facts>}...};
}

} // namespace

QString typeOf(const CallFact &fact)
{
    return std::visit([](const auto &f) { return QString::fromLatin1(f.kType); }, fact);
}

QJsonObject toJson(const CallFact &fact)
{
    QJsonObject json;
    std::visit([&](const auto &f) { f.fields(f, Writer{json}); }, fact);
    return json;
}

QJsonObject toJson(const CallEvent &event)
{
    return {{u"call"_s, event.call.toString()}, {u"seq"_s, qint64(event.seq)},
        {u"at"_s, event.at.toUTC().toString(Qt::ISODateWithMs)}, {u"type"_s, typeOf(event.fact)},
        {u"data"_s, toJson(event.fact)}};
}

Result<CallFact> factFromJson(const QString &type, const QJsonObject &data)
{
    static const auto readers = readersOf(static_cast<const CallFact *>(nullptr));
    const auto reader = readers.value(type);
    if (!reader)
        return fail(Error::Code::Unsupported, u"no event is called '%1'"_s.arg(type));
    return reader(data);
}

Result<CallEvent> eventFromJson(const QJsonObject &json)
{
    auto fact = factFromJson(json["type"_L1].toString(), json["data"_L1].toObject());
    if (!fact)
        return tl::make_unexpected(fact.error());
    const auto at = QDateTime::fromString(json["at"_L1].toString(), Qt::ISODateWithMs);
    const auto seq = json["seq"_L1].toInteger();
    if (json["call"_L1].toString().isEmpty() || seq < 1 || !at.isValid())
        return fail(Error::Code::Malformed, u"an event needs call, seq and at"_s);
    return CallEvent{CallId(json["call"_L1].toString()), quint64(seq), at.toUTC(), std::move(*fact)};
}

QString recordingPath(const CallId &call)
{
    return u"/api/calls/%1/recording"_s.arg(call.toString());
}

QString wordFor(EndReason reason) { return wordOf(reason); }
QString wordFor(Who who) { return wordOf(who); }
std::optional<EndReason> endReasonFrom(QStringView word) { return enumFrom<EndReason>(word); }

} // namespace bridge
