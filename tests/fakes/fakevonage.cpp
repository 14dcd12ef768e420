// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakevonage.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <openssl/evp.h>
#include <openssl/pem.h>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

QByteArray pemOf(EVP_PKEY *key)
{
    BIO *out = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    char *text = nullptr;
    const auto size = BIO_get_mem_data(out, &text);
    const QByteArray pem(text, size);
    BIO_free(out);
    return pem;
}

bool verifies(EVP_PKEY *key, const QByteArray &message, const QByteArray &signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
    const bool good = EVP_DigestVerify(context, reinterpret_cast<const uchar *>(signature.constData()), size_t(signature.size()),
                          reinterpret_cast<const uchar *>(message.constData()), size_t(message.size())) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

QJsonObject partOf(const QByteArray &base64)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(base64, QByteArray::Base64UrlEncoding)).object();
}

bool isNumber(const QJsonValue &value) // without a plus
{
    static const QRegularExpression number(u"^[1-9][0-9]{6,14}$"_s);
    return number.match(value.toString()).hasMatch();
}

bool isPhone(const QJsonObject &object)
{
    return object.size() == 2 && object["type"_L1].toString() == "phone"_L1 && isNumber(object["number"_L1]);
}

bool isAddress(const QJsonValue &value) // a list of one
{
    const QUrl url(value.toArray().at(0).toString(), QUrl::StrictMode);
    return value.toArray().size() == 1 && url.isValid() && !url.host().isEmpty() && url.scheme().startsWith("http"_L1);
}

bool isWithin(const QJsonValue &value, int least, int most)
{
    return value.isUndefined() || (value.isDouble() && value.toInt() >= least && value.toInt() <= most);
}

bool isDetection(const QJsonValue &value)
{
    const auto detection = value.toObject();
    return value.isUndefined()
        || (QStringList{u"continue"_s, u"hangup"_s}.contains(detection["behavior"_L1].toString())
            && QStringList{u"default"_s, u"detect"_s, u"detect_beep"_s}.contains(detection["mode"_L1].toString())
            && isWithin(detection["beep_timeout"_L1], 45, 120));
}

bool isMethod(const QJsonValue &value)
{
    return value.isUndefined() || value.toString() == "GET"_L1 || value.toString() == "POST"_L1;
}

} // namespace

FakeVonage::FakeVonage()
    : m_key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t(2048)), EVP_PKEY_free)
    , m_privateKey(pemOf(m_key.get()))
{
}

