// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/jsonscan.h"

#include <QString>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

enum class Byte : quint8 { Plain, Quote, Backslash, Control, High };

constexpr std::array<Byte, 256> kByteKinds = [] {
    std::array<Byte, 256> kinds{};
    for (int i = 0; i < 256; ++i)
        kinds[size_t(i)] = i < 0x20 ? Byte::Control : i >= 0x80 ? Byte::High : Byte::Plain;
    kinds['"'] = Byte::Quote;
    kinds['\\'] = Byte::Backslash;
    return kinds;
}();

Byte kindOf(char c)
{
    return kByteKinds[uchar(c)];
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The code unit of \uXXXX, `at` on the first digit; -1 when there is none.
int codeUnit(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hexDigit(at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool isHighSurrogate(int unit)
{
    return (unit & 0xfc00) == 0xd800;
}

bool isLowSurrogate(int unit)
{
    return (unit & 0xfc00) == 0xdc00;
}

} // namespace

Result<void> JsonScan::read(QByteArrayView text)
{
    m_at = text.data();
    m_end = m_at + text.size();
    m_count = 0;
    auto complaint = value(-1, {}, false, 0);
    if (!complaint) {
        skipSpace();
        if (m_at != m_end)
            complaint = "something follows the end";
    }
    if (!complaint)
        return {};
    m_count = 0;
    return fail(Error::Code::Malformed,
        u"not acceptable JSON: %1 (byte %2)"_s.arg(QLatin1StringView(complaint)).arg(m_at - text.data()));
}

const JsonScan::Node *JsonScan::member(const Node *object, QByteArrayView key) const
{
    if (!object || object->kind != Kind::Object)
        return nullptr;
    for (auto child = nextChild(object); child; child = nextChild(object, child)) {
        if (child->keyEscaped ? unescaped(child->key) == key : child->key == key)
            return child;
    }
    return nullptr;
}

const JsonScan::Node *JsonScan::nextChild(const Node *parent, const Node *previous) const
{
    const auto index = qint16(parent - m_nodes.data());
    // Children stand behind their parent, in order, with their own children between them.
    for (auto node = (previous ? previous : parent) + 1; node != m_nodes.data() + m_count; ++node) {
        if (node->parent == index)
            return node;
        if (node->parent < index)
            break;
    }
    return nullptr;
}

JsonScan::Complaint JsonScan::value(int parent, QByteArrayView key, bool keyEscaped, int depth)
{
    skipSpace();
    if (m_at == m_end)
        return "it ends too early";
    if (m_count == kMaxNodes)
        return "too many values";
    const int self = m_count++;
    Node &node = m_nodes[size_t(self)];
    node = {key, {}, qint16(parent), Kind::Null, keyEscaped, false};
    switch (*m_at) {
    case '{':
        node.kind = Kind::Object;
        return depth == kMaxDepth ? "nested too deep" : object(self, depth + 1);
    case '[':
        node.kind = Kind::Array;
        return depth == kMaxDepth ? "nested too deep" : array(self, depth + 1);
    case '"':
        node.kind = Kind::String;
        return string(node.raw, node.escaped);
    case 't':
        node.kind = Kind::True;
        return literal("true");
    case 'f':
        node.kind = Kind::False;
        return literal("false");
    case 'n':
        return literal("null");
    default:
        node.kind = Kind::Number;
        return number(node.raw);
    }
}

JsonScan::Complaint JsonScan::object(int self, int depth)
{
    ++m_at; // {
    skipSpace();
    if (m_at != m_end && *m_at == '}') {
        ++m_at;
        return nullptr;
    }
    for (;;) {
        skipSpace();
        if (m_at == m_end || *m_at != '"')
            return "a key is expected";
        QByteArrayView key;
        bool escaped = false;
        if (const auto complaint = string(key, escaped))
            return complaint;
        if (hasKey(self, key, escaped))
            return "a key stands twice";
        skipSpace();
        if (m_at == m_end || *m_at != ':')
            return "a colon is expected";
        ++m_at;
        if (const auto complaint = value(self, key, escaped, depth))
            return complaint;
        skipSpace();
        if (m_at == m_end || (*m_at != ',' && *m_at != '}'))
            return "a comma or the object's end is expected";
        if (*m_at++ == '}')
            return nullptr;
    }
}

JsonScan::Complaint JsonScan::array(int self, int depth)
{
    ++m_at; // [
    skipSpace();
    if (m_at != m_end && *m_at == ']') {
        ++m_at;
        return nullptr;
    }
    for (;;) {
        if (const auto complaint = value(self, {}, false, depth))
            return complaint;
        skipSpace();
        if (m_at == m_end || (*m_at != ',' && *m_at != ']'))
            return "a comma or the array's end is expected";
        if (*m_at++ == ']')
            return nullptr;
    }
}

JsonScan::Complaint JsonScan::string(QByteArrayView &raw, bool &escaped)
{
    const char *begin = ++m_at; // behind the quote
    for (;;) {
        while (m_at != m_end && kindOf(*m_at) == Byte::Plain)
            ++m_at;
        if (m_at == m_end)
            return "a string does not end";
        Complaint complaint = nullptr;
        switch (kindOf(*m_at)) {
        case Byte::Plain:
            break;
        case Byte::Quote:
            raw = {begin, m_at++ - begin};
            return nullptr;
        case Byte::Backslash:
            escaped = true;
            complaint = escape();
            break;
        case Byte::Control:
            return "a control character stands in a string";
        case Byte::High:
            complaint = utf8();
            break;
        }
        if (complaint)
            return complaint;
    }
}

JsonScan::Complaint JsonScan::escape()
{
    ++m_at; // backslash
    if (m_at == m_end)
        return "a string does not end";
    if (*m_at != 'u')
        return QByteArrayView("\"\\/bfnrt").contains(*m_at++) ? nullptr : "an unknown escape";
    const int unit = codeUnit(m_at + 1, m_end);
    if (unit < 0)
        return "\\u without four hex digits";
    if (unit == 0)
        return "a NUL stands in a string";
    m_at += 5;
    if (isLowSurrogate(unit))
        return "a lone surrogate";
    if (!isHighSurrogate(unit))
        return nullptr;
    if (m_end - m_at < 6 || m_at[0] != '\\' || m_at[1] != 'u' || !isLowSurrogate(codeUnit(m_at + 2, m_end)))
        return "a lone surrogate";
    m_at += 6;
    return nullptr;
}

// One character of more than one byte, after RFC 3629 section 4: nothing overlong, no surrogates, nothing above U+10FFFF.
JsonScan::Complaint JsonScan::utf8()
{
    constexpr auto kWhy = "invalid UTF-8";
    const auto lead = uchar(*m_at);
    const int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || m_end - m_at < length)
        return kWhy;
    for (int i = 1; i < length; ++i) {
        if ((uchar(m_at[i]) & 0xc0) != 0x80)
            return kWhy;
    }
    const auto second = uchar(m_at[1]);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90)
        || (lead == 0xf4 && second > 0x8f))
        return kWhy;
    m_at += length;
    return nullptr;
}

