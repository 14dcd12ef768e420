// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/overlap.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// What people say to show that they listen, and to stop who speaks. Parted by bars; several words are one phrase.
struct Phrases
{
    QLatin1StringView language;
    QStringView listens;
    QStringView stops;
};

constexpr std::array kPhrases{
    Phrases{"en"_L1,
        u"mm|mhm|mm-hm|mm-hmm|mmhmm|mm hmm|uh-huh|uh huh|huh|hm|hmm|yeah|yep|yup|yes|ya|ok|okay|k|right|all right|alright|sure|of course|"
        "i see|got it|i understand|understood|ah|oh|aha|great|good|perfect|fine|cool|nice|exactly|true|indeed|thanks|thank you|please|"
        "hello|hi|hey|um|uh|er|well|so|and",
        u"stop|wait|hold on|hang on|one moment|excuse me|sorry|no no|just a second|just a minute|pardon|what|let me|shut up|cancel"},
    Phrases{"hi"_L1, u"हाँ|हां|जी|जी हाँ|जी हां|अच्छा|ठीक|ठीक है|ओके|हम्म|हूँ|सही|बिल्कुल|हेलो|नमस्ते|ok|haan|ji|accha|theek hai",
        u"रुको|रुकिए|सुनो|सुनिए|एक मिनट|नहीं नहीं|बस|ruko|rukiye|suniye|ek minute"},
    Phrases{"es"_L1, u"sí|si|vale|claro|ya|ajá|bueno|de acuerdo|entiendo|perfecto|gracias|hola|mhm|ok", u"espera|espere|para|un momento|perdón|disculpe|oiga"},
    Phrases{"fr"_L1, u"oui|ouais|d'accord|ok|ah|bien|très bien|je vois|parfait|merci|allô|allo|mhm", u"attendez|attends|stop|un instant|pardon|excusez-moi|non non"},
    Phrases{"de"_L1, u"ja|jaja|mhm|hm|okay|ok|gut|genau|richtig|klar|ach so|aha|verstehe|alles klar|danke|hallo|stimmt",
        u"stopp|stop|halt|moment|warten sie|warte|entschuldigung|nein nein"},
    Phrases{"pt"_L1, u"sim|certo|ok|tá|tá bom|claro|entendi|aham|obrigado|obrigada|alô", u"espera|espere|pare|um momento|desculpe|com licença"},
    Phrases{"it"_L1, u"sì|si|certo|va bene|ok|capisco|esatto|grazie|pronto|mhm", u"aspetti|aspetta|fermo|un momento|scusi|no no"},
};

// Words parted by one blank, in lower case, without punctuation but hyphens and apostrophes inside.
QString bare(const QString &words)
{
    QString plain;
    for (const auto c : words.toLower()) {
        const bool stays = c.isLetterOrNumber() || c.isMark() || c == u'-' || c == u'\'' || c == u'’';
        plain += stays ? (c == u'’' ? QChar(u'\'') : c) : QChar(u' ');
    }
    return plain.simplified();
}

bool isIn(QStringView list, const QString &phrase)
{
    for (const auto entry : list.tokenize(u'|')) {
        if (entry == phrase)
            return true;
    }
    return false;
}

bool startsWithOne(QStringView list, const QString &words)
{
    for (const auto entry : list.tokenize(u'|')) {
        if (words == entry || (words.startsWith(entry) && words[entry.size()] == u' '))
            return true;
    }
    return false;
}

bool holds(const QString &language, const Phrases &phrases)
{
    return phrases.language == "en"_L1 || language.section(u'-', 0, 0).compare(phrases.language, Qt::CaseInsensitive) == 0;
}

template<class Ask>
bool anyList(const QString &language, Ask ask)
{
    return std::any_of(kPhrases.begin(), kPhrases.end(), [&](const Phrases &phrases) { return holds(language, phrases) && ask(phrases); });
}

// The longest phrase of listeners at the front, in words; 0: none.
qsizetype listensFirst(const QStringList &words, const QString &language)
{
    for (qsizetype count = std::min<qsizetype>(3, words.size()); count > 0; --count) {
        const auto phrase = words.first(count).join(u' ');
        if (anyList(language, [&](const Phrases &phrases) { return isIn(phrases.listens, phrase); }))
            return count;
    }
    return 0;
}

} // namespace

Overlap overlapOf(const QString &said, const QString &language)
{
    auto words = bare(said).split(u' ', Qt::SkipEmptyParts);
    const auto all = words.size();
    if (anyList(language, [&](const Phrases &phrases) { return startsWithOne(phrases.stops, words.join(u' ')); }))
        return Overlap::WantsFloor;
    while (!words.isEmpty()) {
        const auto count = listensFirst(words, language);
        if (count == 0)
            break;
        words.remove(0, count);
    }
    if (words.isEmpty())
        return Overlap::Listens;
    if (anyList(language, [&](const Phrases &phrases) { return startsWithOne(phrases.stops, words.join(u' ')); }))
        return Overlap::WantsFloor;
    return all >= 2 ? Overlap::WantsFloor : Overlap::Unclear;
}

} // namespace bridge
