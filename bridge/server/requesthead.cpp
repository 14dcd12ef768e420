// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/requesthead.h"

#include <algorithm>
#include <optional>

namespace bridge {

namespace {

bool isTokenChar(char c) // RFC 9110 section 5.6.2
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isSame(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

// Where the head ends, behind the empty line. -1: not yet, -2: a byte that no head may have.
qsizetype endOfHead(QByteArrayView bytes)
{
    const auto limit = std::min(bytes.size(), kMaxHead);
    for (qsizetype i = 0; i < limit; ++i) {
        const auto c = uchar(bytes[i]);
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n')
            return -2;
        if (c == '\n') {
            if (i == 0 || bytes[i - 1] != '\r')
                return -2;
            if (i >= 3 && bytes[i - 2] == '\n')
                return i + 1;
        } else if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
            return -2;
        }
    }
    return -1;
}

// The next line without its CRLF, cut off from `rest`.
QByteArrayView takeLine(QByteArrayView &rest)
{
    const auto end = rest.indexOf("\r\n");
    const auto line = rest.first(end);
    rest = rest.sliced(end + 2);
    return line;
}

std::optional<BadHead> readRequestLine(QByteArrayView line, RequestHead &head)
{
    const auto first = line.indexOf(' ');
    const auto last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first)
        return BadHead{400, "the request line has not three parts"};
    const auto method = line.first(first);
    const auto target = line.sliced(first + 1, last - first - 1);
    const auto version = line.sliced(last + 1);
    if (!isToken(method) || method.size() > 16)
        return BadHead{400, "the method is no token"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return BadHead{version.startsWith("HTTP/") ? 505 : 400, "only HTTP/1.1 is spoken here"};
    if (target.size() > kMaxTarget)
        return BadHead{414, "the target is too long"};
    const auto printable = [](char c) { return uchar(c) > 0x20 && uchar(c) < 0x7f && c != '#'; };
    if (!target.startsWith('/') || !std::all_of(target.begin(), target.end(), printable))
        return BadHead{400, "the target is no plain path"};
    head.method = method.toByteArray();
    head.target = target.toByteArray();
    head.http10 = version.endsWith('0');
    return {};
}

std::optional<BadHead> readHeaderLine(QByteArrayView line, RequestHead &head)
{
    if (line.startsWith(' ') || line.startsWith('\t'))
        return BadHead{400, "folded header lines are not read"};
    const auto colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)))
        return BadHead{400, "a header line has no proper name"};
    if (head.headers.size() >= kMaxHeaders)
        return BadHead{431, "too many header lines"};
    head.headers.append({line.first(colon).toByteArray(), line.sliced(colon + 1).trimmed().toByteArray()});
    return {};
}

// A second one of these would let two readers see two different requests, or two identities.
bool mustBeSingle(QByteArrayView name)
{
    constexpr const char *kSingle[] = {"Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Authorization",
        "Origin", "Upgrade", "Expect", "Sec-WebSocket-Key", "Sec-WebSocket-Version"};
    return std::any_of(std::begin(kSingle), std::end(kSingle), [name](const char *one) { return isSame(name, one); })
        || name.toByteArray().toLower().contains("signature");
}

bool hasDoubles(const RequestHead &head)
{
    for (qsizetype i = 0; i < head.headers.size(); ++i) {
        const auto &name = head.headers[i].first;
        if (!mustBeSingle(name))
            continue;
        for (qsizetype j = 0; j < i; ++j) {
            if (isSame(name, head.headers[j].first))
                return true;
        }
    }
    return false;
}

bool has(const RequestHead &head, QByteArrayView name)
{
    return std::any_of(
        head.headers.begin(), head.headers.end(), [name](const auto &header) { return isSame(header.first, name); });
}

std::optional<BadHead> checkHost(const RequestHead &head)
{
    if (!has(head, "Host"))
        return head.http10 ? std::nullopt : std::optional(BadHead{400, "there is no Host"});
    const auto host = head.header("Host");
    const auto fits = [](char c) { return isTokenChar(c) || c == ':' || c == '[' || c == ']'; };
    if (host.isEmpty() || host.size() > 255 || !std::all_of(host.begin(), host.end(), fits))
        return BadHead{400, "the Host is no host"};
    return {};
}

