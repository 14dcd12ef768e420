// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/plivoxmlreader.h"

#include <QHash>
#include <QXmlStreamReader>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxDocument = 100 * 1024; // plivo.com/docs/voice/xml/overview

// The attributes that the vendor's own library accepts.
const QHash<QString, QStringList> &knownElements()
{
    static const QHash<QString, QStringList> known = {
        {u"Stream"_s,
            {u"bidirectional"_s, u"audioTrack"_s, u"streamTimeout"_s, u"statusCallbackUrl"_s, u"statusCallbackMethod"_s, u"contentType"_s,
                u"extraHeaders"_s, u"keepCallAlive"_s}},
        {u"Speak"_s, {u"voice"_s, u"language"_s, u"loop"_s}},
        {u"Hangup"_s, {u"reason"_s, u"schedule"_s}},
        {u"Dial"_s, {u"action"_s, u"method"_s, u"timeout"_s, u"timeLimit"_s, u"callerId"_s, u"callerName"_s, u"redirect"_s, u"callbackUrl"_s,
                        u"callbackMethod"_s}},
        {u"Redirect"_s, {u"method"_s}},
        {u"GetDigits"_s, {u"action"_s, u"method"_s, u"timeout"_s, u"digitTimeout"_s, u"finishOnKey"_s, u"numDigits"_s, u"retries"_s,
                             u"invalidDigitsSound"_s, u"validDigits"_s, u"playBeep"_s, u"redirect"_s, u"log"_s}},
        {u"Conference"_s, {u"muted"_s, u"beep"_s, u"startConferenceOnEnter"_s, u"endConferenceOnExit"_s, u"stayAlone"_s, u"waitSound"_s,
                              u"enterSound"_s, u"exitSound"_s, u"timeLimit"_s, u"hangupOnStar"_s, u"maxMembers"_s, u"record"_s,
                              u"action"_s, u"method"_s, u"redirect"_s, u"digitsMatch"_s, u"callbackUrl"_s, u"callbackMethod"_s, u"floorEvent"_s}},
        {u"Wait"_s, {u"length"_s, u"silence"_s, u"minSilence"_s, u"beep"_s}},
    };
    return known;
}

// A <Dial> holds one <Number>, a <GetDigits> one <Speak>; everything else holds text.
QString contentOf(QXmlStreamReader &xml, const QString &name)
{
    if (name != "Dial"_L1 && name != "GetDigits"_L1)
        return xml.readElementText(QXmlStreamReader::ErrorOnUnexpectedElement).trimmed();
    if (!xml.readNextStartElement() || xml.name() != (name == "Dial"_L1 ? "Number"_L1 : "Speak"_L1)) {
        xml.raiseError(u"<%1> without what it is for"_s.arg(name));
        return {};
    }
    const auto number = xml.readElementText(QXmlStreamReader::ErrorOnUnexpectedElement).trimmed();
    if (xml.readNextStartElement())
        xml.raiseError(u"more than one of it"_s);
    return number;
}

} // namespace

QList<PlivoElement> readPlivoXml(const QByteArray &document, QString *complaint)
{
    QList<PlivoElement> elements;
    QXmlStreamReader xml(document);
    if (document.size() > kMaxDocument)
        xml.raiseError(u"more than 100 kB"_s);
    else if (!xml.readNextStartElement() || xml.name() != "Response"_L1 || !xml.attributes().isEmpty())
        xml.raiseError(u"no <Response>"_s);
    while (!xml.hasError() && xml.readNextStartElement()) {
        PlivoElement element;
        element.name = xml.name().toString();
        const auto known = knownElements().constFind(element.name);
        if (known == knownElements().cend()) {
            xml.raiseError(u"<%1> is no element"_s.arg(element.name));
            break;
        }
        const auto attributes = xml.attributes();
        for (const auto &attribute : attributes) {
            if (!known->contains(attribute.name().toString()))
                xml.raiseError(u"<%1> has no attribute %2"_s.arg(element.name, attribute.name()));
            element.attributes.insert(attribute.name().toString(), attribute.value().toString());
        }
        if (!xml.hasError())
            element.text = contentOf(xml, element.name);
        elements.append(element);
    }
    if (!xml.hasError())
        xml.readNext(); // nothing but the end may follow
    if (xml.hasError())
        *complaint = u"the XML cannot be read: "_s + xml.errorString();
    return xml.hasError() ? QList<PlivoElement>() : elements;
}

} // namespace fakes
