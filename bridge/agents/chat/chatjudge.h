// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/chat/chatdialect.h"
#include "bridge/types/units.h"

#include <QNetworkReply>

namespace bridge {

// How a request for a reply failed.
struct ChatFailure
{
    int status = 0; // HTTP; 0: none came
    QByteArray body; // of a refusal, or of an error in mid-stream
    QByteArray retryAfter;
    QNetworkReply::NetworkError network = QNetworkReply::NoError; // when there was no status, or the stream broke off
    bool timedOut = false;
};

enum class ChatRemedy {
    AskAgain,    // after a pause; when that fails too it is as GiveUpReply
    LeaveOut,    // ask again without the optional field that the service refuses; else as GiveUpReply
    GiveUpReply, // the next one may work
    GiveUp,      // nothing that is asked will
};

struct ChatVerdict
{
    ChatRemedy remedy = ChatRemedy::GiveUpReply;
    Milliseconds after = 0ms;
    Error error; // what to say when nothing helps; never with the key
};

// What a failure means and what to do about it. Pure.
ChatVerdict judgeChat(const ChatFailure &failure, const ChatService &service);

} // namespace bridge
