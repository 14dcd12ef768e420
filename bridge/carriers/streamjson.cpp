// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/streamjson.h"

#include "bridge/carriers/base64.h"

#include <algorithm>

namespace bridge::streamjson {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;

namespace {

QByteArrayView idOf(const Node *node, qsizetype limit, QByteArrayView marks)
{
    if (!node || node->kind != Kind::String || node->raw.size() > limit)
        return {};
    const bool plain = std::all_of(node->raw.begin(), node->raw.end(), [marks](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    });
    return plain ? node->raw : QByteArrayView();
}

} // namespace

bool isText(const Node *node, QByteArrayView text)
{
    return node && node->kind == Kind::String && node->raw == text;
}

QByteArrayView idOf(const Node *node)
{
    return idOf(node, 256, "-_.:+/=~");
}

QByteArrayView plainIdOf(const Node *node)
{
    return idOf(node, 64, "-_");
}

std::optional<quint64> countOf(const Node *node)
{
    constexpr qsizetype kMaxDigits = 18;
    if (!node || (node->kind != Kind::Number && node->kind != Kind::String))
        return std::nullopt;
    if (node->raw.isEmpty() || node->raw.size() > kMaxDigits)
        return std::nullopt;
    quint64 count = 0;
    for (const char c : node->raw) {
        if (c < '0' || c > '9')
            return std::nullopt;
        count = count * 10 + quint64(c - '0');
    }
    return count;
}

char keyOf(const Node *node)
{
    if (!node || (node->kind != Kind::String && node->kind != Kind::Number) || node->raw.size() != 1)
        return 0;
    return QByteArrayView("0123456789*#ABCD").contains(node->raw.front()) ? node->raw.front() : 0;
}

std::optional<QMap<QString, QString>> parametersIn(const JsonScan &scan, const Node *object)
{
    QMap<QString, QString> read;
    if (!object || object->kind == Kind::Null)
        return read;
    if (object->kind != Kind::Object)
        return std::nullopt;
    for (auto child = scan.nextChild(object); child; child = scan.nextChild(object, child)) {
        if (child->kind != Kind::String && child->kind != Kind::Number)
            return std::nullopt;
        read.insert(QString::fromUtf8(JsonScan::keyText(*child)), QString::fromUtf8(JsonScan::text(*child)));
    }
    return read;
}

QByteArray quoted(QByteArrayView text)
{
    QByteArray out = "\"";
    out.reserve(text.size() + 2);
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (uchar(c) < 0x20) {
            out += "\\u00" + QByteArray(1, c).toHex();
        } else {
            out += c;
        }
    }
    out += '"';
    return out;
}

QByteArray withSound(std::initializer_list<QByteArrayView> head, QByteArrayView sound, QByteArrayView tail)
{
    auto size = base64::encodedSize(sound.size()) + tail.size();
    for (const auto part : head)
        size += part.size();
    QByteArray text(size, Qt::Uninitialized);
    char *to = text.data();
    for (const auto part : head)
        to = std::copy(part.begin(), part.end(), to);
    base64::encode(sound, to);
    std::copy(tail.begin(), tail.end(), to + base64::encodedSize(sound.size()));
    return text;
}

bool decodeSound(const Node &payload, QByteArray &bytes)
{
    // Some JSON writers escape the slash, which is a base64 letter.
    const QByteArray plain = payload.escaped ? JsonScan::text(payload) : QByteArray();
    const QByteArrayView text = payload.escaped ? QByteArrayView(plain) : payload.raw;
    bytes.resize(base64::decodedSizeLimit(text.size()));
    const auto size = base64::decode(text, bytes.data());
    if (size < 0)
        return false;
    bytes.resize(size);
    return true;
}

} // namespace bridge::streamjson
