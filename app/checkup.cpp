// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checkup.h"

#include "bridge/agents/models/modelcheck.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

using State = Check::State;

namespace {

constexpr int kPatienceMs = 8000;
constexpr double kLittleMoney = 1.0; // of any currency: some minutes at most

QString titleOf(const Carrier &carrier)
{
    auto name = carrier.name();
    name[0] = name[0].toUpper();
    return name;
}

} // namespace

Checkup::Checkup(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

void Checkup::run(Done done)
{
    m_done = std::move(done);
    askNextCarrier();
}

void Checkup::askNextCarrier()
{
    while (m_next < m_parts.carriers.size() && !m_parts.carriers[m_next]->canDial())
        ++m_next; // it is not set up: checkServices() says so
    if (m_next >= m_parts.carriers.size())
        return askModels();
    auto &carrier = *m_parts.carriers[m_next++];
    carrier.examine([this, &carrier](const AccountReport &report) { judge(carrier, report); });
}

// ---- The account

void Checkup::judge(Carrier &carrier, const AccountReport &report)
{
    const auto title = titleOf(carrier);
    if (report.time)
        m_clockOff = report.time->msecsTo(QDateTime::currentDateTimeUtc());
    Check key{carrier.name() + u"/key"_s, title + u" key"_s, State::Ok, u"is taken"_s, {}};
    if (!report.key) {
        const bool unknown = report.key.error().code == Error::Code::Unsupported;
        key.state = unknown ? State::Warn : State::Fail;
        key.detail = unknown ? u"cannot be tried without a call"_s : report.key.error().detail;
        key.fix = unknown ? QString() : u"Compare the keys with those in %1's console."_s.arg(title);
        m_checks << key;
        return askNextCarrier();
    }
    m_checks << key;
    if (!report.balance.isEmpty()) {
        bool told = false;
        const double left = report.balance.section(u' ', 0, 0).toDouble(&told);
        Check money{carrier.name() + u"/balance"_s, title + u" balance"_s, State::Ok, report.balance, {}};
        if (told && left < kLittleMoney) {
            money.state = left <= 0 ? State::Fail : State::Warn;
            money.fix = u"Charge the account in %1's console: without money it refuses calls."_s.arg(title);
        }
        m_checks << money;
    }
    judgeNumber(carrier, report);
}

void Checkup::judgeNumber(Carrier &carrier, const AccountReport &report)
{
    if (!report.number)
        return askNextCarrier();
    const auto title = titleOf(carrier);
    const auto number = carrier.lines().value(0).number;
    Check owned{carrier.name() + u"/number"_s, title + u" number"_s, State::Ok, number + u" is yours"_s, {}};
    if (!report.number->isOurs) {
        owned.state = State::Fail;
        owned.detail = u"%1 does not belong to this account"_s.arg(number);
        owned.fix = u"Set %1/fromNumber to a number of this account."_s.arg(carrier.name());
        m_checks << owned;
        return askNextCarrier();
    }
    m_checks << owned;
    const auto publicUrl = m_parts.settings.url(u"server/publicUrl");
    if (publicUrl.isEmpty())
        return askNextCarrier(); // nothing it could point to
    auto wanted = publicUrl;
    wanted.setPath(u"/%1/voice"_s.arg(carrier.name()));
    const auto &set = report.number->voiceUrl;
    if (carrier.abilities().fetchesSteps)
        return judgeFlow(carrier, set, wanted);
    Check webhook{carrier.name() + u"/webhook"_s, title + u" webhook"_s, State::Ok, set.toString(), {}};
    if (set.host() == publicUrl.host() && !set.path().isEmpty()) { // an older program's path is answered, too
        m_checks << webhook;
        return askNextCarrier();
    }
    if (m_parts.mends && carrier.abilities().pointsNumbers)
        return mend(carrier, *report.number, wanted);
    webhook.state = State::Warn;
    webhook.detail = set.isEmpty() ? u"none is set: calls to %1 do not arrive here"_s.arg(number)
                                   : u"%1 is set: calls to %2 do not arrive here"_s.arg(set.toString(), number);
    webhook.fix = carrier.abilities().pointsNumbers
        ? u"Run callwright doctor --fix, or set it to %1 (POST) in %2's console."_s.arg(wanted.toString(), title)
        : u"Set it to %1 (POST) in %2's console."_s.arg(wanted.toString(), title);
    m_checks << webhook;
    askNextCarrier();
}

// A flow in the carrier's dashboard answers, and what it asks stands there alone.
void Checkup::judgeFlow(Carrier &carrier, const QUrl &flow, const QUrl &wanted)
{
    const auto title = titleOf(carrier);
    Check webhook{carrier.name() + u"/webhook"_s, title + u" flow"_s, State::Ok, u"a flow answers; that it asks here, only a call can show"_s, {}};
    if (flow.isEmpty()) {
        webhook.state = State::Warn;
        webhook.detail = u"no flow answers the number: calls to it do not arrive here"_s;
        webhook.fix = u"Make a flow that asks %1?secret=… in %2's dashboard, and install it on the number."_s.arg(wanted.toString(), title);
    }
    m_checks << webhook;
    askNextCarrier();
}

void Checkup::mend(Carrier &carrier, const AccountReport::Number &number, const QUrl &wanted)
{
    carrier.pointNumber(number, wanted, [this, &carrier, wanted](const Result<void> &outcome) {
        Check webhook{carrier.name() + u"/webhook"_s, titleOf(carrier) + u" webhook"_s, State::Ok, u"set to %1 now"_s.arg(wanted.toString()), {}};
        if (!outcome) {
            webhook.state = State::Fail;
            webhook.detail = outcome.error().detail;
            webhook.fix = u"Set it to %1 (POST) in %2's console."_s.arg(wanted.toString(), titleOf(carrier));
        }
        m_checks << webhook;
        askNextCarrier();
    });
}

// ---- The engines

void Checkup::askModels()
{
    m_models.ask(m_parts.settings, [this](const QList<ServiceModels> &services) {
        m_checks << checkModels(services, m_parts.settings, m_parts.agents);
        askBridge();
    });
}

// ---- The way to us

void Checkup::askBridge()
{
    const auto publicUrl = m_parts.settings.url(u"server/publicUrl");
    m_checks << checkPublicUrl(m_parts.settings);
    if (publicUrl.isEmpty())
        return finish();
    if (m_parts.bridge.isEmpty()) {
        m_checks << Check{u"reach"_s, u"Way in"_s, State::Warn, u"cannot be tried while no bridge runs"_s,
            u"Start callwright, then ask again."_s};
        return finish();
    }
    auto url = m_parts.bridge;
    url.setPath(u"/health"_s);
    get(url, [this](int, const QByteArray &body, const QString &) {
        askPublicAddress(QJsonDocument::fromJson(body).object()["bridge"_L1].toString());
    });
}

void Checkup::askPublicAddress(const QString &bridgeId)
{
    auto url = m_parts.settings.url(u"server/publicUrl");
    url.setPath(u"/health"_s);
    get(url, [this, bridgeId](int status, const QByteArray &body, const QString &trouble) {
        judgePublicAddress(bridgeId, status, body, trouble);
    });
}

void Checkup::judgePublicAddress(const QString &bridgeId, int status, const QByteArray &body, const QString &trouble)
{
    const auto answered = QJsonDocument::fromJson(body).object()["bridge"_L1].toString();
    const auto port = m_parts.bridge.port();
    Check reach{u"reach"_s, u"Way in"_s, State::Ok, u"the public address leads to this bridge"_s, {}};
    if (answered.isEmpty()) {
        reach.state = State::Fail;
        reach.detail = status == 0 ? u"the public address can't be reached: %1"_s.arg(trouble)
                                   : u"the public address answers with status %1, and it is not Callwright"_s.arg(status);
        reach.fix = u"Start the tunnel to port %1 again, and set server/publicUrl to the address that it shows."_s.arg(port);
    } else if (answered != bridgeId) {
        reach.state = State::Fail;
        reach.detail = u"the public address leads to another bridge"_s;
        reach.fix = u"Stop the other one, or let its tunnel lead to port %1 of this computer."_s.arg(port);
    }
    m_checks << reach;
    finish();
}

void Checkup::finish()
{
    if (!m_parts.settings.flag(u"server/verifySignatures")) {
        m_checks << Check{u"signatures"_s, u"Signatures"_s, State::Warn, u"are not checked: anybody who knows the address can act as your carrier"_s,
            u"Set server/verifySignatures to true."_s};
    } else {
        m_checks << Check{u"signatures"_s, u"Signatures"_s, State::Ok, u"are checked"_s, {}};
    }
    const auto now = QDateTime::currentDateTimeUtc();
    m_checks << checkClock(now, m_clockOff ? std::optional(now.addMSecs(-*m_clockOff)) : std::nullopt);
    m_done(m_checks);
}

void Checkup::get(const QUrl &url, std::function<void(int, const QByteArray &, const QString &)> done)
{
    QNetworkRequest request(url);
    request.setTransferTimeout(kPatienceMs);
    request.setRawHeader("ngrok-skip-browser-warning", "1"); // else a free tunnel shows a page first
    auto *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [reply, done = std::move(done)] {
        reply->deleteLater();
        done(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->read(64 * 1024), reply->errorString());
    });
}

} // namespace app
