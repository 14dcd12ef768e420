// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiml.h"

#include <QXmlStreamWriter>

#include <functional>

using namespace Qt::StringLiterals;

namespace bridge::twiml {

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

QByteArray document(const std::function<void(QXmlStreamWriter &)> &writeVerbs)
{
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.writeStartDocument();
    xml.writeStartElement(u"Response"_s);
    writeVerbs(xml);
    xml.writeEndElement();
    xml.writeEndDocument();
    return bytes;
}

QString seconds(Milliseconds time)
{
    return QString::number(std::max<qint64>(1, std::chrono::ceil<std::chrono::seconds>(time).count()));
}

void say(QXmlStreamWriter &xml, const QString &words, const QString &language)
{
    const auto text = writable(words).trimmed();
    if (text.isEmpty())
        return;
    xml.writeStartElement(u"Say"_s);
    if (!language.isEmpty())
        xml.writeAttribute(u"language"_s, language);
    xml.writeCharacters(text);
    xml.writeEndElement();
}

void redirect(QXmlStreamWriter &xml, const QString &url)
{
    xml.writeStartElement(u"Redirect"_s);
    xml.writeAttribute(u"method"_s, u"POST"_s);
    xml.writeCharacters(url);
    xml.writeEndElement();
}

void beginGather(QXmlStreamWriter &xml, const SpokenTurn &turn, const QString &url)
{
    xml.writeStartElement(u"Gather"_s);
    xml.writeAttribute(u"input"_s, u"speech dtmf"_s);
    xml.writeAttribute(u"action"_s, url);
    xml.writeAttribute(u"method"_s, u"POST"_s);
    xml.writeAttribute(u"timeout"_s, seconds(turn.patience));
    xml.writeAttribute(u"speechTimeout"_s, u"auto"_s);
    if (!turn.language.isEmpty())
        xml.writeAttribute(u"language"_s, turn.language);
    if (!turn.partialUrl.isEmpty())
        xml.writeAttribute(u"partialResultCallback"_s, turn.partialUrl.toString(QUrl::FullyEncoded));
}

} // namespace

Result<QByteArray> connectStream(const QUrl &url, const QMap<QString, QString> &parameters)
{
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "wss"_L1 && url.scheme() != "ws"_L1))
        return fail(Error::Code::Unsupported, u"A media stream needs an absolute wss address."_s);
    if (url.hasQuery() || url.hasFragment())
        return fail(Error::Code::Unsupported, u"Twilio does not take a query in a media stream's address."_s);
    constexpr qsizetype kMaxParameter = 500; // Twilio's limit for a name and its value together
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        if (it.key().size() + it.value().size() >= kMaxParameter)
            return fail(Error::Code::Unsupported, u"Twilio takes at most 500 characters in a stream parameter."_s);
    }
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Connect"_s);
        xml.writeStartElement(u"Stream"_s);
        xml.writeAttribute(u"url"_s, url.toString(QUrl::FullyEncoded));
        for (auto it = parameters.begin(); it != parameters.end(); ++it) {
            xml.writeEmptyElement(u"Parameter"_s);
            xml.writeAttribute(u"name"_s, writable(it.key()));
            xml.writeAttribute(u"value"_s, writable(it.value()));
        }
        xml.writeEndElement();
        xml.writeEndElement();
    });
}

QByteArray playDigits(const QString &digits, const QUrl &mediaUrl)
{
    return document([&](QXmlStreamWriter &xml) {
        xml.writeEmptyElement(u"Play"_s);
        xml.writeAttribute(u"digits"_s, digits);
        xml.writeStartElement(u"Connect"_s);
        xml.writeEmptyElement(u"Stream"_s);
        xml.writeAttribute(u"url"_s, mediaUrl.toString(QUrl::FullyEncoded));
        xml.writeEndElement();
    });
}

QByteArray dial(const QString &to, const QString &callerId)
{
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Dial"_s);
        if (!callerId.isEmpty())
            xml.writeAttribute(u"callerId"_s, callerId);
        xml.writeTextElement(u"Number"_s, to);
        xml.writeEndElement();
    });
}

QByteArray spokenTurn(const SpokenTurn &turn)
{
    using Then = SpokenTurn::Then;
    const auto url = turn.turnUrl.toString(QUrl::FullyEncoded);
    return document([&](QXmlStreamWriter &xml) {
        if (!turn.digits.isEmpty()) {
            xml.writeEmptyElement(u"Play"_s);
            xml.writeAttribute(u"digits"_s, turn.digits);
        }
        if (turn.then == Then::Listen)
            beginGather(xml, turn, url);
        say(xml, turn.text, turn.language);
        if (turn.then == Then::HangUp)
            return xml.writeEmptyElement(u"Hangup"_s);
        if (turn.then == Then::Listen)
            xml.writeEndElement(); // what is behind it is for the one who said nothing
        redirect(xml, url);
    });
}

QByteArray question(const KeyQuestion &question)
{
    const auto url = question.keyUrl.toString(QUrl::FullyEncoded);
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Gather"_s);
        xml.writeAttribute(u"input"_s, u"dtmf"_s);
        xml.writeAttribute(u"numDigits"_s, u"1"_s);
        xml.writeAttribute(u"action"_s, url);
        xml.writeAttribute(u"method"_s, u"POST"_s);
        xml.writeAttribute(u"timeout"_s, seconds(question.patience));
        say(xml, question.text, question.language);
        xml.writeEndElement(); // what is behind it is for the one who pressed nothing
        redirect(xml, url);
    });
}

QByteArray room(const RoomOrder &order)
{
    return document([&](QXmlStreamWriter &xml) {
        xml.writeStartElement(u"Dial"_s);
        xml.writeStartElement(u"Conference"_s);
        xml.writeAttribute(u"beep"_s, u"false"_s);
        xml.writeAttribute(u"startConferenceOnEnter"_s, u"true"_s);
        xml.writeAttribute(u"endConferenceOnExit"_s, order.endsRoom ? u"true"_s : u"false"_s);
        xml.writeAttribute(u"waitUrl"_s, QString());
        xml.writeAttribute(u"statusCallback"_s, order.eventUrl.toString(QUrl::FullyEncoded));
        xml.writeAttribute(u"statusCallbackMethod"_s, u"POST"_s);
        xml.writeAttribute(u"statusCallbackEvent"_s, u"start end join leave"_s);
        xml.writeCharacters(writable(order.room));
        xml.writeEndElement();
        xml.writeEndElement();
    });
}

QByteArray decline(const QString &politeSentence)
{
    return document([&](QXmlStreamWriter &xml) {
        if (const auto sentence = writable(politeSentence).trimmed(); !sentence.isEmpty())
            xml.writeTextElement(u"Say"_s, sentence);
        xml.writeEmptyElement(u"Hangup"_s);
    });
}

} // namespace bridge::twiml
