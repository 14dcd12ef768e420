// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/jsonbody.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

bool isCleanText(const QString &text)
{
    return text.isValidUtf16() && !text.contains(QChar::Null);
}

// At most kMaxJsonDepth deep: the recursion is bounded.
bool isClean(const QJsonValue &value)
{
    if (value.isString())
        return isCleanText(value.toString());
    if (value.isArray()) {
        const auto array = value.toArray();
        return std::all_of(array.begin(), array.end(), [](const QJsonValue &one) { return isClean(one); });
    }
    const auto object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!isCleanText(it.key()) || !isClean(it.value()))
            return false;
    }
    return true;
}

} // namespace

int jsonDepth(QByteArrayView text)
{
    int depth = 0, deepest = 0;
    bool inString = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

Result<QJsonObject> readJsonBody(QByteArrayView body)
{
    if (body.trimmed().isEmpty())
        return QJsonObject();
    if (body.size() > kMaxJsonSize || jsonDepth(body) > kMaxJsonDepth)
        return fail(Error::Code::Malformed, u"The JSON is too large or too deep."_s);
    if (body.startsWith("\xef\xbb\xbf") || !QUtf8StringView(body.data(), body.size()).toString().isValidUtf16()
        || !body.isValidUtf8())
        return fail(Error::Code::Malformed, u"The JSON must be UTF-8 without a byte order mark."_s);
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(body.toByteArray(), &error);
    if (error.error != QJsonParseError::NoError)
        return fail(Error::Code::Malformed, u"The JSON cannot be read: %1 at byte %2."_s.arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return fail(Error::Code::Malformed, u"A JSON object is expected."_s);
    if (!isClean(document.object()))
        return fail(Error::Code::Malformed, u"A text in the JSON has characters that no text can have."_s);
    return document.object();
}

JsonReader::JsonReader(const QJsonObject &json, const QStringList &known)
    : m_json(json)
{
    for (const auto &key : json.keys()) {
        if (!known.contains(key)) {
            wrong(u"\"%1\" is not known here; known are: %2."_s.arg(key.left(40),
                known.isEmpty() ? u"none"_s : known.join(u", "_s)));
        }
    }
}

QString JsonReader::text(QLatin1StringView key, qsizetype maxLength)
{
    const auto value = m_json[key];
    if (value.isUndefined() || value.isNull())
        return {};
    const auto text = value.toString();
    if (!value.isString())
        wrong(u"\"%1\" must be a text."_s.arg(key));
    else if (text.size() > maxLength)
        wrong(u"\"%1\" is too long: at most %2 characters."_s.arg(key).arg(maxLength));
    return text;
}

QString JsonReader::neededText(QLatin1StringView key, qsizetype maxLength)
{
    const auto found = text(key, maxLength).trimmed();
    if (found.isEmpty())
        wrong(u"\"%1\" is missing."_s.arg(key));
    return found;
}

QMap<QString, QString> JsonReader::texts(QLatin1StringView key, qsizetype maxCount, qsizetype maxLength)
{
    const auto value = m_json[key];
    if (!value.isUndefined() && !value.isNull() && !value.isObject())
        wrong(u"\"%1\" must be an object of texts."_s.arg(key));
    const auto object = value.toObject();
    if (object.size() > maxCount)
        wrong(u"\"%1\" has too many members: at most %2."_s.arg(key).arg(maxCount));
    QMap<QString, QString> texts;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it->isString() || it->toString().size() > maxLength || it.key().size() > maxLength)
            wrong(u"\"%1\" must hold texts of at most %2 characters."_s.arg(key).arg(maxLength));
        texts.insert(it.key(), it->toString());
    }
    return texts;
}

void JsonReader::wrong(const QString &detail)
{
    if (m_outcome)
        m_outcome = fail(Error::Code::Malformed, detail);
}

} // namespace bridge