JsonScan::Complaint JsonScan::number(QByteArrayView &raw)
{
    constexpr auto kWhy = "no JSON value";
    const char *begin = m_at;
    if (*m_at == '-')
        ++m_at;
    const char *whole = m_at;
    if (!digits() || (*whole == '0' && m_at - whole > 1))
        return kWhy;
    if (m_at != m_end && *m_at == '.') {
        ++m_at;
        if (!digits())
            return kWhy;
    }
    if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!digits())
            return kWhy;
    }
    raw = {begin, m_at - begin};
    return nullptr;
}

bool JsonScan::digits()
{
    const char *begin = m_at;
    while (m_at != m_end && isDigit(*m_at))
        ++m_at;
    return m_at != begin;
}

JsonScan::Complaint JsonScan::literal(QByteArrayView word)
{
    if (!QByteArrayView(m_at, m_end - m_at).startsWith(word))
        return "no JSON value";
    m_at += word.size();
    return nullptr;
}

bool JsonScan::hasKey(int parent, QByteArrayView key, bool escaped) const
{
    const QByteArray text = escaped ? unescaped(key) : QByteArray::fromRawData(key.data(), key.size());
    for (int i = parent + 1; i < m_count; ++i) {
        const Node &node = m_nodes[size_t(i)];
        if (node.parent != parent)
            continue;
        if (!escaped && !node.keyEscaped ? node.key == key : keyText(node) == text)
            return true;
    }
    return false;
}

void JsonScan::skipSpace()
{
    while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
        ++m_at;
}

// Of a string that was found good.
QByteArray JsonScan::unescaped(QByteArrayView raw)
{
    QByteArray text;
    text.reserve(raw.size());
    for (auto at = raw.begin(); at != raw.end();) {
        if (*at != '\\') {
            text += *at++;
            continue;
        }
        ++at;
        switch (const char what = *at++) {
        case 'b': text += '\b'; break;
        case 'f': text += '\f'; break;
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        case 't': text += '\t'; break;
        case 'u': {
            const char16_t unit = char16_t(codeUnit(at, raw.end()));
            at += 4;
            if (!isHighSurrogate(unit)) {
                text += QStringView(&unit, 1).toUtf8();
                break;
            }
            const char16_t pair[] = {unit, char16_t(codeUnit(at + 2, raw.end()))};
            at += 6;
            text += QStringView(pair, 2).toUtf8();
            break;
        }
        default: text += what; // quote, backslash, slash
        }
    }
    return text;
}

} // namespace bridge
