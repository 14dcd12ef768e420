// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridgeclient.h"
#include "app/doorbell.h"
#include "app/eventprinter.h"
#include "app/program.h"
#include "app/runs.h"
#include "app/stopsignal.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QTimer>
#include <QWebSocket>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;
using Command = CommandLine::Command;

namespace {

// Prints what happens, of one call or of all, until the call ends, the bridge goes or somebody presses Ctrl+C.
int follow(BridgeClient &client, const CommandLine &line, const CallId &call, const QString &since)
{
    QTextStream out(stdout);
    EventPrinter printer(out, line.json ? EventPrinter::Style::Json : EventPrinter::Style::Transcript);
    QWebSocket socket;
    int code = 0;
    QObject::connect(&socket, &QWebSocket::textMessageReceived, [&](const QString &message) {
        const auto event = eventFromJson(QJsonDocument::fromJson(message.toUtf8()).object());
        if (!event || (!call.isEmpty() && event->call != call))
            return;
        printer.print(*event);
        if (!call.isEmpty() && event->as<Ended>())
            QCoreApplication::quit();
    });
    bool over = false;
    const auto fail = [&](const QString &sentence) { // Qt 6.4 tells of one failure in several ways, in any order
        if (std::exchange(over, true))
            return;
        code = failWith({Error::Code::Network, sentence});
        QCoreApplication::quit();
    };
    QObject::connect(&socket, &QWebSocket::disconnected, [&] { fail(u"The bridge closed the connection."_s); });
    QObject::connect(&socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), [&] {
        const auto refused = socket.errorString().contains("401"_L1);
        fail(refused ? u"The bridge does not accept this token. Give the right one with --token."_s
                     : u"The bridge can't be followed: %1."_s.arg(socket.errorString()));
    });
    QTimer::singleShot(10s, &socket, [&] {
        if (socket.state() != QAbstractSocket::ConnectedState)
            fail(u"The bridge did not answer within 10 s."_s);
    });
    QNetworkRequest request(client.eventsUrl(since));
    request.setRawHeader("Authorization", client.authorization());
    socket.open(request);
    StopSignal stop;
    QObject::connect(&stop, &StopSignal::raised, qApp, &QCoreApplication::quit);
    if (!over)
        QCoreApplication::exec();
    socket.disconnect();
    return code;
}

int placeCall(BridgeClient &client, const CommandLine &line)
{
    QJsonObject body{{u"to"_s, line.target}};
    for (const auto &[key, value] : {std::pair{u"line"_s, line.line}, {u"agent"_s, line.agent}, {u"voice"_s, line.voice}}) {
        if (!value.isEmpty())
            body.insert(key, value);
    }
    QJsonObject variables;
    for (auto it = line.variables.cbegin(); it != line.variables.cend(); ++it)
        variables.insert(it.key(), it.value());
    if (!variables.isEmpty())
        body.insert(u"variables"_s, variables);
    const auto before = QDateTime::currentDateTimeUtc().addSecs(-5); // clocks differ a little
    const auto placed = client.post(u"/api/calls"_s, body);
    if (!placed)
        return failWith(placed.error());
    const CallId call(placed->object()["id"_L1].toString());
    QTextStream(stdout) << (line.json ? QString::fromUtf8(placed->toJson()) : call.toString() + u'\n');
    return line.follow ? follow(client, line, call, before.toString(Qt::ISODateWithMs)) : 0;
}

// A person at a prompt, beside an open console, is asked there like whoever clicks on a number. What a script wants, by its options, is
// dialled at once.
bool isAskedInConsole(const Program &program)
{
    const auto &line = program.line();
    if (line.command != Command::Call || line.follow || line.json || !line.variables.isEmpty() || !line.bridgeUrl.isEmpty())
        return false;
    const auto rung = Doorbell::ring(Doorbell::placeFor(program.paths().dataFolder, Doorbell::runtimeFolder()),
        {line.target, line.line, line.agent, line.voice});
    return rung && *rung;
}

int tail(BridgeClient &client, const CommandLine &line)
{
    if (line.target.isEmpty())
        return follow(client, line, {}, {});
    const auto call = client.get(u"/api/calls/"_s + line.target);
    if (!call)
        return failWith(call.error());
    return follow(client, line, CallId(line.target), call->object()["startedAt"_L1].toString());
}

int listCalls(BridgeClient &client, const CommandLine &line)
{
    const auto listed = client.get(u"/api/calls?live=1"_s);
    if (!listed)
        return failWith(listed.error());
    QTextStream out(stdout);
    if (line.json) {
        out << listed->toJson();
        return 0;
    }
    const auto calls = listed->isArray() ? listed->array() : listed->object()["calls"_L1].toArray();
    for (const auto &item : calls) {
        const auto call = item.toObject();
        const auto text = u"%1  %2  %3  %4  %5"_s.arg(call["id"_L1].toString(), call["state"_L1].toString().leftJustified(8),
            call["to"_L1].toString().leftJustified(16), call["agent"_L1].toString(), call["line"_L1].toString());
        out << withoutControls(text) << '\n';
    }
    if (calls.isEmpty())
        out << "No call is live.\n";
    return 0;
}

int steer(BridgeClient &client, const CommandLine &line, const QString &verb)
{
    const QJsonObject body = line.command == Command::Whisper ? QJsonObject{{u"text"_s, line.text}} : QJsonObject();
    const auto done = client.post(u"/api/calls/%1/%2"_s.arg(line.target, verb), body);
    return done ? 0 : failWith(done.error());
}

} // namespace

int runClient(Program &program)
{
    const auto &line = program.line();
    if (isAskedInConsole(program)) {
        QTextStream(stdout) << "The open console asks before it dials. With --follow or --json it is dialled at once.\n";
        return 0;
    }
    auto client = BridgeClient::find(line, program.paths().dataFolder, program.settings().text(u"server/apiToken"));
    if (!client)
        return failWith(client.error());
    switch (line.command) {
    case Command::Call:
        return placeCall(*client, line);
    case Command::Calls:
        return listCalls(*client, line);
    case Command::Tail:
        return tail(*client, line);
    case Command::HangUp:
        return steer(*client, line, u"hangup"_s);
    case Command::Interrupt:
        return steer(*client, line, u"interrupt"_s);
    case Command::Mute:
        return steer(*client, line, u"mute"_s);
    case Command::Unmute:
        return steer(*client, line, u"unmute"_s);
    case Command::Whisper:
        return steer(*client, line, u"whisper"_s);
    case Command::Console:
    case Command::Headless:
    case Command::Practice:
    case Command::Doctor:
    case Command::ShowHelp:
    case Command::ShowVersion:
        break;
    }
    return failUsage({Error::Code::Internal, u"This is no command for a running bridge."_s});
}

} // namespace app
