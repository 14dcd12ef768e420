// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QObject>
#include <QString>

namespace bridge {

// What went wrong. Code branches on `code`; `detail` is one English sentence for the log and the API that says
// what happened and what to do next, never with a key, a number or a transcript in it.
class Error
{
    Q_GADGET
public:
    enum class Code {
        Malformed,      // bytes from outside that are not what they should be
        Unsupported,    // well formed, but nothing we do
        NotFound,       // no such call, agent, line, file
        Refused,        // no right: token, signature, key, brake
        NotPossibleNow, // right, but not in this state
        Busy,           // a limit is reached
        TimedOut,
        Network,       // connection refused, lost, name not found
        Quota,         // the service wants money or patience
        NotConfigured, // a setting is missing
        Storage,       // disk, database
        Cancelled,     // somebody asked for it
        Internal,      // our own mistake
    };
    Q_ENUM(Code)

    Code code = Code::Internal;
    QString detail;

    friend bool operator==(const Error &, const Error &) = default;
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::Error)
