// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/linefile.h"

#include "bridge/numbers/phonenumber.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxSize = 1024 * 1024; // bytes: some thousand lines

// The line, or what is wrong with it.
Result<Line> lineFrom(const QJsonObject &json)
{
    static const QSet<QString> known = {u"name"_s, u"carrier"_s, u"number"_s, u"agent"_s, u"inboundAgent"_s};
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (!known.contains(it.key()))
            return fail(Error::Code::Malformed, u"'%1' is not known here"_s.arg(it.key().left(40)));
        if (!it->isString())
            return fail(Error::Code::Malformed, u"'%1' wants a text"_s.arg(it.key()));
    }
    Line line{json["name"_L1].toString().trimmed(), json["carrier"_L1].toString(), {}, json["agent"_L1].toString(),
        json["inboundAgent"_L1].toString()};
    const auto number = readNumber(json["number"_L1].toString());
    if (line.name.isEmpty() || line.carrier.isEmpty())
        return fail(Error::Code::Malformed, u"it needs a 'name' and a 'carrier'"_s);
    if (!number)
        return fail(Error::Code::Malformed, u"its 'number' can't be read: %1"_s.arg(number.error().detail));
    line.number = number->e164;
    return line;
}

} // namespace

LineFile LineFile::read(const QString &path)
{
    LineFile found;
    QFile file(path);
    if (!file.exists())
        return found;
    if (!file.open(QIODevice::ReadOnly)) {
        found.problems << u"The lines in %1 can't be read: %2."_s.arg(path, file.errorString());
        return found;
    }
    QJsonParseError wrong{};
    const auto document = QJsonDocument::fromJson(file.read(kMaxSize), &wrong);
    if (!document.isArray()) {
        const auto why = wrong.error == QJsonParseError::NoError ? u"it is no list"_s
                                                                 : u"%1 at byte %2"_s.arg(wrong.errorString()).arg(wrong.offset);
        found.problems << u"The lines in %1 are left out: %2."_s.arg(path, why);
        return found;
    }
    QSet<QString> names;
    int place = 0;
    for (const auto &value : document.array()) {
        ++place;
        auto line = value.isObject() ? lineFrom(value.toObject()) : fail(Error::Code::Malformed, u"it is no object"_s);
        if (line && names.contains(line->name))
            line = fail(Error::Code::Malformed, u"there is a '%1' before it"_s.arg(line->name));
        if (!line) {
            found.problems << u"Line %1 in %2 is left out: %3."_s.arg(place).arg(path, line.error().detail);
            continue;
        }
        names.insert(line->name);
        found.lines << *line;
    }
    return found;
}

} // namespace bridge
