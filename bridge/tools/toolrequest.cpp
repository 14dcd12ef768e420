// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/toolrequest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrlQuery>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestResult = 8000; // characters: about 2,000 tokens, paid for in every turn that follows
constexpr qsizetype kLongestValue = 2000;  // of one argument in an address

QString textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    default:
        return value.toVariant().toString();
    }
}

Result<QString> withSecrets(const QString &text, const ToolSecrets &secrets)
{
    static const QRegularExpression place(u"\\{\\{secret:([\\w.-]{1,64})\\}\\}"_s);
    QString filled;
    qsizetype done = 0;
    for (auto it = place.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const auto secret = secrets.constFind(match.captured(1));
        if (secret == secrets.cend())
            return fail(Error::Code::NotConfigured, u"The secret '%1' is not set (setting tools/secrets)."_s.arg(match.captured(1)));
        filled.append(QStringView(text).mid(done, match.capturedStart() - done)).append(*secret);
        done = match.capturedEnd();
    }
    return filled.append(QStringView(text).mid(done));
}

} // namespace

Result<ToolSecrets> readToolSecrets(const QString &json)
{
    ToolSecrets secrets;
    if (json.trimmed().isEmpty())
        return secrets;
    const auto document = QJsonDocument::fromJson(json.toUtf8());
    const auto object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it->isString() || it->toString().contains(QRegularExpression(u"[\\r\\n]"_s)))
            return fail(Error::Code::Malformed, u"tools/secrets: '%1' must be a text of one line."_s.arg(it.key()));
        secrets.insert(it.key(), it->toString());
    }
    if (!document.isObject())
        return fail(Error::Code::Malformed, u"tools/secrets must be JSON, like {\"shop\":\"...\"}."_s);
    return secrets;
}

Result<QList<QPair<QByteArray, QByteArray>>> filledHeaders(const QMap<QString, QString> &headers, const ToolSecrets &secrets)
{
    QList<QPair<QByteArray, QByteArray>> filled;
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        const auto value = withSecrets(it.value(), secrets);
        if (!value)
            return tl::make_unexpected(value.error());
        filled.append({it.key().toLatin1(), value->toUtf8()});
    }
    return filled;
}

Result<ToolRequest> requestFor(const HttpTool &tool, const QJsonObject &arguments, const ToolSecrets &secrets)
{
    static const QRegularExpression place(u"\\{\\{\\s*([\\w.-]{1,64})\\s*\\}\\}"_s);
    auto rest = arguments;
    QString address;
    qsizetype done = 0;
    for (auto it = place.globalMatch(tool.url); it.hasNext();) {
        const auto match = it.next();
        const auto value = textOf(arguments.value(match.captured(1)));
        if (value.size() > kLongestValue)
            return fail(Error::Code::Malformed, u"%1 is too long"_s.arg(match.captured(1)));
        if (value == "."_L1 || value == ".."_L1)
            return fail(Error::Code::Malformed, u"%1 is no value"_s.arg(match.captured(1)));
        address.append(QStringView(tool.url).mid(done, match.capturedStart() - done)).append(QString::fromLatin1(QUrl::toPercentEncoding(value)));
        done = match.capturedEnd();
        rest.remove(match.captured(1));
    }
    address.append(QStringView(tool.url).mid(done));
    const auto headers = filledHeaders(tool.headers, secrets);
    if (!headers)
        return tl::make_unexpected(headers.error());
    ToolRequest request{tool.method.toLatin1(), QUrl(address, QUrl::StrictMode), *headers, {}, tool.timeout, tool.mayBePrivate};
    if (tool.method == "GET"_L1 || tool.method == "DELETE"_L1) {
        QUrlQuery query(request.url);
        for (auto it = rest.begin(); it != rest.end(); ++it)
            query.addQueryItem(it.key(), QString::fromLatin1(QUrl::toPercentEncoding(textOf(*it))));
        if (!query.isEmpty())
            request.url.setQuery(query);
    } else {
        request.body = QJsonDocument(rest).toJson(QJsonDocument::Compact);
    }
    if (!request.url.isValid())
        return fail(Error::Code::Malformed, u"the address of the tool is no address with these arguments"_s);
    return request;
}

QJsonObject resultOf(const QJsonValue &data)
{
    const auto text = textOf(data);
    if (text.size() <= kLongestResult)
        return {{u"ok"_s, true}, {u"data"_s, data}};
    return {{u"ok"_s, true}, {u"data"_s, text.left(kLongestResult)}, {u"cut"_s, true}};
}

QJsonObject resultOf(int status, const QByteArray &body)
{
    const auto document = QJsonDocument::fromJson(body);
    const QJsonValue data = document.isObject() ? QJsonValue(document.object())
        : document.isArray()                    ? QJsonValue(document.array())
                                                : QJsonValue(QString::fromUtf8(body).remove(QChar(0)));
    auto result = resultOf(data);
    result.insert(u"status"_s, status);
    if (status < 200 || status >= 300) {
        result[u"ok"_s] = false;
        result.insert(u"error"_s, u"the server answered %1"_s.arg(status));
    }
    return result;
}

QJsonObject failedResult(const QString &why)
{
    return {{u"ok"_s, false}, {u"error"_s, why}};
}

} // namespace bridge
