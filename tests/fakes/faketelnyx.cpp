// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/faketelnyx.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

const QString kStreamKeys = u"stream_url stream_track stream_codec stream_bidirectional_mode stream_bidirectional_codec "
                            "stream_bidirectional_sampling_rate stream_auth_token"_s;
const QString kCommonKeys = u"client_state command_id webhook_url webhook_url_method"_s;

bool isNumber(const QString &text)
{
    static const QRegularExpression number(u"^\\+[1-9][0-9]{6,14}$"_s);
    return number.match(text).hasMatch();
}

bool isIn(const QJsonValue &value, const QString &words)
{
    return value.isUndefined() || (value.isString() && words.split(u' ').contains(value.toString()));
}

bool isWithin(const QJsonValue &value, int least, int most)
{
    return value.isUndefined() || (value.isDouble() && value.toInt() >= least && value.toInt() <= most);
}

} // namespace

FakeApi::Answer FakeTelnyx::refusal(int status, const QByteArray &code, const QByteArray &detail)
{
    return {status, R"({"errors":[{"code":")" + code + R"(","title":"Refused","detail":")" + detail + R"("}]})"};
}

QByteArray FakeTelnyx::addCall(const QString &clientState)
{
    const QByteArray leg = "v3:" + QByteArray::number(m_calls.size() + 1, 36).rightJustified(50, 'x');
    m_calls.insert(leg, {true, clientState});
    return leg;
}

FakeApi::Answer FakeTelnyx::answer(const Request &request)
{
    if (request.headers.value("authorization") != "Bearer " + apiKey)
        return refusal(401, "10009", "Authentication failed");
    if (request.verb == "GET" && request.target == "/v2/connections/" + connectionId.toLatin1() + "/active_calls")
        return activeCalls();
    if (request.verb == "GET" && request.target == "/v2/balance")
        return {200, R"({"data":{"record_type":"balance","balance":"12.30","credit_limit":"0.00","available_credit":"12.30","currency":"USD"}})"};
    if (request.verb == "GET" && request.target.startsWith("/v2/phone_numbers?filter%5Bphone_number%5D="))
        return phoneNumbers(QByteArray::fromPercentEncoding(request.target.mid(request.target.indexOf('=') + 1)));
    if (request.verb == "GET" && !application.isEmpty() && request.target == "/v2/call_control_applications/" + application.toLatin1())
        return {200, json({{u"data"_s, QJsonObject{{u"id"_s, application}, {u"record_type"_s, u"call_control_application"_s},
            {u"application_name"_s, u"bridge"_s}, {u"webhook_api_version"_s, u"2"_s}, {u"webhook_event_url"_s, webhookUrl}}}})};
    if (request.verb != "POST" || request.headers.value("content-type") != "application/json")
        return refusal(404, "10005", "Resource not found");
    if (request.target == "/v2/calls")
        return createCall(request.json());
    // The colon of a call_control_id has to be written as %3A.
    static const QRegularExpression one(u"^/v2/calls/([A-Za-z0-9_%-]+)/actions/([a-z_]+)$"_s);
    const auto match = one.match(QString::fromLatin1(request.target));
    if (!match.hasMatch())
        return refusal(404, "10005", "Resource not found");
    return command(QByteArray::fromPercentEncoding(match.captured(1).toLatin1()), match.captured(2), request.json());
}

bool FakeTelnyx::isStreamOrder(const QJsonObject &order)
{
    const QUrl url(order["stream_url"_L1].toString(), QUrl::StrictMode);
    const QString codecs = u"PCMU PCMA G722 OPUS AMR-WB L16"_s;
    return url.isValid() && !url.host().isEmpty() && url.scheme().startsWith("ws"_L1)
        && isIn(order["stream_track"_L1], u"inbound_track outbound_track both_tracks"_s)
        && isIn(order["stream_codec"_L1], codecs + u" default"_s) && isIn(order["stream_bidirectional_mode"_L1], u"rtp mp3"_s)
        && isIn(order["stream_bidirectional_codec"_L1], codecs)
        && QList<int>{0, 8000, 16000, 22050, 24000, 48000}.contains(order["stream_bidirectional_sampling_rate"_L1].toInt())
        && order["stream_auth_token"_L1].toString().size() <= 4000;
}

