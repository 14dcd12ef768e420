// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QMetaType>
#include <QString>

namespace bridge {

// A name that identifies one thing, typed by what it names: the compiler rejects a carrier's id where
// ours belongs. Values; default-constructed ones are empty.
template<class Tag>
class Id
{
public:
    Id() = default;
    explicit Id(QString text) : m_text(std::move(text)) {}

    const QString &toString() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }

    friend bool operator==(const Id &a, const Id &b) { return a.m_text == b.m_text; }
    friend auto operator<=>(const Id &a, const Id &b) { return QString::compare(a.m_text, b.m_text) <=> 0; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return ::qHash(id.m_text, seed); }

private:
    QString m_text;
};

using CallId = Id<struct CallTag>;     // ours: one per call, also across restarts (UUIDv7)
using LegId = Id<struct LegTag>;       // the carrier's: a Twilio CallSid, a Plivo CallUUID
using StreamId = Id<struct StreamTag>; // the carrier's name of a media stream: a Twilio streamSid
using Token = Id<struct TokenTag>;     // 128 random bits in hex: who has it may come in, once

// A new call's name. UUIDv7 (RFC 9562 section 5.7): sorts by time of making. Any thread.
CallId newCallId();

// 32 hex digits from the system's random source. Any thread.
Token newToken();

// True for 32 lower-case hex digits, as newToken() makes them. For text from outside, before a look-up.
bool isToken(QStringView text);

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CallId)
Q_DECLARE_METATYPE(bridge::LegId)
