// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/spokenwords.h"
#include "bridge/types/result.h"

#include <QByteArray>
#include <QByteArrayView>

// What ElevenLabs' multi-context socket tells us, as values, and what we tell it. Pure: past this file nobody sees its JSON. Kinds and
// fields that we do not know are skipped; a field that we know, of another type than it should be, makes the message Malformed. Any thread.

namespace bridge {

struct ElevenLabsMessage
{
    QString context;  // whose it is; empty: of the socket
    QByteArray audio; // as asked for: mu-law
    QList<SpokenLetter> letters; // of this chunk, their times counted from its beginning
    Milliseconds aligned{0};     // where the last letter ends
    bool isFinal = false;        // nothing more of this context
    QString trouble;             // "quota_exceeded"; empty: none
    QString troubleWords;
};

Result<ElevenLabsMessage> elevenLabsMessageFrom(QByteArrayView json);

QString openContextMessage(const QString &context);
QString contextTextMessage(const QString &context, const QString &text); // a whole sentence: it is spoken at once
QString keepContextMessage(const QString &context);                      // nothing to say yet, but it is wanted
QString closeContextMessage(const QString &context);
inline constexpr auto kElevenLabsCloseSocket = "{\"close_socket\":true}";

} // namespace bridge