std::optional<BadHead> readLength(RequestHead &head)
{
    const bool announced = has(head, "Content-Length");
    if (has(head, "Transfer-Encoding")) {
        if (announced || head.http10)
            return BadHead{400, "Transfer-Encoding does not fit here"};
        const bool chunked = isSame(head.header("Transfer-Encoding"), "chunked");
        return BadHead{chunked ? 411 : 501, chunked ? "a Content-Length is needed" : "this Transfer-Encoding is unknown"};
    }
    if (!announced)
        return {};
    const auto text = head.header("Content-Length");
    if (text.isEmpty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return BadHead{400, "the Content-Length is no number"};
    if (text.size() > 15) // beyond any machine's memory, and still exact in 64 bits
        return BadHead{413, "the body is too large"};
    head.contentLength = text.toLongLong();
    return {};
}

std::optional<BadHead> readExpect(RequestHead &head)
{
    if (!has(head, "Expect"))
        return {};
    if (!isSame(head.header("Expect"), "100-continue"))
        return BadHead{417, "this expectation is unknown"};
    head.wantsContinue = head.contentLength > 0 && !head.http10;
    return {};
}

bool connectionAsksUpgrade(const RequestHead &head)
{
    for (const auto &[name, value] : head.headers) {
        if (!isSame(name, "Connection"))
            continue;
        for (const auto &option : value.split(',')) {
            if (isSame(option.trimmed(), "upgrade"))
                return true;
        }
    }
    return false;
}

// 16 random bytes in base64 (RFC 6455 section 4.1).
bool isWebSocketKey(const QByteArray &key)
{
    const auto decoded = QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    return key.size() == 24 && decoded && decoded.decoded.size() == 16;
}

// Other protocols to upgrade to may be offered by anybody and are passed over (RFC 9110 section 7.8).
std::optional<BadHead> readUpgrade(RequestHead &head)
{
    if (!isSame(head.header("Upgrade"), "websocket"))
        return {};
    if (head.method != "GET" || head.http10 || head.contentLength > 0 || !connectionAsksUpgrade(head))
        return BadHead{400, "this is no WebSocket handshake"};
    if (head.header("Sec-WebSocket-Version") != "13")
        return BadHead{426, "only version 13 of WebSocket is spoken here"};
    if (!isWebSocketKey(head.header("Sec-WebSocket-Key")))
        return BadHead{400, "the Sec-WebSocket-Key is none"};
    head.upgrade = true;
    return {};
}

} // namespace

QByteArray RequestHead::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (isSame(key, name))
            return value;
    }
    return {};
}

QByteArray RequestHead::path() const
{
    const auto mark = target.indexOf('?');
    return mark < 0 ? target : target.left(mark);
}

QByteArray RequestHead::query() const
{
    const auto mark = target.indexOf('?');
    return mark < 0 ? QByteArray() : target.mid(mark + 1);
}

HeadReading readHead(QByteArrayView bytes)
{
    const auto end = endOfHead(bytes);
    if (end == -2)
        return BadHead{400, "there are bytes that no request head may have"};
    if (end == -1 && bytes.size() >= kMaxHead)
        return BadHead{bytes.indexOf('\n') < 0 ? 414 : 431, "the request head is too long"};
    if (end == -1)
        return NeedMore{};

    RequestHead head;
    head.size = end;
    auto rest = bytes.first(end - 2);
    auto bad = readRequestLine(takeLine(rest), head);
    while (!bad && !rest.isEmpty())
        bad = readHeaderLine(takeLine(rest), head);
    if (!bad && hasDoubles(head))
        bad = BadHead{400, "a header that may stand once stands twice"};
    for (auto *check : {+[](RequestHead &h) { return checkHost(h); }, &readLength, &readExpect, &readUpgrade}) {
        if (!bad)
            bad = check(head);
    }
    if (bad)
        return *bad;
    return head;
}

} // namespace bridge
