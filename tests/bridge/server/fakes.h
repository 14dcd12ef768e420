// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/profileshelf.h"
#include "bridge/calls/switchboard.h"
#include "bridge/campaigns/campaigns.h"
#include "bridge/records/journal.h"
#include "bridge/server/server.h"

#include "rawclient.h"

#include <QJsonDocument>
#include <QTemporaryDir>

#include <unistd.h>

namespace bridge {

using namespace Qt::StringLiterals;

// Signs with the header "X-Fake-Signature: <public URL><target>", and tells what it is asked in plain words.
class FakeCarrier : public Carrier
{
public:
    explicit FakeCarrier(QString name) : m_name(std::move(name)) {}

    QString name() const override { return m_name; }
    QList<Line> lines() const override { return {}; }
    Result<void> canDial() const override { return {}; }
    std::unique_ptr<Dialect> makeDialect() const override { return nullptr; }
    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override
    {
        if (request.header("X-Fake-Signature") == publicUrl.toEncoded() + request.target)
            return {};
        return fail(Error::Code::Refused, u"wrong signature"_s);
    }
    Result<CarrierReport> read(const WebhookRequest &request) const override
    {
        if (request.body == "unreadable")
            return fail(Error::Code::Malformed, u"unreadable"_s);
        CarrierReport report;
        report.leg = LegId(QString::fromUtf8(request.body));
        return report;
    }
    WebhookReply connectStream(const QUrl &url, const CarrierReport &) override { return {200, "text/xml", "<connect>" + url.toEncoded()}; }
    WebhookReply decline(const QString &sentence, const CarrierReport &) override { return {200, "text/xml", "<say>" + sentence.toUtf8()}; }
    void dial(const DialOrder &) override {}
    void hangUp(const CallId &, const LegId &) override {}

private:
    const QString m_name;
};

// Keeps what it is asked for, and answers as it is told.
class FakeSwitchboard : public Switchboard
{
public:
    ~FakeSwitchboard() override
    {
        for (const auto descriptor : admitted)
            ::close(int(descriptor));
    }

    Result<CallId> placeCall(const CallRequest &request) override
    {
        placed.append(request);
        if (refuseWith)
            return tl::make_unexpected(*refuseWith);
        if (next)
            QMetaObject::invokeMethod(this, [this, id = request.id, fact = *next] { emit happened({id, 2, QDateTime::currentDateTimeUtc(), fact}); }, Qt::QueuedConnection);
        return request.id;
    }
    Result<void> command(const CallId &call, const CallCommand &command) override
    {
        commands.append({call, command});
        if (!isLive(call))
            return fail(Error::Code::NotFound, u"There is no live call of that id."_s);
        return refuseWith ? Result<void>(tl::make_unexpected(*refuseWith)) : Result<void>();
    }
    QList<LiveCall> liveCalls() const override { return live; }
    Result<void> listen(const CallId &call, std::shared_ptr<AudioTap> tap) override
    {
        if (!isLive(call))
            return fail(Error::Code::NotFound, u"There is no live call of that id."_s);
        taps.append(tap);
        return {};
    }
    void stopListening(const CallId &, std::shared_ptr<AudioTap> tap) override { taps.removeOne(tap); }

    Carrier *carrier(QStringView name) const override
    {
        for (auto *known : {&m_fake, &m_practice, &m_twilio, &m_plivo, &m_exotel}) {
            if (known->name() == name)
                return known;
        }
        return nullptr;
    }
    Result<QUrl> answerPlaced(const QString &carrier, const Token &token, const CarrierReport &report) override
    {
        told.append(u"placed %1 %2 %3"_s.arg(carrier, token.toString(), report.leg.toString()));
        return answer();
    }
    Result<WebhookReply> answerPerson(const QString &carrier, const Token &token, const CarrierReport &report) override
    {
        told.append(u"person %1 %2 %3"_s.arg(carrier, token.toString(), report.leg.toString()));
        return document();
    }
    Result<WebhookReply> roomFor(const QString &carrier, const Token &token) override
    {
        told.append(u"room %1 %2"_s.arg(carrier, token.toString()));
        return document();
    }
    std::optional<WebhookReply> welcomePerson(const QString &carrier, const CarrierReport &report, const CallId &session) override
    {
        if (!session.isEmpty())
            told.append(u"join %1 %2 %3"_s.arg(carrier, session.toString(), report.leg.toString()));
        return session.isEmpty() || !isLive(session) ? std::nullopt : std::optional(*document());
    }
    Result<void> takeTurn(const QString &carrier, const Token &token, const CarrierReport &report, std::function<void(const WebhookReply &)> respond) override
    {
        told.append(u"turn %1 %2 %3"_s.arg(carrier, token.toString(), report.leg.toString()));
        if (refuseWith)
            return tl::make_unexpected(*refuseWith);
        waiting = std::move(respond);
        return {};
    }

    Result<QUrl> answerReceived(const QString &carrier, const CarrierReport &report) override
    {
        if (draining)
            return fail(Error::Code::NotPossibleNow, u"about to stop"_s);
        told.append(u"received %1 %2"_s.arg(carrier, report.leg.toString()));
        return answer();
    }
    Result<void> report(const QString &carrier, const Token &token, const CarrierReport &report) override
    {
        told.append(u"%1 %2 %3 %4"_s.arg(report.kind == CarrierReport::Kind::Recording ? u"recording"_s
                    : report.kind == CarrierReport::Kind::Machine                    ? u"machine"_s
                                                                                     : u"report"_s,
            carrier, token.toString(), report.leg.toString()));
        return refuseWith ? Result<void>(tl::make_unexpected(*refuseWith)) : Result<void>();
    }
    Result<MediaSeat> receiveStream(const QString &carrier) override
    {
        told.append(u"stream %1"_s.arg(carrier));
        return MediaSeat{CallId(u"b"_s), [this](qintptr descriptor) { admitted.append(descriptor); }};
    }
    Result<MediaSeat> claimSeat(const QString &carrier, const Token &token) override
    {
        if (!seats.removeOne(token))
            return fail(Error::Code::Refused, u"This token opens nothing."_s);
        told.append(u"seat %1 %2"_s.arg(carrier, token.toString()));
        return MediaSeat{CallId(u"a"_s), [this](qintptr descriptor) { admitted.append(descriptor); }};
    }
    bool isDraining() const override { return draining; }
    Result<void> stopDialling(bool stop) override
    {
        stopped = stop;
        return {};
    }
    bool isDiallingStopped() const override { return stopped; }

