// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/httpchatmodel.h"

#include <QNetworkAccessManager>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostText = 16 * 1024;     // characters of a reply: a quarter of an hour of speech
constexpr qsizetype kMostRefusal = 64 * 1024;  // bytes
constexpr int kMostMalformed = 5;              // events of one reply
constexpr auto kLastBytes = 1s;                // they come at once, or not at all
constexpr int kMostLeftOut = 3;                // fields that are left out, one try each

} // namespace

HttpChatModel::HttpChatModel(const ChatService &service, std::unique_ptr<ChatDialect> dialect, ChatPatience patience)
    : m_service(service)
    , m_dialect(std::move(dialect))
    , m_patience(patience)
{
    for (auto *timer : {&m_silence, &m_whole, &m_pause})
        timer->setSingleShot(true);
    const auto tooLate = [this] {
        ChatFailure failure;
        failure.timedOut = true;
        replyBroken(failure);
    };
    connect(&m_silence, &QTimer::timeout, this, tooLate);
    connect(&m_whole, &QTimer::timeout, this, [this, tooLate] {
        if (m_told == 0)
            return tooLate();
        const auto asked = m_asked;
        emit warned(u"replyCutShort"_s, u"%1 did not come to an end; its reply was cut."_s.arg(m_service.title));
        if (asked == m_asked)
            replyOver();
    });
    connect(&m_pause, &QTimer::timeout, this, &HttpChatModel::send);
}

HttpChatModel::~HttpChatModel()
{
    close();
}

void HttpChatModel::open()
{
    if (m_network || m_over)
        return;
    m_network = new QNetworkAccessManager(this);
    if (m_service.warmUp)
        warmUp();
    else if (m_service.url.scheme() == "https"_L1)
        m_network->connectToHostEncrypted(m_service.url.host(), quint16(m_service.url.port(443))); // while the telephone rings
    QMetaObject::invokeMethod(this, [this] {
        if (!m_over)
            emit ready(m_service.model);
    }, Qt::QueuedConnection);
}

// What it answers does not matter, except that it would answer nothing else to the caller.
void HttpChatModel::warmUp()
{
    ChatRequest hello;
    ChatTurn turn;
    turn.text = u"Hello"_s;
    hello.turns = {turn};
    m_warmUp = post(m_dialect->bodyOf(hello));
    QTimer::singleShot(m_patience.warmUp, m_warmUp, &QNetworkReply::abort);
    connect(m_warmUp, &QNetworkReply::readyRead, this, [this] { // it speaks: it is loaded
        if (m_warmUp->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200)
            m_warmUp->abort();
    });
    connect(m_warmUp, &QNetworkReply::finished, this, [this] {
        auto *reply = std::exchange(m_warmUp, nullptr);
        reply->deleteLater();
        ChatFailure failure;
        failure.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        failure.network = reply->error();
        failure.body = reply->isOpen() ? reply->read(kMostRefusal) : QByteArray();
        const auto verdict = judgeChat(failure, m_service);
        if (failure.status == 200 || failure.network == QNetworkReply::OperationCanceledError || verdict.remedy != ChatRemedy::GiveUp)
            return;
        close();
        emit failed(verdict.error);
    });
}

QNetworkReply *HttpChatModel::post(const QByteArray &body)
{
    QNetworkRequest wire(m_service.url);
    for (const auto &[name, value] : m_dialect->headers())
        wire.setRawHeader(name, value);
    wire.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    wire.setRawHeader("Accept", "text/event-stream");
    wire.setRawHeader("Accept-Encoding", "identity"); // whoever packs collects first
    wire.setRawHeader("Content-Type", "application/json");
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy); // the key goes nowhere else
    wire.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    return m_network->post(wire, body);
}

void HttpChatModel::ask(const ChatRequest &request)
{
    if (m_over || !m_network)
        return;
    stop();
    m_request = request;
    m_again = 0;
    m_told = 0;
    m_whole.start(m_patience.whole);
    send();
}

void HttpChatModel::send()
{
    m_events = {};
    m_refusal.clear();
    m_sawEvents = false;
    m_malformed = 0;
    m_dialect->begin();
    m_silence.start(m_patience.silence);
    m_reply = post(m_dialect->bodyOf(m_request));
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpChatModel::read);
    connect(m_reply, &QNetworkReply::finished, this, &HttpChatModel::streamOver);
}

