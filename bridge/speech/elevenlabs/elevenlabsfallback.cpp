// SPDX-License-Identifier: GPL-3.0-or-later
// Where the socket is refused.
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"

#include "bridge/speech/services/httpask.h"

#include <QNetworkAccessManager>

namespace bridge {

using namespace Qt::StringLiterals;

void ElevenLabsMouth::takeRefusal(const SocketLoss &loss)
{
    if (loss.wasLive)
        return; // this way of speaking works; that it ended has another reason
    const bool perhapsTheKey = loss.httpStatus == 401 || loss.httpStatus == 403;
    if (perhapsTheKey)
        askWhy(loss);
    else if (loss.httpStatus != 0 || loss.timedOut)
        speakByHttp(); // something on the way that does not let sockets through
}

// Qt does not show the body of a refused handshake. A question over HTTP gets the same refusal, with its reason.
void ElevenLabsMouth::askWhy(const SocketLoss &loss)
{
    m_link.close();
    auto *network = new QNetworkAccessManager(this);
    const HttpOrder question{"GET", accountRequest(m_options.settings), {}};
    askHttp(*network, question, m_patience.link.handshake, {}, this, [this, network, loss](const HttpAnswer &answer) {
        network->deleteLater();
        if (!m_open)
            return;
        // A key that may speak need not be allowed to look at the account.
        if (answer.status == 200 || answer.body.contains("missing_permissions"))
            return speakByHttp();
        const auto body = answer.bodyWithout(m_options.settings.text(u"elevenlabs/apiKey"));
        giveUp(answer.status == 401 || answer.status == 403 ? judgeElevenLabsAnswer(answer.status, body, m_moment).error
                                                            : judgeElevenLabsLoss(loss, m_moment).error);
    });
}

void ElevenLabsMouth::speakByHttp()
{
    m_link.close();
    m_keepAlive.stop();
    m_http = new HttpMouth(elevenLabsHttpVoice(m_speaking, m_options.settings), m_patience.http, this);
    connect(m_http, &TextToSpeech::ready, this, &TextToSpeech::ready);
    connect(m_http, &TextToSpeech::saying, this, &TextToSpeech::saying);
    connect(m_http, &TextToSpeech::spoke, this, &TextToSpeech::spoke);
    connect(m_http, &TextToSpeech::spokeAll, this, &TextToSpeech::spokeAll);
    connect(m_http, &TextToSpeech::warned, this, &TextToSpeech::warned);
    connect(m_http, &TextToSpeech::failed, this, &ElevenLabsMouth::giveUp);
    m_http->open();
    for (const auto &reply : m_replies) {
        for (const auto &sentence : reply.unsent)
            m_http->speak(reply.number, sentence);
        if (reply.finished)
            m_http->finish(reply.number);
    }
    m_replies.clear();
    m_waiting = 0;
    if (m_speaking.overSocket)
        emit warned(u"voiceOverHttp"_s,
            u"%1 does not let a socket be opened: ElevenLabs speaks sentence by sentence over HTTP, and starts later."_s.arg(m_moment.host));
}

} // namespace bridge
