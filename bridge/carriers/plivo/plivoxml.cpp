// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivoxml.h"

#include <QXmlStreamWriter>

#include <functional>

using namespace Qt::StringLiterals;

namespace bridge::plivo {

namespace {

// XML 1.0 section 2.2 has no way to write control characters, lone surrogates, U+FFFE and U+FFFF, not even escaped.
QString writable(const QString &text)
{
    QString kept;
    kept.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            kept.append(c).append(text[++i]);
            continue;
        }
        const bool control = c < u' ' && c != u'\t' && c != u'\n' && c != u'\r';
        if (!control && !c.isSurrogate() && c.unicode() < 0xfffe)
            kept += c;
    }
    return kept;
}

QByteArray document(const std::function<void(QXmlStreamWriter &)> &writeElements)
{
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.writeStartDocument();
    xml.writeStartElement(u"Response"_s);
    writeElements(xml);
    xml.writeEndElement();
    xml.writeEndDocument();
    return bytes;
}

} // namespace

Result<QByteArray> connectStream(const QUrl &url, const Format &format)
{
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "wss"_L1 && url.scheme() != "ws"_L1))
        return fail(Error::Code::Unsupported, u"A media stream needs an absolute wss address."_s);
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Stream"_s);
        xml.writeAttribute(u"streamTimeout"_s, u"86400"_s); // seconds: a day, the most there is
        xml.writeAttribute(u"keepCallAlive"_s, u"true"_s);  // without it the document goes on, and the call ends
        xml.writeAttribute(u"bidirectional"_s, u"true"_s);
        xml.writeAttribute(u"contentType"_s, QString::fromLatin1(contentTypeOf(format)));
        xml.writeAttribute(u"audioTrack"_s, u"inbound"_s); // the only one that bidirectional streams may have
        xml.writeCharacters(url.toString(QUrl::FullyEncoded));
        xml.writeEndElement();
    });
}

QByteArray dial(const QString &number, const QString &callerId)
{
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Dial"_s);
        if (!callerId.isEmpty())
            xml.writeAttribute(u"callerId"_s, writable(callerId));
        xml.writeTextElement(u"Number"_s, writable(number));
        xml.writeEndElement();
    });
}

QByteArray question(const KeyQuestion &question)
{
    const auto url = question.keyUrl.toString(QUrl::FullyEncoded);
    const auto patience = std::max<qint64>(1, std::chrono::ceil<std::chrono::seconds>(question.patience).count());
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"GetDigits"_s);
        xml.writeAttribute(u"action"_s, url);
        xml.writeAttribute(u"method"_s, u"POST"_s);
        xml.writeAttribute(u"numDigits"_s, u"1"_s);
        xml.writeAttribute(u"timeout"_s, QString::number(patience));
        xml.writeAttribute(u"retries"_s, u"1"_s);
        xml.writeAttribute(u"redirect"_s, u"true"_s);
        if (const auto text = writable(question.text).trimmed(); !text.isEmpty()) {
            xml.writeStartElement(u"Speak"_s);
            if (!question.language.isEmpty())
                xml.writeAttribute(u"language"_s, question.language);
            xml.writeCharacters(text);
            xml.writeEndElement();
        }
        xml.writeEndElement(); // what is behind it is for the one who pressed nothing
        xml.writeStartElement(u"Redirect"_s);
        xml.writeAttribute(u"method"_s, u"POST"_s);
        xml.writeCharacters(url);
        xml.writeEndElement();
    });
}

QByteArray room(const RoomOrder &order)
{
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Conference"_s);
        xml.writeAttribute(u"beep"_s, u"false"_s);
        xml.writeAttribute(u"startConferenceOnEnter"_s, u"true"_s);
        xml.writeAttribute(u"endConferenceOnExit"_s, order.endsRoom ? u"true"_s : u"false"_s);
        xml.writeAttribute(u"stayAlone"_s, u"true"_s); // we decide what becomes of whoever is left
        xml.writeAttribute(u"callbackUrl"_s, order.eventUrl.toString(QUrl::FullyEncoded));
        xml.writeAttribute(u"callbackMethod"_s, u"POST"_s);
        xml.writeCharacters(writable(order.room));
        xml.writeEndElement();
    });
}

QByteArray decline(const QString &politeSentence)
{
    return document([&](QXmlStreamWriter &xml) {
        if (const auto sentence = writable(politeSentence).trimmed(); !sentence.isEmpty())
            xml.writeTextElement(u"Speak"_s, sentence);
        xml.writeEmptyElement(u"Hangup"_s);
    });
}

} // namespace bridge::plivo
