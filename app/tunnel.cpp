// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tunnel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QRegularExpression>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kStarting = 500ms;       // between questions while a tunnel comes up
constexpr int kStartingPolls = 30;      // 15 s
constexpr auto kWatching = 10s;         // between questions later: free tunnels change their name when they are started again
constexpr int kPatienceMs = 2000;       // of a question on this computer
constexpr qsizetype kMaxLine = 64 * 1024;

} // namespace

QUrl ngrokAddress(const QByteArray &json, quint16 port)
{
    const auto tunnels = QJsonDocument::fromJson(json).object()["tunnels"_L1].toArray();
    for (const auto &value : tunnels) {
        const auto tunnel = value.toObject();
        const QUrl address(tunnel["public_url"_L1].toString(), QUrl::StrictMode);
        const auto target = tunnel["config"_L1].toObject()["addr"_L1].toString(); // "localhost:80", "http://localhost:8080", "8080"
        const bool ours = target.section(u':', -1).section(u'/', 0, 0) == QString::number(port);
        if (ours && address.isValid() && address.scheme() == "https"_L1 && !address.host().isEmpty())
            return address.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
    }
    return {};
}

// Its errors may name the service's own address, which is no tunnel.
QUrl cloudflaredAddress(const QByteArray &line)
{
    static const QRegularExpression address(u"https://(?!api\\.)[a-z0-9-]+\\.trycloudflare\\.com"_s);
    const auto match = address.match(QString::fromUtf8(line));
    return match.hasMatch() ? QUrl(match.captured()) : QUrl();
}

Tunnel::Tunnel(const Settings &settings, quint16 port, QObject *parent)
    : QObject(parent)
    , m_use(settings.text(u"tunnel/use"))
    , m_program(settings.text(u"tunnel/program"))
    , m_ngrokApi(settings.url(u"tunnel/ngrokApi"))
    , m_port(port)
    , m_network(this)
    , m_process(this)
    , m_poll(this)
{
    m_poll.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &Tunnel::askNgrok);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyRead, this, &Tunnel::readOutput);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            emit failed(u"%1 could not be started: %2. Install it, or set tunnel/program to where it is."_s.arg(m_use, m_process.errorString()));
    });
    connect(&m_process, &QProcess::finished, this, [this](int code) {
        emit failed(u"%1 ended with code %2; carriers can't reach this bridge until it runs again."_s.arg(m_use).arg(code));
    });
}

Tunnel::~Tunnel()
{
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(2000))
        m_process.kill();
}

void Tunnel::open()
{
    const auto port = QString::number(m_port);
    if (m_use == "ngrok"_L1)
        start(u"ngrok"_s, {u"http"_s, port, u"--log=stdout"_s, u"--log-format=json"_s});
    else if (m_use == "cloudflared"_L1)
        start(u"cloudflared"_s, {u"tunnel"_s, u"--url"_s, u"http://127.0.0.1:"_s + port});
    if (m_use == "ngrok"_L1 || m_use == "find"_L1)
        askNgrok();
}

void Tunnel::start(const QString &program, const QStringList &arguments)
{
    m_process.start(m_program.isEmpty() ? program : m_program, arguments, QIODevice::ReadOnly);
}

void Tunnel::readOutput()
{
    m_output += m_process.readAll();
    for (auto end = m_output.indexOf('\n'); end >= 0; end = m_output.indexOf('\n')) {
        const auto line = m_output.left(end);
        m_output.remove(0, end + 1);
        if (m_use == "cloudflared"_L1) {
            take(cloudflaredAddress(line));
            continue;
        }
        const auto event = QJsonDocument::fromJson(line).object();
        if (event["msg"_L1].toString() == "started tunnel"_L1)
            take(QUrl(event["url"_L1].toString()));
    }
    if (m_output.size() > kMaxLine)
        m_output.clear();
}

void Tunnel::askNgrok()
{
    QUrl url = m_ngrokApi;
    url.setPath(u"/api/tunnels"_s);
    QNetworkRequest request(url);
    request.setTransferTimeout(kPatienceMs);
    auto *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (reply->error() == QNetworkReply::NoError)
            take(ngrokAddress(reply->read(256 * 1024), m_port));
        m_poll.start(m_url.isEmpty() && ++m_polls < kStartingPolls ? kStarting : Milliseconds(kWatching));
    });
}

void Tunnel::take(const QUrl &url)
{
    if (!url.isValid() || url.scheme() != "https"_L1 || url.host().isEmpty() || url == m_url)
        return;
    m_url = url;
    emit found(url);
}

} // namespace app
