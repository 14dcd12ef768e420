// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/placement.h"

#include "bridge/carriers/e164.h"
#include "bridge/server/jsonbody.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxName = 200;          // characters
constexpr qsizetype kMaxPrompt = 100'000;    // characters; engines take less
constexpr qsizetype kMaxGreeting = 4000;     // characters: about four minutes of speech
constexpr qsizetype kMaxVariables = 100;

// No line named: the first one is the default.
const Line *lineOf(const DeskCatalogue &catalogue, const QString &name)
{
    const auto &lines = catalogue.lines;
    const auto found = std::find_if(lines.begin(), lines.end(),
        [&name](const DeskCatalogue::LineEntry &entry) { return name.isEmpty() || entry.line.name == name; });
    return found == lines.end() ? nullptr : &found->line;
}

// What to do when a machine answers: one of the words of an agent profile, or plain yes and no.
Result<std::optional<Voicemail::Policy>> policyIn(const QJsonValue &value)
{
    using Wish = std::optional<Voicemail::Policy>;
    if (value.isUndefined() || value.isNull())
        return Wish();
    if (value.isBool())
        return Wish(value.toBool() ? Voicemail::Policy::CarryOn : Voicemail::Policy::Off);
    if (const auto policy = Voicemail::policyFrom(value.toString()))
        return Wish(*policy);
    return fail(Error::Code::Malformed,
        u"\"machineDetection\" must be true, false, \"off\", \"carryOn\", \"hangUp\" or \"leaveMessage\"."_s);
}

} // namespace

Result<CallRequest> readPlacement(QByteArrayView body, const DeskCatalogue &catalogue)
{
    const auto json = readJsonBody(body);
    if (!json)
        return tl::make_unexpected(json.error());
    JsonReader reader(*json,
        {u"to"_s, u"line"_s, u"from"_s, u"agent"_s, u"voice"_s, u"prompt"_s, u"greeting"_s, u"variables"_s, u"machineDetection"_s, u"handoverTo"_s});
    CallRequest wish;
    wish.to = reader.neededText("to"_L1, kMaxName);
    wish.line = reader.text("line"_L1, kMaxName);
    wish.from = reader.text("from"_L1, kMaxName);
    wish.agent = reader.text("agent"_L1, kMaxName);
    wish.voice = reader.text("voice"_L1, kMaxName);
    wish.handoverTo = reader.text("handoverTo"_L1, kMaxName);
    wish.prompt = reader.text("prompt"_L1, kMaxPrompt);
    wish.greeting = reader.text("greeting"_L1, kMaxGreeting);
    wish.variables = reader.texts("variables"_L1, kMaxVariables, kMaxGreeting);
    if (const auto outcome = reader.outcome(); !outcome)
        return tl::make_unexpected(outcome.error());
    const auto policy = policyIn(json->value("machineDetection"_L1));
    if (!policy)
        return tl::make_unexpected(policy.error());
    wish.voicemail = *policy;

    const auto *line = lineOf(catalogue, wish.line);
    if (!line)
        return fail(Error::Code::NotFound, u"There is no such line. GET /api/lines tells which there are."_s);
    if (line->carrier == u"practice"_s && wish.handoverTo.isEmpty())
        return wish;
    if (line->carrier == u"practice"_s)
        return fail(Error::Code::Unsupported, u"On the practice line nobody can be brought in: leave \"handoverTo\" out, or choose another line."_s);
    if (!wish.handoverTo.isEmpty() && !isE164(wish.handoverTo))
        return fail(Error::Code::Malformed, u"\"handoverTo\" must be a number with a plus and its country code, like +14155550138."_s);
    if (!isE164(wish.to))
        return fail(Error::Code::Malformed, u"\"to\" must be a number with a plus and its country code, like +14155550138."_s);
    if (!wish.from.isEmpty() && !isE164(wish.from))
        return fail(Error::Code::Malformed, u"\"from\" must be a number with a plus and its country code, like +14155550138."_s);
    return wish;
}

} // namespace bridge