    void tell(const CallEvent &event) { emit happened(event); }
    bool isLive(const CallId &call) const
    {
        return std::any_of(live.begin(), live.end(), [&call](const LiveCall &one) { return one.id == call; });
    }

    std::function<void(const WebhookReply &)> waiting; // for what to say next
    QList<CallRequest> placed;
    QList<QPair<CallId, CallCommand>> commands;
    QList<LiveCall> live;
    QList<std::shared_ptr<AudioTap>> taps;
    QStringList told;
    QList<Token> seats;
    QList<qintptr> admitted;
    std::optional<Error> refuseWith;
    bool stopped = false;
    bool draining = false;
    std::optional<CallFact> next; // what happens to a call that is placed

private:
    Result<WebhookReply> document() const
    {
        if (refuseWith)
            return tl::make_unexpected(*refuseWith);
        return WebhookReply{200, "text/xml", "<next>"};
    }
    Result<QUrl> answer() const
    {
        if (refuseWith)
            return tl::make_unexpected(*refuseWith);
        return QUrl(u"ws://127.0.0.1/fake/media/t"_s);
    }

    mutable FakeCarrier m_fake{u"fake"_s}, m_practice{u"practice"_s}, m_twilio{u"twilio"_s}, m_plivo{u"plivo"_s},
        m_exotel{u"exotel"_s};
};

inline const QByteArray kToken = "0123456789abcdef0123456789abcdef";

// A whole server on a free port of loopback, with a real journal, as app/ puts it together.
struct Bench
{
    explicit Bench(Settings settings = standardSettings())
        : journal(*Journal::open(folder.filePath(u"journal.db"_s)))
        , shelf(ProfileShelf::read({folder.filePath(u"agents"_s)}))
        , campaigns(*Campaigns::open(folder.filePath(u"campaigns.db"_s),
              {board, [](const QString &, const QString &) { return DialVerdict(); }, [] { return std::optional<QuietHours>(); },
                  [] { return ListSifter::Rules(); }}))
        , server({board, *journal, [this] { return catalogue; },
                     {[this](const AgentProfile &profile, const QString &former) {
                          auto kept = shelf.keep(profile, former, QDateTime::currentDateTimeUtc());
                          catalogue.agents = shelf.profiles();
                          return kept;
                      },
                         [this](const QString &name) {
                             auto removed = shelf.remove(name, QDateTime::currentDateTimeUtc());
                             catalogue.agents = shelf.profiles();
                             return removed;
                         }},
                     {}, &recordings, {}, campaigns.get()},
              settings)
    {
        QObject::connect(&board, &Switchboard::happened, &board, [this](const CallEvent &event) { journal->append(event); });
        if (!server.listen(QHostAddress(QHostAddress::LocalHost), 0))
            qFatal("no port");
        AgentProfile desk;
        desk.name = u"Front desk"_s;
        desk.engine = u"offline"_s;
        if (!shelf.keep(desk, {}, QDateTime::currentDateTimeUtc()))
            qFatal("no agents");
        catalogue.agents = shelf.profiles();
        catalogue.engines.append({u"offline"_s, u"Offline"_s, {{u"slt"_s, u"calm"_s, u"en-US"_s}}, true, {}});
        catalogue.lines.append({{u"Practice line"_s, u"practice"_s, {}}, true, {}});
        catalogue.lines.append({{u"Main"_s, u"fake"_s, u"+14155550100"_s}, false, u"fake/authToken is not set"_s});
    }

    static Settings standardSettings()
    {
        return Settings().with(u"server/apiToken", QString::fromLatin1(kToken));
    }

    QUrl socketUrl(const QString &path) const { return QUrl(u"ws://127.0.0.1:%1%2"_s.arg(server.port()).arg(path)); }

    CallEvent happen(const QString &call, quint64 seq, const CallFact &fact, qint64 at = QDateTime::currentMSecsSinceEpoch())
    {
        const CallEvent event{CallId(call), seq, QDateTime::fromMSecsSinceEpoch(at, Qt::UTC), fact};
        board.tell(event);
        return event;
    }

    QTemporaryDir folder;
    FakeSwitchboard board;
    std::unique_ptr<Journal> journal;
    DeskCatalogue catalogue;
    ProfileShelf shelf;
    std::unique_ptr<Campaigns> campaigns;
    RecordingShelf recordings{folder.filePath(u"recordings"_s)};
    Server server;
};

// One HTTP request and its answer.
struct Answer
{
    int status = 0;
    QByteArray head, body;
    const QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QString errorCode() const { return json()["error"_L1]["code"_L1].toString(); }
    QString message() const { return json()["error"_L1]["message"_L1].toString(); }
};

inline Answer ask(quint16 port, const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
    const QByteArray &headers = "Authorization: Bearer " + kToken + "\r\n")
{
    RawClient client(port);
    client.say(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    return {client.status(), client.head(), client.body()};
}

} // namespace bridge
