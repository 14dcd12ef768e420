// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QPair>

#include <variant>

namespace bridge {

inline constexpr qsizetype kMaxHead = 16 * 1024; // bytes, with the empty line; carriers' heads stay below 2 KB
inline constexpr qsizetype kMaxTarget = 2048;    // bytes; longer ones come from scanners
inline constexpr int kMaxHeaders = 100;

// The request line and header fields of one HTTP/1.x request that broke no rule. A value.
struct RequestHead
{
    QByteArray method;
    QByteArray target; // raw, origin form: starts with '/'
    QList<QPair<QByteArray, QByteArray>> headers; // in order, values without the blanks around them
    qint64 contentLength = 0;
    qsizetype size = 0;       // bytes up to and with the empty line
    bool http10 = false;
    bool wantsContinue = false; // the client waits for "100 Continue" before it sends the body
    bool upgrade = false;     // a WebSocket handshake of version 13 with a key

    QByteArray header(QByteArrayView name) const; // first of that name, any case; empty when there is none
    QByteArray path() const;                       // target up to '?'
    QByteArray query() const;                      // target after '?'
};

struct NeedMore {};

struct BadHead
{
    int status = 400;    // what the client is told
    const char *why = ""; // one English clause, for the answer and the log
};

using HeadReading = std::variant<NeedMore, BadHead, RequestHead>;

// Reads the head at the start of `bytes`. Pure, strict, fuzzed: what one reader could take for two requests and another for one
// (RFC 9112 sections 2.2, 5 and 6; "request smuggling") is refused, never repaired. So: CRLF only, no folded lines, one
// Host, one Content-Length, no Transfer-Encoding (411 for chunked: carriers and our own clients announce their lengths).
HeadReading readHead(QByteArrayView bytes);

} // namespace bridge