void HttpChatModel::read()
{
    const auto bytes = m_reply->readAll();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 200) {
        m_refusal += bytes.left(kMostRefusal - m_refusal.size());
        return;
    }
    m_silence.start(m_patience.silence);
    const auto events = m_events.read(bytes);
    if (!events)
        return replyBroken({});
    takeSteps(*events);
}

void HttpChatModel::takeSteps(const QList<SseEvent> &events)
{
    const auto asked = m_asked;
    for (const auto &event : events) {
        const auto step = m_dialect->read(event);
        if (!step) {
            if (++m_malformed >= kMostMalformed)
                return replyBroken({});
            continue;
        }
        m_sawEvents = true;
        if (step->trouble) {
            ChatFailure failure;
            failure.body = *step->trouble;
            return replyBroken(failure);
        }
        takeText(step->text);
        if (asked != m_asked)
            return;
        if (!step->cut.isEmpty())
            emit warned(u"replyCutShort"_s, u"%1 ended its reply early: %2."_s.arg(m_service.title, step->cut));
        if (asked != m_asked)
            return;
        if (step->ended)
            return replyOver();
    }
}

void HttpChatModel::takeText(const QString &text)
{
    if (text.isEmpty())
        return;
    const auto asked = m_asked;
    const auto piece = text.left(kMostText - m_told);
    m_told += piece.size();
    emit wrote(piece);
    if (asked != m_asked || m_told < kMostText)
        return;
    emit warned(u"replyCutShort"_s, u"%1 did not come to an end; its reply was cut."_s.arg(m_service.title));
    if (asked == m_asked)
        replyOver();
}

void HttpChatModel::streamOver()
{
    const auto asked = m_asked;
    if (m_reply->isOpen() && m_reply->bytesAvailable() > 0)
        read();
    if (asked != m_asked || !m_reply)
        return;
    ChatFailure failure;
    failure.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    failure.retryAfter = m_reply->rawHeader("Retry-After").left(64);
    failure.body = m_refusal;
    failure.network = m_reply->error();
    if (failure.status != 200 || failure.network != QNetworkReply::NoError)
        return replyBroken(failure);
    takeSteps(m_events.finish());
    if (asked != m_asked || !m_reply)
        return;
    if (!m_sawEvents) // a page for people, most often
        return replyBroken({});
    replyOver(); // some servers end without a word
}

void HttpChatModel::replyOver()
{
    const auto tools = m_dialect->takeTools();
    const auto usage = m_dialect->usage();
    letFinish();
    const auto asked = ++m_asked; // what was read along with the end is not part of it
    for (const auto &tool : tools) {
        if (tool.wrong.isEmpty())
            emit wantsTool(tool.call);
        else
            emit wantsToolWrongly(tool.call, tool.wrong);
        if (asked != m_asked)
            return;
    }
    emit finished(usage);
}

void HttpChatModel::replyBroken(ChatFailure failure)
{
    const auto verdict = judgeChat(failure, m_service);
    const bool mayLeaveOut = verdict.remedy == ChatRemedy::LeaveOut && m_again < kMostLeftOut && m_dialect->leaveOut(failure.body);
    const bool mayAskAgain = verdict.remedy == ChatRemedy::AskAgain && m_again == 0;
    if (m_told == 0 && (mayLeaveOut || mayAskAgain)) {
        const auto left = std::max(0ms, m_whole.remainingTimeAsDuration());
        letGo();
        ++m_again;
        m_whole.start(left);
        m_pause.start(verdict.after);
        return;
    }
    if (verdict.remedy != ChatRemedy::GiveUp) {
        stop();
        emit replyFailed(verdict.error);
        return;
    }
    close();
    emit failed(verdict.error);
}

void HttpChatModel::stop()
{
    ++m_asked;
    letGo();
}

void HttpChatModel::letGo()
{
    for (auto *timer : {&m_silence, &m_whole, &m_pause})
        timer->stop();
    auto *reply = std::exchange(m_reply, nullptr);
    if (!reply)
        return;
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

// All has been told but for the connection's last bytes. It may serve the next reply too, so it is not torn down.
void HttpChatModel::letFinish()
{
    auto *reply = m_reply;
    if (!reply || reply->isFinished())
        return letGo();
    m_reply = nullptr;
    letGo();
    reply->disconnect(this);
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    QTimer::singleShot(kLastBytes, reply, &QNetworkReply::abort);
}

void HttpChatModel::close()
{
    m_over = true;
    stop();
    if (auto *reply = std::exchange(m_warmUp, nullptr)) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

} // namespace bridge
