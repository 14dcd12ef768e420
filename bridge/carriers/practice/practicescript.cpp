// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicescript.h"

#include "bridge/audio/soundfile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

constexpr qsizetype kMaxLines = 200;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, what);
}

bool isKeys(QStringView text)
{
    constexpr qsizetype kMaxKeys = 32;
    return !text.isEmpty() && text.size() <= kMaxKeys
        && std::all_of(text.begin(), text.end(), [](QChar c) { return u"0123456789*#ABCD"_s.contains(c); });
}

bool looksLikeSoundFile(const QString &text)
{
    const QString end = QFileInfo(text).suffix().toLower();
    return QStringList{u"wav"_s, u"flac"_s, u"ogg"_s, u"aiff"_s, u"aif"_s}.contains(end);
}

Result<PracticeLine> lineFrom(const QString &argument)
{
    PracticeLine line;
    QString rest = argument.trimmed();
    if (rest.startsWith(u'#') && isKeys(QStringView(rest).sliced(1))) {
        line.keys = rest.sliced(1);
        return line;
    }
    if (rest.startsWith(u'!')) {
        line.bargeIn = true;
        rest = rest.sliced(1).trimmed();
    }
    if (rest.isEmpty())
        return malformed(u"There is nothing to say in \"%1\". Give a sentence, a sound file, or # and keys."_s.arg(argument));
    (looksLikeSoundFile(rest) ? line.file : line.text) = rest;
    return line;
}

Result<PracticeLine> lineFrom(const QJsonObject &json)
{
    PracticeLine line;
    int kinds = 0;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString key = it.key();
        if (key == "bargeIn"_L1 && it->isBool()) {
            line.bargeIn = it->toBool();
            continue;
        }
        const QString value = it->toString().trimmed();
        if (value.isEmpty())
            return malformed(u"A practice script's \"%1\" is no text."_s.arg(key));
        ++kinds;
        if (key == "say"_L1)
            line.text = value;
        else if (key == "play"_L1)
            line.file = value;
        else if (key == "press"_L1 && isKeys(value))
            line.keys = value;
        else
            return malformed(u"A practice script knows say, play, press and bargeIn; \"%1\" is none or has no keys."_s.arg(key));
    }
    if (kinds != 1)
        return malformed(u"A line of a practice script has one of say, play and press."_s);
    return line;
}

Result<AudioFrame> soundOf(const PracticeLine &line, const PracticeVoice &voice)
{
    if (!line.file.isEmpty())
        return readSoundFile(line.file, kTelephoneRate);
    if (!voice)
        return fail(Error::Code::NotConfigured, u"There is no built-in voice to speak with. Give sound files."_s);
    auto spoken = voice(line.text);
    if (!spoken || spoken->rate == kTelephoneRate)
        return spoken;
    return resampledWhole(*spoken, kTelephoneRate);
}

} // namespace

Result<PracticeScript> PracticeScript::fromArguments(const QStringList &arguments)
{
    if (arguments.size() > kMaxLines)
        return malformed(u"A practice script has at most %1 lines."_s.arg(kMaxLines));
    PracticeScript script;
    for (const auto &argument : arguments) {
        const auto line = lineFrom(argument);
        if (!line)
            return tl::make_unexpected(line.error());
        script.lines.append(*line);
    }
    return script;
}

Result<PracticeScript> PracticeScript::fromJson(const QByteArray &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return malformed(u"The practice script is no JSON: %1 (byte %2)."_s.arg(error.errorString()).arg(error.offset));
    const auto lines = document.object().value("lines"_L1);
    if (!lines.isArray() || lines.toArray().size() > kMaxLines)
        return malformed(u"A practice script has \"lines\", at most %1."_s.arg(kMaxLines));
    PracticeScript script;
    for (const auto value : lines.toArray()) {
        const auto line = lineFrom(value.toObject());
        if (!line)
            return tl::make_unexpected(line.error());
        script.lines.append(*line);
    }
    return script;
}

PracticeScript PracticeScript::standard()
{
    QFile file(u":/practice/default.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto script = fromJson(file.readAll());
    Q_ASSERT(script); // our own file
    return script ? *script : PracticeScript();
}

Result<QList<PreparedLine>> prepare(const PracticeScript &script, const PracticeVoice &voice)
{
    QList<PreparedLine> prepared;
    for (const auto &line : script.lines) {
        PreparedLine ready{{}, line.keys, line.bargeIn};
        if (line.keys.isEmpty()) {
            const auto sound = soundOf(line, voice);
            if (!sound)
                return tl::make_unexpected(sound.error());
            ready.sound = *sound;
        }
        prepared.append(ready);
    }
    return prepared;
}

} // namespace bridge
