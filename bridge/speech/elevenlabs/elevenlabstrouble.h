// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"

namespace bridge {

// What was asked of ElevenLabs, as it stands in sentences.
struct ElevenLabsMoment
{
    QString model;
    QString voice;
    QString host;
};

// What ElevenLabs means by an error, and what to do about it: `status` is its own word ("quota_exceeded") or empty, `words` its
// sentence, `http` the HTTP status or 0. Pure. These three come from messages, close reasons and the bodies of HTTP answers alike.
LossVerdict judgeElevenLabs(const QString &status, const QString &words, int http, const ElevenLabsMoment &moment);

// Of an HTTP answer, whose "detail" may be an object, a sentence, or a list of what was wrong with the request.
LossVerdict judgeElevenLabsAnswer(int http, const QByteArray &body, const ElevenLabsMoment &moment);

// Of a socket that is gone.
LossVerdict judgeElevenLabsLoss(const SocketLoss &loss, const ElevenLabsMoment &moment);

} // namespace bridge
