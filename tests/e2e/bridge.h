// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/house.h"
#include "tests/fakes/fakegemini.h"
#include "tests/fakes/faketwilio.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

namespace e2e {

inline const QByteArray kTwilioToken = "0123456789abcdef0123456789abcdef";

// The whole bridge on loopback, as `callwright --headless` runs it, with stand-ins for Gemini Live and for
// Twilio's API, and with more agents if a test brings some. Its events are kept.
class Bridge
{
public:
    explicit Bridge(const fakes::FakeGeminiManners &manners = {}, const QMap<QString, QVariant> &settings = {},
        const QList<QJsonObject> &agents = {})
    {
        QDir(folder.path()).mkpath(QStringLiteral("agents"));
        for (const auto &agent : agents) {
            QFile file(folder.filePath(QStringLiteral("agents/%1.json").arg(agent[QStringLiteral("name")].toString())));
            if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(agent).toJson()) <= 0)
                qFatal("no room for an agent");
        }
        gemini.setManners(manners);
        bridge::Settings all;
        const QMap<QString, QVariant> standard = {{QStringLiteral("gemini/url"), gemini.url().toString()},
            {QStringLiteral("gemini/apiKey"), QStringLiteral("planted-gemini-key-1234567890")},
            {QStringLiteral("twilio/accountSid"), QStringLiteral("AC00000000000000000000000000000001")},
            {QStringLiteral("twilio/authToken"), QString::fromLatin1(kTwilioToken)},
            {QStringLiteral("twilio/apiUrl"), twilio.url().toString()}, {QStringLiteral("twilio/fromNumber"), QStringLiteral("+15005550006")}, {QStringLiteral("server/port"), 0}, {QStringLiteral("tunnel/use"), QStringLiteral("off")},
            {QStringLiteral("practice/ringMs"), 0}, {QStringLiteral("calls/defaultAgent"), QStringLiteral("Front desk")}};
        for (auto it = standard.cbegin(); it != standard.cend(); ++it)
            all = all.with(it.key(), it.value());
        for (auto it = settings.cbegin(); it != settings.cend(); ++it)
            all = all.with(it.key(), it.value());
        app::House::Plan plan;
        plan.settings = all;
        plan.paths.dataFolder = folder.path();
        auto opened = app::House::open(plan);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().detail));
        house = std::move(*opened);
        if (all.url(u"server/publicUrl").isEmpty()) // as a tunnel's, known once there is a port
            house->exchange().setSettings(house->settings().with(u"server/publicUrl", url().toString()));
        QObject::connect(&house->exchange(), &bridge::Switchboard::happened, [this](const bridge::CallEvent &event) { events << event; });
    }

    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(house->port())); }

    template<class Fact>
    QList<Fact> told(const bridge::CallId &call = {}) const
    {
        QList<Fact> found;
        for (const auto &event : events) {
            if (const auto *fact = event.as<Fact>(); fact && (call.isEmpty() || event.call == call))
                found << *fact;
        }
        return found;
    }
    template<class Fact>
    bool has() const { return !told<Fact>().isEmpty(); }

    fakes::FakeGemini gemini;
    fakes::FakeTwilio twilio;
    QTemporaryDir folder;
    QList<bridge::CallEvent> events;
    std::unique_ptr<app::House> house; // below what it writes to: a house tells events to its last breath
};

} // namespace e2e
