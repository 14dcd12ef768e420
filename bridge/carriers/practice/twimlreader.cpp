// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/twimlreader.h"

#include "bridge/settings/address.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace bridge::twiml {

namespace {

constexpr qsizetype kMaxDocument = 64 * 1024;
constexpr qsizetype kMaxVerbs = 100;

// One pass over one document. raiseError() of the XML reader carries what is wrong, so that every loop ends by itself.
class Reader
{
public:
    explicit Reader(const QByteArray &document) : m_xml(document) {}
    Result<QList<Verb>> read();

private:
    void readVerb(QList<Verb> &verbs);
    ConnectStream readConnect();
    ConnectStream readStream();
    void readParameter(ConnectStream &stream);
    Pause readPause();
    Reject readReject();

    bool nextChild();
    QString leafText();
    void endEmpty();
    void allow(std::initializer_list<QLatin1StringView> attributes);
    QString attribute(QLatin1StringView name) const { return m_xml.attributes().value(name).toString(); }
    void complain(const QString &what);

    QXmlStreamReader m_xml;
};

Result<QList<Verb>> Reader::read()
{
    QList<Verb> verbs;
    if (!nextChild())
        complain(u"it has no <Response>"_s);
    if (!m_xml.hasError() && m_xml.name() != "Response"_L1)
        complain(u"it begins with <%1>, not <Response>"_s.arg(m_xml.name()));
    allow({});
    while (nextChild()) {
        if (verbs.size() == kMaxVerbs)
            complain(u"it has too many verbs"_s);
        else
            readVerb(verbs);
    }
    while (!m_xml.atEnd()) { // what follows </Response>
        m_xml.readNext();
        if (m_xml.isDTD() || m_xml.isStartElement())
            complain(u"something follows </Response>"_s);
    }
    if (!m_xml.hasError())
        return verbs;
    return fail(Error::Code::Malformed,
        u"The answer to the call is not TwiML: %1 (line %2)."_s.arg(m_xml.errorString()).arg(m_xml.lineNumber()));
}

void Reader::readVerb(QList<Verb> &verbs)
{
    const auto name = m_xml.name();
    if (name == "Connect"_L1) {
        verbs.append(readConnect());
    } else if (name == "Say"_L1) {
        allow({"voice"_L1, "language"_L1, "loop"_L1});
        verbs.append(Say{leafText()});
    } else if (name == "Pause"_L1) {
        verbs.append(readPause());
    } else if (name == "Hangup"_L1) {
        allow({});
        endEmpty();
        verbs.append(HangUp{});
    } else if (name == "Reject"_L1) {
        verbs.append(readReject());
    } else {
        complain(u"the practice line does not know <%1>"_s.arg(name));
    }
}

ConnectStream Reader::readConnect()
{
    allow({"action"_L1, "method"_L1});
    ConnectStream stream;
    if (!nextChild() || m_xml.name() != "Stream"_L1) {
        complain(u"<Connect> has no <Stream>"_s);
        return stream;
    }
    stream = readStream();
    if (nextChild())
        complain(u"<Connect> holds more than one thing"_s);
    return stream;
}

ConnectStream Reader::readStream()
{
    allow({"url"_L1, "name"_L1, "track"_L1, "statusCallback"_L1, "statusCallbackMethod"_L1});
    ConnectStream stream{QUrl(attribute("url"_L1), QUrl::StrictMode), {}};
    const bool secure = stream.url.scheme() == "wss"_L1;
    if (!stream.url.isValid() || stream.url.host().isEmpty())
        complain(u"the stream's url is no address"_s);
    else if (!secure && !(stream.url.scheme() == "ws"_L1 && isLoopback(stream.url.host())))
        complain(u"the stream's url is not wss (Twilio error 31922)"_s);
    else if (stream.url.hasQuery() || stream.url.hasFragment())
        complain(u"the stream's url has a query, which Twilio does not take (error 31920)"_s);
    while (nextChild())
        readParameter(stream);
    return stream;
}

void Reader::readParameter(ConnectStream &stream)
{
    if (m_xml.name() != "Parameter"_L1)
        return complain(u"<Stream> holds <%1>"_s.arg(m_xml.name()));
    allow({"name"_L1, "value"_L1});
    const QString name = attribute("name"_L1);
    if (name.isEmpty() || stream.parameters.contains(name))
        complain(u"a <Parameter> has no name of its own"_s);
    stream.parameters.insert(name, attribute("value"_L1));
    endEmpty();
}

Pause Reader::readPause()
{
    allow({"length"_L1});
    constexpr int kLongest = 600; // s
    Pause pause;
    if (const QString length = attribute("length"_L1); !length.isEmpty()) {
        bool whole = false;
        pause.length = std::chrono::seconds(std::clamp(length.toInt(&whole), 0, kLongest));
        if (!whole)
            complain(u"a pause of \"%1\""_s.arg(length));
    }
    endEmpty();
    return pause;
}

Reject Reader::readReject()
{
    allow({"reason"_L1});
    const QString reason = attribute("reason"_L1);
    if (!reason.isEmpty() && reason != "busy"_L1 && reason != "rejected"_L1)
        complain(u"a <Reject> for \"%1\""_s.arg(reason));
    endEmpty();
    return {reason == "busy"_L1};
}

// To the next element inside the current one; false at its end.
bool Reader::nextChild()
{
    while (!m_xml.atEnd()) {
        m_xml.readNext();
        if (m_xml.isStartElement())
            return true;
        if (m_xml.isEndElement())
            return false;
        if (m_xml.isDTD() || m_xml.isEntityReference())
            complain(u"it has a document type"_s);
        else if (m_xml.isCharacters() && !m_xml.isWhitespace())
            complain(u"text stands where none belongs"_s);
    }
    return false;
}

QString Reader::leafText()
{
    return m_xml.readElementText(QXmlStreamReader::ErrorOnUnexpectedElement).simplified();
}

void Reader::endEmpty()
{
    if (nextChild())
        complain(u"<%1> stands where none belongs"_s.arg(m_xml.name()));
}

void Reader::allow(std::initializer_list<QLatin1StringView> attributes)
{
    for (const auto &attribute : m_xml.attributes()) {
        if (std::find(attributes.begin(), attributes.end(), attribute.name()) == attributes.end())
            complain(u"<%1> has no attribute %2"_s.arg(m_xml.name(), attribute.name()));
    }
}

void Reader::complain(const QString &what)
{
    if (!m_xml.hasError()) // the first one counts
        m_xml.raiseError(what);
}

} // namespace

Result<QList<Verb>> readTwiml(const QByteArray &document)
{
    if (document.size() > kMaxDocument)
        return fail(Error::Code::Malformed, u"The answer to the call is too long for TwiML (%1 bytes)."_s.arg(document.size()));
    return Reader(document).read();
}

} // namespace bridge::twiml
