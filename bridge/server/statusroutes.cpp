// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/statusroutes.h"

#include <QJsonArray>

#include <iterator>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Route row(const char *pattern, WhoMay who, std::function<HttpReply()> answer)
{
    return {"GET", pattern, who,
        [answer = std::move(answer)](const HttpRequest &, const Respond &respond) { respond(answer()); }};
}

template<class Entries, class Write>
QJsonArray arrayOf(const Entries &entries, Write write)
{
    QJsonArray array;
    for (const auto &entry : entries)
        array.append(write(entry));
    return array;
}

QJsonObject withProblem(QJsonObject json, bool ready, const QString &problem)
{
    json["ready"_L1] = ready;
    if (!problem.isEmpty())
        json["problem"_L1] = problem;
    return json;
}

QJsonObject engineJson(const DeskCatalogue::EngineEntry &engine)
{
    return withProblem({{"name"_L1, engine.name}, {"title"_L1, engine.title}}, engine.ready, engine.problem);
}

QJsonObject lineJson(const DeskCatalogue::LineEntry &entry)
{
    const auto &line = entry.line;
    return withProblem({{"name"_L1, line.name}, {"carrier"_L1, line.carrier}, {"number"_L1, line.number}}, entry.ready, entry.problem);
}

QJsonArray carriersJson(const QList<DeskCatalogue::LineEntry> &lines)
{
    QMap<QString, bool> ready; // a carrier is ready when one of its lines is
    for (const auto &entry : lines)
        ready[entry.line.carrier] = ready.value(entry.line.carrier) || entry.ready;
    QJsonArray array;
    for (auto it = ready.cbegin(); it != ready.cend(); ++it)
        array.append(QJsonObject{{"name"_L1, it.key()}, {"ready"_L1, it.value()}});
    return array;
}

QJsonObject voicesJson(const DeskCatalogue::EngineEntry &engine)
{
    const auto write = [](const Voice &voice) {
        QJsonObject json{{"name"_L1, voice.name}, {"character"_L1, voice.character}, {"language"_L1, voice.language}};
        if (!voice.service.isEmpty())
            json.insert("service"_L1, voice.service);
        return json;
    };
    return {{"engine"_L1, engine.name}, {"title"_L1, engine.title}, {"voices"_L1, arrayOf(engine.voices, write)}};
}

QByteArray metric(const char *name, const char *type, const char *help)
{
    return QByteArray("# HELP callwright_") + name + ' ' + help + "\n# TYPE callwright_" + name + ' ' + type + '\n';
}

QByteArray sample(const QByteArray &name, quint64 value)
{
    return "callwright_" + name + ' ' + QByteArray::number(value) + '\n';
}

} // namespace

StatusRoutes::StatusRoutes(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
    connect(&m_parts.switchboard, &Switchboard::happened, this, [this](const CallEvent &event) {
        if (const auto *ended = event.as<Ended>())
            ++m_ended[wordFor(ended->reason)];
    });
}

std::vector<Route> StatusRoutes::routes()
{
    return {
        row("/", WhoMay::All, [this] { return health(); }),
        row("/health", WhoMay::All, [this] { return health(); }),
        row("/metrics", WhoMay::Token, [this] { return metrics(); }),
        row("/api/status", WhoMay::Token, [this] { return status(); }),
    };
}

HttpReply StatusRoutes::health() const
{
    const bool draining = m_parts.switchboard.isDraining();
    const QJsonObject json{{"status"_L1, draining ? u"draining"_s : u"ok"_s},
        {"version"_L1, QStringLiteral(CALLWRIGHT_VERSION)}, {"calls"_L1, m_parts.switchboard.liveCalls().size()},
        {"bridge"_L1, m_bridge}};
    return jsonReply(json, draining ? 503 : 200).with("Cache-Control", "no-store");
}

HttpReply StatusRoutes::status() const
{
    const auto desk = m_parts.catalogue();
    const QJsonObject json{
        {"status"_L1, m_parts.switchboard.isDraining() ? u"draining"_s : u"ok"_s},
        {"version"_L1, QStringLiteral(CALLWRIGHT_VERSION)}, {"qt"_L1, QString::fromLatin1(qVersion())},
        {"calls"_L1, m_parts.switchboard.liveCalls().size()}, {"address"_L1, desk.address}, {"port"_L1, desk.port},
        {"diallingStopped"_L1, m_parts.switchboard.isDiallingStopped()},
        {"publicUrl"_L1, desk.publicUrl.isEmpty() ? QJsonValue() : QJsonValue(desk.publicUrl)},
        {"carriers"_L1, carriersJson(desk.lines)}, {"engines"_L1, arrayOf(desk.engines, engineJson)},
        {"lines"_L1, arrayOf(desk.lines, lineJson)},
    };
    return jsonReply(json);
}

HttpReply StatusRoutes::metrics() const
{
    QByteArray text = metric("calls_live", "gauge", "Calls that are not over.");
    text += sample("calls_live", quint64(m_parts.switchboard.liveCalls().size()));
    text += metric("calls_ended_total", "counter", "Calls that ended since the start, by reason.");
    for (auto it = m_ended.cbegin(); it != m_ended.cend(); ++it)
        text += sample("calls_ended_total{reason=\"" + it.key().toLatin1() + "\"}", it.value());
    text += metric("connections_open", "gauge", "Connections at the port, media streams not counted.");
    text += sample("connections_open", quint64(m_parts.connections()));
    text += metric("connections_accepted_total", "counter", "Connections accepted since the start.");
    text += sample("connections_accepted_total", m_parts.counts.accepted);
    text += metric("requests_total", "counter", "HTTP requests that reached a route or a 404.");
    text += sample("requests_total", m_parts.counts.requests);
    text += metric("refused_total", "counter", "What was refused since the start, by reason.");
    for (auto it = m_parts.counts.refused.cbegin(); it != m_parts.counts.refused.cend(); ++it)
        text += sample("refused_total{reason=\"" + it.key() + "\"}", it.value());
    return textReply(text, "text/plain; version=0.0.4; charset=utf-8");
}

std::vector<Route> catalogueRoutes(std::function<DeskCatalogue()> catalogue)
{
    const auto listed = [&catalogue](const char *pattern, QLatin1StringView key, auto array) {
        return row(pattern, WhoMay::Token, [=] { return jsonReply({{key, array(catalogue())}}); });
    };
    return {
        listed("/api/voices", "engines"_L1, [](const DeskCatalogue &desk) { return arrayOf(desk.engines, voicesJson); }),
        listed("/api/lines", "lines"_L1, [](const DeskCatalogue &desk) { return arrayOf(desk.lines, lineJson); }),
    };
}

} // namespace bridge
