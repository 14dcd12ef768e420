// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArray>

#include <array>

namespace bridge {

// One small JSON text, checked whole and taken apart in place: for the messages of media streams, which come 50 times a
// second per call. Stricter than RFC 8259 where a hostile sender would gain from doubt: no key twice in an object, no NUL,
// no lone surrogate, no invalid UTF-8, at most kMaxDepth levels and kMaxNodes values. No allocation while reading.
// A value per stream; what it gives is borrowed from the text that was read. Any one thread.
class JsonScan
{
public:
    static constexpr int kMaxNodes = 256; // a Twilio `start` has about 15, and one for each custom parameter
    static constexpr int kMaxDepth = 8;   // no carrier goes beyond 4

    enum class Kind : quint8 { Object, Array, String, Number, True, False, Null };
    struct Node
    {
        QByteArrayView key; // as written, without quotes; empty in arrays
        QByteArrayView raw; // as written; strings without quotes; empty for objects and arrays
        qint16 parent = -1;
        Kind kind = Kind::Null;
        bool keyEscaped = false;
        bool escaped = false; // raw has backslashes
    };

    // Malformed says what is wrong and at which byte; the text that was read before is gone then.
    Result<void> read(QByteArrayView text);

    const Node *root() const { return m_count > 0 ? m_nodes.data() : nullptr; }
    // Null when `object` is null, no object, or has no such member: look-ups may be chained.
    const Node *member(const Node *object, QByteArrayView key) const;
    const Node *member(QByteArrayView key) const { return member(root(), key); }
    // The members of `parent` after `previous`, one by one; null at the end.
    const Node *nextChild(const Node *parent, const Node *previous = nullptr) const;

    // A string's text in UTF-8, a key's text. The value must be a string.
    static QByteArray text(const Node &node) { return node.escaped ? unescaped(node.raw) : node.raw.toByteArray(); }
    static QByteArray keyText(const Node &node) { return node.keyEscaped ? unescaped(node.key) : node.key.toByteArray(); }

private:
    using Complaint = const char *; // null: all is well

    Complaint value(int parent, QByteArrayView key, bool keyEscaped, int depth);
    Complaint object(int self, int depth);
    Complaint array(int self, int depth);
    Complaint string(QByteArrayView &raw, bool &escaped);
    Complaint escape();
    Complaint utf8();
    Complaint number(QByteArrayView &raw);
    Complaint literal(QByteArrayView word);
    bool hasKey(int parent, QByteArrayView key, bool escaped) const;
    void skipSpace();
    bool digits();
    static QByteArray unescaped(QByteArrayView raw);

    const char *m_at = nullptr;
    const char *m_end = nullptr;
    int m_count = 0;
    std::array<Node, kMaxNodes> m_nodes;
};

} // namespace bridge
