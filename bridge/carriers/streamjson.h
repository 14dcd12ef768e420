// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/jsonscan.h"

#include <QMap>
#include <QString>

#include <initializer_list>
#include <optional>

// What the JSON dialects of media streams have in common. Pure functions, any thread.

namespace bridge::streamjson {

bool isText(const JsonScan::Node *node, QByteArrayView text);

// A string that may stand between quotes, in URLs and in logs as it is: ASCII letters, digits and some of "-_.:+/=~". At most 256.
// Empty for anything else, also for no node.
QByteArrayView idOf(const JsonScan::Node *node);

// The same, stricter: ASCII letters, digits, '-' and '_', at most 64. For carriers whose ids are hex digits (Twilio, Exotel) or UUIDs
// (SignalWire, Plivo).
QByteArrayView plainIdOf(const JsonScan::Node *node);

// A whole number, written as a number or as text, of at most 18 digits: fewer than could overflow.
std::optional<quint64> countOf(const JsonScan::Node *node);

// The one telephone key (0-9 * # A-D) in a string or number; 0 for anything else.
char keyOf(const JsonScan::Node *node);

// Texts and numbers of an object; empty for no node and for null, nothing when there is something else in it.
std::optional<QMap<QString, QString>> parametersIn(const JsonScan &scan, const JsonScan::Node *object);

// `text` between quotes; UTF-8 passes as it is.
QByteArray quoted(QByteArrayView text);

// The parts of the head, base64 of the sound, tail: one allocation.
QByteArray withSound(std::initializer_list<QByteArrayView> head, QByteArrayView sound, QByteArrayView tail);

// Base64 into `bytes`, which keeps its memory from frame to frame. False when it is none.
bool decodeSound(const JsonScan::Node &payload, QByteArray &bytes);

} // namespace bridge::streamjson