FakeApi::Answer FakeTelnyx::createCall(const QJsonObject &order)
{
    if (!hasKeys(order, u"connection_id to from"_s,
            kStreamKeys + u' ' + kCommonKeys + u" timeout_secs time_limit_secs answering_machine_detection record record_channels record_format"_s))
        return refusal(422, "10004", "A parameter is missing or unknown");
    if (order["connection_id"_L1].toString() != connectionId)
        return refusal(422, "10015", "Invalid connection_id");
    if (!isNumber(order["to"_L1].toString()) || order["to"_L1].toString().startsWith("+1000"_L1))
        return refusal(422, "10016", "Phone number must be in +E164 format: " + order["to"_L1].toString().toLatin1());
    if (order["from"_L1].toString() != ownNumber)
        return refusal(403, "10010", "The number is not yours: " + order["from"_L1].toString().toLatin1());
    const auto state = order["client_state"_L1].toString();
    if (!QByteArray::fromBase64Encoding(state.toLatin1(), QByteArray::AbortOnBase64DecodingErrors))
        return refusal(422, "10015", "client_state must be base64");
    if (!isStreamOrder(order) || !isWithin(order["timeout_secs"_L1], 5, 600) || !isWithin(order["time_limit_secs"_L1], 30, 14400)
        || !isIn(order["record"_L1], u"record-from-answer"_s)
        || !isIn(order["answering_machine_detection"_L1], u"premium detect detect_beep detect_words greeting_end disabled"_s))
        return refusal(422, "10015", "Invalid value");
    const auto commandId = order["command_id"_L1].toString();
    if (!commandId.isEmpty() && m_commandIds.contains(commandId))
        return refusal(422, "10015", "A duplicate command");
    m_commandIds << commandId;
    const auto leg = addCall(state);
    QMetaObject::invokeMethod(this, [this, leg, order] { emit placed(leg, order); }, Qt::QueuedConnection);
    return {200, R"({"data":{"call_control_id":")" + leg + R"(","call_leg_id":"l","call_session_id":"s","is_alive":false,"record_type":"call"}})"};
}

// The filter finds all numbers that contain it.
FakeApi::Answer FakeTelnyx::phoneNumbers(const QByteArray &part) const
{
    QJsonArray data;
    for (const auto &number : {ownNumber + u"7"_s, ownNumber}) {
        if (number.contains(QString::fromLatin1(part)))
            data << QJsonObject{{u"id"_s, u"n"_s + number.sliced(1)}, {u"record_type"_s, u"phone_number"_s}, {u"phone_number"_s, number},
                {u"status"_s, u"active"_s}, {u"connection_id"_s, number == ownNumber ? application : QString()}};
    }
    return {200, json({{u"data"_s, data}, {u"meta"_s, QJsonObject{{u"total_results"_s, data.size()}}}})};
}

FakeApi::Answer FakeTelnyx::activeCalls() const
{
    QJsonArray data;
    for (auto it = m_calls.cbegin(); it != m_calls.cend(); ++it) {
        if (it->alive)
            data << QJsonObject{{u"call_control_id"_s, QString::fromLatin1(it.key())}, {u"client_state"_s, it->clientState}, {u"record_type"_s, u"call"_s}};
    }
    return {200, json({{u"data"_s, data}})};
}

FakeApi::Answer FakeTelnyx::command(const QByteArray &leg, const QString &action, const QJsonObject &body)
{
    static const QMap<QString, QPair<QString, QString>> actions = { // needed keys, allowed ones
        {u"answer"_s, {{}, kStreamKeys}}, {u"reject"_s, {u"cause"_s, {}}}, {u"hangup"_s, {}},
        {u"transfer"_s, {u"to"_s, u"from"_s}}, {u"send_dtmf"_s, {u"digits"_s, u"duration_millis"_s}}};
    if (!m_calls.contains(leg))
        return refusal(404, "90015", "Invalid Call Control ID");
    if (!actions.contains(action))
        return refusal(404, "10005", "Resource not found");
    if (!m_calls[leg].alive)
        return refusal(422, "90018", "Call has already ended");
    const auto keys = actions.value(action);
    static const QRegularExpression digits(u"^[0-9A-D*#w]{1,60}$"_s);
    const bool good = hasKeys(body, keys.first, keys.second + u' ' + kCommonKeys) && (action != "answer"_L1 || isStreamOrder(body))
        && isIn(body["cause"_L1], u"CALL_REJECTED USER_BUSY"_s) && (action != "transfer"_L1 || isNumber(body["to"_L1].toString()))
        && (action != "send_dtmf"_L1 || digits.match(body["digits"_L1].toString()).hasMatch());
    if (!good)
        return refusal(422, "10015", "Invalid value");
    const auto commandId = body["command_id"_L1].toString();
    if (!commandId.isEmpty() && m_commandIds.contains(commandId))
        return {200, R"({"data":{"result":"ok"}})"}; // done once already
    m_commandIds << commandId;
    if (action == "hangup"_L1 || action == "reject"_L1)
        m_calls[leg].alive = false;
    QMetaObject::invokeMethod(this, [this, leg, action, body] { emit commanded(leg, action, body); }, Qt::QueuedConnection);
    return {200, R"({"data":{"result":"ok"}})"};
}

} // namespace fakes
