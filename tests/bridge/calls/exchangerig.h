// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/g711.h"
#include "bridge/calls/exchange.h"
#include "tests/fakes/fakecarrier.h"
#include "tests/fakes/scriptedengine.h"
#include "tests/fakes/scriptedtextengine.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QWebSocket>
#include <QtTest>

namespace bridge {

using namespace Qt::StringLiterals;

// Takes connections for media streams and hands them on unread, as the gate does.
class MediaDoor : public QTcpServer
{
public:
    explicit MediaDoor(Switchboard &switchboard) : m_switchboard(switchboard) { listen(QHostAddress::LocalHost); }
    Token next; // whose seat the next connection takes

protected:
    void incomingConnection(qintptr descriptor) override
    {
        const auto seat = m_switchboard.claimSeat(u"fake"_s, next);
        if (seat)
            seat->admit(descriptor);
    }

private:
    Switchboard &m_switchboard;
};

// The caller's telephone: a media stream in the plain dialect that keeps what it heard.
class Phone : public QWebSocket
{
public:
    Phone()
    {
        connect(this, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &frame) { heard += frame; });
        connect(this, &QWebSocket::textMessageReceived, this, [this](const QString &text) { told << text; });
    }
    void speak(Milliseconds length)
    {
        for (auto t = 0ms; t < length; t += kFrame)
            sendBinaryMessage(QByteArray(160, t / kFrame % 2 ? char(0x80) : char(0x00))); // full scale, up and down
    }
    void keepQuiet(Milliseconds length)
    {
        for (auto t = 0ms; t < length; t += kFrame)
            sendBinaryMessage(QByteArray(160, g711::kMuLawSilence));
    }
    QByteArray heard;
    QStringList told;
};

// Which share of the energy of µ-law sound lies at one frequency (Goertzel): near 1 for that tone, near 0 for another.
inline double shareOfTone(const QByteArray &muLaw, int hz)
{
    QList<qint16> pcm(muLaw.size());
    g711::decodeMuLaw(muLaw, pcm);
    double re = 0, im = 0, energy = 1;
    for (qsizetype i = 0; i < pcm.size(); ++i) {
        re += pcm[i] * std::cos(2 * M_PI * hz * double(i) / 8000);
        im += pcm[i] * std::sin(2 * M_PI * hz * double(i) / 8000);
        energy += double(pcm[i]) * pcm[i];
    }
    return 2 * (re * re + im * im) / (energy * double(std::max<qsizetype>(1, pcm.size())));
}

struct Rig
{
    explicit Rig(const QByteArray &profile = R"({"name":"Agent","engine":"scripted"})", ScriptedEngine::Script script = {}, const Settings &settings = {},
        std::function<std::shared_ptr<RecordingFeed>(const CallId &, SampleRate)> record = {})
    {
        write(u"agent.json"_s, profile);
        write(u"other.json"_s, R"({"name":"Other","engine":"other"})");
        write(u"broken.json"_s, R"({"name":"Broken","engine":"broken"})");
        write(u"needy.json"_s, R"({"name":"Needy","engine":"scripted","prompt":"Talk to {{name}}"})");
        addEngine(u"scripted"_s, script);
        addEngine(u"other"_s, {.toneHz = 1300});
        write(u"words.json"_s, R"({"name":"Words","engine":"words","greeting":"Hello there"})");
        engines.add({u"words"_s, u"Words"_s, {}, false, [](const Settings &) { return Result<void>(); },
            [](const EngineOrder &) { return std::make_unique<ScriptedTextEngine>(); }, true});
        engines.add({u"broken"_s, u"Broken"_s, {}, true,
            [](const Settings &) -> Result<void> { return fail(Error::Code::NotConfigured, u"The key is missing."_s); }, {}});
        profiles = ProfileShelf::read({folder.path()});
        Exchange::Parts parts{{&carrier}, engines, profiles};
        parts.record = std::move(record);
        exchange = std::make_unique<Exchange>(parts,
            Settings(settings).with(u"server/publicUrl", u"https://bridge.example.com"_s).with(u"calls/maxLive", 3).with(u"calls/defaultLine", u"Fake line"_s).with(u"calls/defaultAgent", u"Agent"_s), 2);
        QObject::connect(exchange.get(), &Switchboard::happened, [this](const CallEvent &event) { events << event; });
        door = std::make_unique<MediaDoor>(*exchange);
    }

    void write(const QString &name, const QByteArray &json)
    {
        QFile file(folder.filePath(name));
        file.open(QIODevice::WriteOnly);
        file.write(json);
    }
    void addEngine(const QString &name, ScriptedEngine::Script script)
    {
        engines.add({name, name, {}, false, [](const Settings &) { return Result<void>(); },
            [script](const EngineOrder &) { return std::make_unique<ScriptedEngine>(script); }});
    }

    CallId place(const QString &agent = {})
    {
        const auto placed = exchange->placeCall({.to = u"+14155550138"_s, .agent = agent});
        return placed ? *placed : CallId();
    }
    Token tokenOf(const CallId &call) const
    {
        for (const auto &order : carrier.dials) {
            if (order.call == call)
                return Token(order.answerUrl.path().section(u'/', -1));
        }
        return {};
    }
    void answer(const CallId &call)
    {
        emit carrier.dialled(call, LegId(u"leg-"_s + call.toString()));
        exchange->answerPlaced(u"fake"_s, tokenOf(call), {.leg = LegId(u"leg-"_s + call.toString())});
    }
    std::unique_ptr<Phone> pickUp(const CallId &call)
    {
        answer(call);
        return connectPhone(tokenOf(call));
    }
    std::unique_ptr<Phone> connectPhone(const Token &token)
    {
        auto phone = std::make_unique<Phone>();
        door->next = token;
        QSignalSpy connected(phone.get(), &QWebSocket::connected);
        phone->open(QUrl(u"ws://127.0.0.1:%1"_s.arg(door->serverPort())));
        connected.wait(2000);
        phone->sendTextMessage(u"start"_s);
        return phone;
    }

    QStringList story(const CallId &call) const
    {
        QStringList types;
        for (const auto &event : events) {
            if (event.call == call)
                types << typeOf(event.fact);
        }
        return types;
    }
    std::optional<Ended> end(const CallId &call) const
    {
        for (const auto &event : events) {
            if (event.call == call && event.as<Ended>())
                return *event.as<Ended>();
        }
        return std::nullopt;
    }

    QTemporaryDir folder;
    EngineCatalogue engines;
    ProfileShelf profiles;
    FakeCarrier carrier;
    QList<CallEvent> events;
    std::unique_ptr<Exchange> exchange;
    std::unique_ptr<MediaDoor> door;
};

} // namespace bridge
