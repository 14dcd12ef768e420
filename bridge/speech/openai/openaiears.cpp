// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/openaiears.h"

#include <QNetworkAccessManager>
#include <QTimer>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kMostWaiting = 4; // utterances; who is further behind had better forget the oldest
constexpr int kMostTries = 3;
constexpr int kMostSkipped = 3; // in a row; then it is no accident
constexpr qsizetype kMostTurn = 16 * 1024; // characters

} // namespace

OpenAiEars::OpenAiEars(const ServiceOptions &options, OpenAiEarPatience patience, QObject *parent)
    : SpeechToText(parent)
    , m_options(options)
    , m_patience(patience)
    , m_hearing(openAiHearing(options))
    , m_utterances(kTranscribeRate, m_hearing.utteranceEnd)
    , m_network(new QNetworkAccessManager(this))
{
}

OpenAiEars::~OpenAiEars()
{
    stop();
}

void OpenAiEars::open()
{
    if (std::exchange(m_open, true))
        return;
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &OpenAiEars::begin, Qt::QueuedConnection);
}

void OpenAiEars::begin()
{
    if (!m_open)
        return;
    if (const auto checked = checkOpenAiSpeechSettings(m_options.settings); !checked)
        return giveUp(checked.error());
    // Finds a wrong key before the caller has said anything, and warms the connection up. Servers without that page exist.
    const HttpOrder question{"GET", openAiModelsRequest(m_options.settings), {}};
    askHttp(*m_network, question, m_patience.answer, m_hearing.service, this, [this](const HttpAnswer &answer) {
        if (!m_open)
            return;
        if (answer.status == 0)
            giveUp(answer.trouble);
        else if (answer.status == 401 || answer.status == 403)
            giveUp(judgeOpenAi(answer.status, answer.bodyWithout(m_hearing.key), m_hearing.service, u"its models"_s).error);
        else
            emit ready(m_hearing.model);
    });
}

void OpenAiEars::hear(std::span<const qint16> caller)
{
    if (m_open)
        take(m_utterances.hear(caller));
}

void OpenAiEars::finishTurn()
{
    if (!m_open)
        return;
    if (m_utterances.isOpen())
        take(m_utterances.finish());
    else
        tellTurn();
}

void OpenAiEars::take(Utterances::Event event)
{
    switch (event) {
    case Utterances::Event::None:
        return;
    case Utterances::Event::Started:
        emit speechStarted();
        return;
    case Utterances::Event::Piece:
    case Utterances::Event::Ended:
        break;
    }
    if (auto sound = m_utterances.take(); !sound.isEmpty())
        m_waiting.push_back(std::move(sound));
    else
        tellTurn(); // a cough: what was said before it was the turn
    if (m_waiting.size() > kMostWaiting) {
        m_waiting.erase(m_waiting.begin() + 1); // the first one is on its way
        if (!std::exchange(m_toldBehind, true))
            emit warned(u"earsBehind"_s, u"%1 is slower than the caller: something they said was dropped."_s.arg(m_hearing.service.title));
    }
    pump();
}

void OpenAiEars::pump()
{
    if (m_open && !m_asking && !m_waiting.empty())
        ask();
}

void OpenAiEars::ask()
{
    m_asking = true;
    ++m_tries;
    const auto &sound = m_waiting.front();
    m_sent += lengthOf(sound.size(), kTranscribeRate);
    const auto order = transcribeOrder(m_hearing, {sound.constData(), size_t(sound.size())}, m_options.settings);
    m_answer = askHttp(*m_network, order, m_patience.answer, m_hearing.service, this, [this](const HttpAnswer &answer) {
        if (m_open && !m_waiting.empty())
            takeAnswer(answer);
    });
}

void OpenAiEars::takeAnswer(const HttpAnswer &answer)
{
    if (answer.status == 0 && answer.trouble.code == Error::Code::TimedOut)
        return skip(answer.trouble.detail); // after a second time the caller would have hung up
    if (answer.status == 0)
        return askAgain({true, answer.trouble});
    if (answer.status != 200)
        return askAgain(judgeOpenAi(answer.status, answer.bodyWithout(m_hearing.key), m_hearing.service,
            u"to write down speech with the model \"%1\""_s.arg(m_hearing.model)));
    const auto words = transcriptFrom(answer.body);
    if (!words)
        return skip(u"%1 sends %2."_s.arg(m_hearing.service.title, words.error().detail));
    m_skipped = 0;
    if (!words->isEmpty())
        m_turn = m_turn.isEmpty() ? *words : m_turn + u' ' + *words;
    next();
}

void OpenAiEars::askAgain(const LossVerdict &verdict)
{
    if (!verdict.tryAgain)
        return giveUp(verdict.error);
    if (m_tries >= kMostTries)
        return skip(verdict.error.detail);
    QTimer::singleShot(m_patience.firstRetry * (1 << (m_tries - 1)), this, [this] {
        if (m_open && m_asking && !m_waiting.empty())
            ask();
    });
}

void OpenAiEars::skip(const QString &why)
{
    if (++m_skipped >= kMostSkipped)
        return giveUp({Error::Code::Network, why});
    emit warned(u"earsSkipped"_s, u"Something the caller said was not understood: %1"_s.arg(why));
    if (m_open)
        next();
}

void OpenAiEars::next()
{
    m_waiting.pop_front();
    m_tries = 0;
    m_asking = false;
    tellTurn();
    pump();
}

// Final unless the caller speaks on, or some of it is still on its way.
void OpenAiEars::tellTurn()
{
    if (!m_open || m_turn.isEmpty())
        return;
    const bool isOver = (!m_utterances.isOpen() && m_waiting.empty()) || m_turn.size() > kMostTurn;
    emit heard(isOver ? std::exchange(m_turn, {}) : m_turn, isOver, -1);
}

void OpenAiEars::close()
{
    stop();
}

void OpenAiEars::giveUp(const Error &error)
{
    if (!m_open)
        return;
    stop();
    emit failed(error);
}

void OpenAiEars::stop()
{
    m_open = false;
    m_waiting.clear();
    if (m_answer) {
        m_answer->disconnect(this);
        m_answer->abort();
        m_answer->deleteLater();
    }
}

} // namespace bridge
