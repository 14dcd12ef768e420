// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "app/wish.h"

#include <QCommandLineParser>

#include <span>

namespace app {

using namespace Qt::StringLiterals;
using bridge::Error;
using bridge::fail;
using bridge::Result;
using Command = CommandLine::Command;

namespace {

struct Verb
{
    QLatin1StringView word;
    Command command;
    int operands; // how many must follow
    bool operandOptional;
    QLatin1StringView usage;
};

constexpr Verb kVerbs[] = {
    {"doctor"_L1, Command::Doctor, 0, false, "doctor [--json] [--fix]"_L1},
    {"call"_L1, Command::Call, 1, false, "call NUMBER [--line NAME] [--agent NAME] [--voice NAME] [--var key=value]... [--follow]"_L1},
    {"calls"_L1, Command::Calls, 0, false, "calls [--json]"_L1},
    {"tail"_L1, Command::Tail, 1, true, "tail [CALL]"_L1},
    {"hangup"_L1, Command::HangUp, 1, false, "hangup CALL"_L1},
    {"interrupt"_L1, Command::Interrupt, 1, false, "interrupt CALL"_L1},
    {"mute"_L1, Command::Mute, 1, false, "mute CALL"_L1},
    {"unmute"_L1, Command::Unmute, 1, false, "unmute CALL"_L1},
    {"whisper"_L1, Command::Whisper, 2, false, "whisper CALL \"text\""_L1},
};

void addOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {u"headless"_s, u"the bridge alone, without a window"_s},
        {u"practice"_s, u"make a practice call at once"_s},
        {u"say"_s, u"what the caller says in the practice call: a sentence, !a sentence over the agent, #digits, or a sound file; repeatable"_s,
            u"TEXT|FILE"_s},
        {u"json"_s, u"answer in JSON"_s},
        {u"fix"_s, u"doctor: set what a carrier's API lets it set"_s},
        {u"follow"_s, u"stay and print what happens in the call"_s},
        {u"line"_s, u"the line to call from"_s, u"NAME"_s},
        {u"agent"_s, u"the agent that talks"_s, u"NAME"_s},
        {u"voice"_s, u"its voice"_s, u"NAME"_s},
        {u"var"_s, u"a variable for prompt and greeting; repeatable"_s, u"key=value"_s},
        {u"config"_s, u"the settings file"_s, u"FILE"_s},
        {u"data"_s, u"the folder for the database, recordings and keys"_s, u"DIR"_s},
        {u"port"_s, u"listen on this port (0: any free one)"_s, u"N"_s},
        {u"address"_s, u"listen on this address"_s, u"A"_s},
        {u"public-url"_s, u"where carriers reach this bridge"_s, u"URL"_s},
        {u"log-level"_s, u"debug, info, warning or error"_s, u"L"_s},
        {u"log-format"_s, u"text or json"_s, u"F"_s},
        {u"url"_s, u"a bridge elsewhere, for the commands that steer one"_s, u"URL"_s},
        {u"token"_s, u"its access token"_s, u"TOKEN"_s},
        {QStringList{u"h"_s, u"help"_s}, u"show this"_s},
        {QStringList{u"v"_s, u"version"_s}, u"show the version"_s},
    });
}

Result<bridge::Variables> readVariables(const QStringList &pairs)
{
    bridge::Variables variables;
    for (const auto &pair : pairs) {
        const auto equals = pair.indexOf(u'=');
        if (equals < 1)
            return fail(Error::Code::Malformed, u"--var wants key=value, not '%1'."_s.arg(pair));
        variables.insert(pair.left(equals), pair.mid(equals + 1));
    }
    return variables;
}

Result<> readVerb(const QStringList &words, CommandLine &line)
{
    if (words.isEmpty())
        return {};
    if (words.first().startsWith("tel:"_L1, Qt::CaseInsensitive)) { // by the desktop, when somebody clicks on a number
        const auto number = numberOfLink(words.first());
        if (!number)
            return tl::make_unexpected(number.error());
        if (words.size() > 1)
            return fail(Error::Code::Malformed, u"Usage: callwright tel:NUMBER"_s);
        line.target = *number;
        return {};
    }
    for (const auto &verb : kVerbs) {
        if (words.first() != verb.word)
            continue;
        const auto operands = words.size() - 1;
        if (operands > verb.operands || (operands < verb.operands && !verb.operandOptional))
            return fail(Error::Code::Malformed, u"Usage: callwright %1"_s.arg(verb.usage));
        line.command = verb.command;
        line.target = words.value(1);
        line.text = words.value(2);
        return {};
    }
    return fail(Error::Code::Malformed, u"There is no command '%1'. callwright --help lists them."_s.arg(words.first()));
}

} // namespace

Result<CommandLine> CommandLine::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(QStringList{u"callwright"_s} + arguments))
        return fail(Error::Code::Malformed, parser.errorText() + u" callwright --help lists what there is."_s);
    CommandLine line;
    if (const auto verb = readVerb(parser.positionalArguments(), line); !verb)
        return tl::make_unexpected(verb.error());
    line.headless = parser.isSet(u"headless"_s);
    line.json = parser.isSet(u"json"_s);
    line.fix = parser.isSet(u"fix"_s);
    line.follow = parser.isSet(u"follow"_s);
    line.say = parser.values(u"say"_s);
    line.line = parser.value(u"line"_s);
    line.agent = parser.value(u"agent"_s);
    line.voice = parser.value(u"voice"_s);
    line.configFile = parser.value(u"config"_s);
    line.dataFolder = parser.value(u"data"_s);
    line.bridgeUrl = QUrl(parser.value(u"url"_s));
    line.token = parser.value(u"token"_s);
    const auto variables = readVariables(parser.values(u"var"_s));
    if (!variables)
        return tl::make_unexpected(variables.error());
    line.variables = *variables;
    constexpr std::pair<QLatin1StringView, QLatin1StringView> kSettings[] = {
        {"port"_L1, "server/port"_L1}, {"address"_L1, "server/address"_L1}, {"public-url"_L1, "server/publicUrl"_L1},
        {"log-level"_L1, "data/logLevel"_L1}, {"log-format"_L1, "data/logFormat"_L1}};
    for (const auto &[option, key] : kSettings) {
        if (parser.isSet(option))
            line.settings.insert(key, parser.value(option));
    }
    if (parser.isSet(u"practice"_s) || !line.say.isEmpty()) {
        if (line.command != Command::Console)
            return fail(Error::Code::Malformed, u"--practice and --say make a call of their own and go with no command."_s);
        line.command = Command::Practice;
    } else if (line.headless && line.command == Command::Console) {
        line.command = Command::Headless;
    }
    if (parser.isSet(u"help"_s))
        line.command = Command::ShowHelp;
    else if (parser.isSet(u"version"_s))
        line.command = Command::ShowVersion;
    return line;
}

QString CommandLine::help()
{
    QCommandLineParser parser;
    addOptions(parser);
    QString text = u"Callwright, an operator's console for AI phone calls\n\n"
                   "  callwright                              open the console (the bridge runs inside it)\n"
                   "  callwright tel:NUMBER                   open the console, which asks before it dials\n"
                   "  callwright --headless                   the bridge alone; SIGINT or SIGTERM stops it\n"
                   "  callwright --practice [--say TEXT]...   make a practice call at once\n"_s;
    for (const auto &verb : kVerbs)
        text += u"  callwright "_s + verb.usage + u'\n';
    const auto options = parser.helpText();
    return text + u'\n' + options.mid(options.indexOf("Options:"_L1));
}

} // namespace app
