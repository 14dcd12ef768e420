// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/everydayphrases.h"

#include <QFile>
#include <QTextStream>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestFile = 64 * 1024;
constexpr int kMostPhrases = 500;

constexpr QStringView kPhrases[] = {
    u"yes [please | thank you | that is right | of course]", u"no [thank you | that is wrong]", u"okay", u"sure", u"that is right", u"maybe",
    u"hello", u"hi", u"good morning", u"good afternoon", u"thank you [very much]", u"thanks",
    u"goodbye", u"bye [bye]", u"that is all [thank you]", u"nothing else [thank you]", u"have a nice day",
    u"stop", u"wait [a moment | a minute]", u"hold on", u"one moment [please]", u"what", u"pardon", u"i do not understand",
    u"[can you | please] say that again [please]", u"[please] repeat that [please]", u"[please] speak (slowly | slower | louder)",
    u"what are your [opening] hours", u"(when | are you) (are you open | open) [on <day> | today | tomorrow]", u"when do you (open | close) [on <day>]",
    u"where are you", u"what is your (address | number | name)", u"how (much is it | much does it cost | long does it take)",
    u"(who | what) are you", u"are you a (robot | machine | person | computer)", u"how are you", u"what time is it", u"what day is it",
    u"(i want | i would like | i need) to (book | make | have | change | move | cancel) (an | my | the) appointment [on <day>] [at <hour>]",
    u"(i want | i would like | i need) (an appointment | a reservation | a table | some help | some information)",
    u"i have a (question | problem | reservation)", u"can you help me [please]", u"[i need] help",
    u"(i want | i would like) to (speak to | talk to) (a person | somebody | an agent | a human | the doctor | the manager)", u"[an] (agent | operator | person) [please]",
    u"[on | this | next] <day> [please]", u"(today | tomorrow) [please]", u"in the (morning | afternoon | evening)", u"[at] <hour> [please]",
    u"<day> at <hour>", u"tomorrow at <hour>", u"my name is <name>", u"<digit>", u"<digit> <digit>", u"<digit> <digit> <digit>", u"<digit> <digit> <digit> <digit>",
    u"what can you do", u"tell me (more | about it | a joke)", u"i do not know", u"i am not sure", u"call me back [please]", u"what is the weather [today | tomorrow | like]",
};

QList<Wording> list(const QString &words)
{
    QList<Wording> wordings;
    for (const auto &word : words.split(u'|'))
        wordings.append({word.trimmed(), {}});
    return wordings;
}

Wordings lists()
{
    return {{u"day"_s, list(u"monday|tuesday|wednesday|thursday|friday|saturday|sunday"_s)},
        {u"hour"_s,
            list(u"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|nine thirty|ten thirty|half past nine|half past ten|half past two|half past three|"
                 "nine o'clock|ten o'clock|two o'clock|three o'clock|four o'clock"_s)},
        {u"digit"_s, list(u"zero|one|two|three|four|five|six|seven|eight|nine"_s)},
        {u"name"_s, list(u"ann|anna|john|mary|peter|paul|david|sarah|michael|james|robert|linda|tom|susan|smith|jones|miller|brown"_s)}};
}

Result<void> addFile(PhraseGrammar &grammar, const QString &path, int from)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::NotFound, u"The phrases in '%1' cannot be read: %2."_s.arg(path, file.errorString()));
    if (file.size() > kLargestFile)
        return fail(Error::Code::Malformed, u"The phrases in '%1' are more than 64 KB."_s.arg(path));
    QTextStream text(&file);
    for (int line = 1; !text.atEnd(); ++line) {
        const auto phrase = text.readLine().trimmed();
        if (phrase.isEmpty() || phrase.startsWith(u'#'))
            continue;
        if (line > kMostPhrases)
            return fail(Error::Code::Malformed, u"There are more than %1 lines in '%2'."_s.arg(kMostPhrases).arg(path));
        if (const auto added = grammar.add(from + line, phrase, lists()); !added)
            return fail(added.error().code, u"Line %1 of '%2': %3"_s.arg(line).arg(path, added.error().detail));
    }
    return {};
}

} // namespace

Result<PhraseGrammar> everydayPhrases(const QString &path)
{
    PhraseGrammar grammar;
    int number = 0;
    for (const auto phrase : kPhrases) {
        if (const auto added = grammar.add(number++, phrase.toString(), lists()); !added)
            return tl::make_unexpected(added.error());
    }
    if (path.isEmpty())
        return grammar;
    if (const auto added = addFile(grammar, path, number); !added)
        return tl::make_unexpected(added.error());
    return grammar;
}

} // namespace bridge