FakeApi::Answer FakeVonage::refusal(int status, const QByteArray &title, const QByteArray &detail)
{
    if (status == 401)
        return {401, R"({"type":"UNAUTHORIZED","error_title":"Unauthorized"})"};
    return {status, R"({"type":"https://developer.nexmo.com/api-errors","title":")" + title + R"(","detail":")" + detail + R"(","instance":"i"})"};
}

QByteArray FakeVonage::addCall(const QString &to, const QString &direction)
{
    const QByteArray leg = "63f61863-4a51-4f6b-86e1-" + QByteArray::number(m_calls.size() + 1).rightJustified(12, '0');
    m_calls.insert(leg, {to, direction, direction == "inbound"_L1 ? u"ringing"_s : u"started"_s});
    return leg;
}

bool FakeVonage::isAlive(const QByteArray &leg) const
{
    return QStringList{u"started"_s, u"ringing"_s, u"answered"_s}.contains(m_calls.value(leg).status);
}

// RFC 7519, with what Vonage demands of it.
bool FakeVonage::isAuthorized(const Request &request)
{
    const auto given = request.headers.value("authorization");
    const auto parts = given.mid(7).split('.');
    if (!given.startsWith("Bearer ") || parts.size() != 3)
        return false;
    const auto claims = partOf(parts[1]);
    const auto now = QDateTime::currentSecsSinceEpoch();
    const auto id = claims["jti"_L1].toString();
    if (partOf(parts[0]) != QJsonObject{{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"RS256"_s}} || claims["application_id"_L1].toString() != applicationId
        || !verifies(m_key.get(), parts[0] + '.' + parts[1], QByteArray::fromBase64(parts[2], QByteArray::Base64UrlEncoding))
        || qAbs(claims["iat"_L1].toInteger() - now) > 60 || claims["exp"_L1].toInteger() <= now
        || claims["exp"_L1].toInteger() > now + 24 * 3600 || id.isEmpty() || m_tokenIds.contains(id))
        return false;
    m_tokenIds << id;
    return true;
}

FakeApi::Answer FakeVonage::answer(const Request &request)
{
    if (request.target.startsWith("/account/") || request.target.startsWith("/v2/applications/"))
        return tell(request);
    if (!isAuthorized(request))
        return refusal(401, {});
    if (request.verb == "GET" && (request.target == "/v1/calls" || request.target.startsWith("/v1/calls?")))
        return list();
    if (request.headers.value("content-type") != "application/json")
        return refusal(415, "Unsupported Media Type");
    if (request.verb == "POST" && request.target == "/v1/calls")
        return createCall(request.json());
    static const QRegularExpression one(u"^/v1/calls/([0-9a-f-]{36})(/dtmf)?$"_s);
    const auto match = one.match(QString::fromLatin1(request.target));
    if (request.verb != "PUT" || !match.hasMatch())
        return refusal(404, "Not Found");
    return change(match.captured(1).toLatin1(), match.captured(2), request.json());
}

// The Account, Numbers and Application APIs: the account's key and secret, and no token.
FakeApi::Answer FakeVonage::tell(const Request &request) const
{
    if (request.headers.value("authorization") != "Basic " + (accountKey + ':' + accountSecret).toBase64())
        return refusal(401, {});
    if (request.verb != "GET")
        return refusal(404, "Not Found");
    if (request.target == "/account/get-balance")
        return {200, R"({"value":10.28,"autoReload":false})"};
    if (request.target == "/account/numbers?pattern=" + ownNumber.toLatin1() + "&search_pattern=1") {
        const QJsonObject number{{u"country"_s, u"US"_s}, {u"msisdn"_s, ownNumber}, {u"type"_s, u"landline"_s}, {u"features"_s, QJsonArray{u"VOICE"_s}},
            {u"app_id"_s, application}};
        return {200, json({{u"count"_s, 1}, {u"numbers"_s, QJsonArray{number}}})};
    }
    if (request.target.startsWith("/account/numbers?"))
        return {200, "{}"};
    if (!application.isEmpty() && request.target == "/v2/applications/" + application.toLatin1()) {
        const QJsonObject hooks{{u"answer_url"_s, QJsonObject{{u"address"_s, answerUrl}, {u"http_method"_s, u"POST"_s}}}};
        return {200, json({{u"id"_s, application}, {u"name"_s, u"bridge"_s},
            {u"capabilities"_s, QJsonObject{{u"voice"_s, QJsonObject{{u"webhooks"_s, hooks}}}}}})};
    }
    return refusal(404, "Not Found");
}

FakeApi::Answer FakeVonage::createCall(const QJsonObject &order)
{
    const auto bad = [](const QByteArray &name, const QByteArray &detail) { return refusal(400, "Bad Request", name + ": " + detail); };
    if (!hasKeys(order, u"to from answer_url"_s,
            u"answer_method event_url event_method ringing_timer length_timer advanced_machine_detection"_s))
        return bad("body", "A parameter is missing or unknown");
    const auto to = order["to"_L1].toArray();
    if (to.size() != 1 || !isPhone(to.at(0).toObject()) || to.at(0)["number"_L1].toString().startsWith("1000"_L1))
        return bad("to[0].number", to.at(0)["number"_L1].toString().toLatin1() + " is no number");
    if (!isPhone(order["from"_L1].toObject()))
        return bad("from.number", "no number");
    if (order["from"_L1]["number"_L1].toString() != ownNumber)
        return refusal(403, "Forbidden", "The number is not yours: " + order["from"_L1]["number"_L1].toString().toLatin1());
    if (!isAddress(order["answer_url"_L1]) || (order.contains("event_url"_L1) && !isAddress(order["event_url"_L1]))
        || !isMethod(order["answer_method"_L1]) || !isMethod(order["event_method"_L1]) || !isWithin(order["ringing_timer"_L1], 1, 120)
        || !isWithin(order["length_timer"_L1], 1, 7200) || !isDetection(order["advanced_machine_detection"_L1]))
        return bad("body", "Invalid value");
    const auto leg = addCall(to.at(0)["number"_L1].toString(), u"outbound"_s);
    QMetaObject::invokeMethod(this, [this, leg, order] { emit placed(leg, order); }, Qt::QueuedConnection);
    return {201, R"({"uuid":")" + leg + R"(","status":"started","direction":"outbound","conversation_uuid":"CON-1"})"};
}

FakeApi::Answer FakeVonage::change(const QByteArray &leg, const QString &what, const QJsonObject &body)
{
    if (!isAlive(leg))
        return refusal(404, "Not Found", "Call does not exist, or can not be acted upon");
    static const QRegularExpression digits(u"^[0-9*#p]{1,100}$"_s);
    const auto action = what.isEmpty() ? body["action"_L1].toString() : u"dtmf"_s;
    const auto destination = body["destination"_L1].toObject();
    const bool good = (action == "dtmf"_L1 && body.size() == 1 && digits.match(body["digits"_L1].toString()).hasMatch())
        || (action == "hangup"_L1 && body.size() == 1)
        || (action == "transfer"_L1 && body.size() == 2 && destination["type"_L1].toString() == "ncco"_L1
            && !destination["ncco"_L1].toArray().isEmpty());
    if (!good)
        return refusal(400, "Bad Request", "Invalid value");
    if (action == "hangup"_L1)
        m_calls[leg].status = u"completed"_s;
    QMetaObject::invokeMethod(this, [this, leg, action, body] { emit commanded(leg, action, body); }, Qt::QueuedConnection);
    if (action == "dtmf"_L1)
        return {200, R"({"message":"DTMF sent","uuid":")" + leg + "\"}"};
    return {204, {}};
}

FakeApi::Answer FakeVonage::list() const
{
    QJsonArray calls;
    for (auto it = m_calls.cbegin(); it != m_calls.cend(); ++it)
        calls.prepend(QJsonObject{{u"uuid"_s, QString::fromLatin1(it.key())}, {u"status"_s, it->status}, {u"direction"_s, it->direction},
            {u"to"_s, QJsonObject{{u"type"_s, u"phone"_s}, {u"number"_s, it->to}}},
            {u"from"_s, QJsonObject{{u"type"_s, u"phone"_s}, {u"number"_s, ownNumber}}}});
    return {200, json({{u"count"_s, calls.size()}, {u"_embedded"_s, QJsonObject{{u"calls"_s, calls}}}})};
}

} // namespace fakes
