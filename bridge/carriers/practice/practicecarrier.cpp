// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicecarrier.h"

#include "bridge/carriers/twilio/twiliodialect.h"
#include "bridge/carriers/twilio/twilioreport.h"
#include "bridge/carriers/twilio/twiliosignature.h"
#include "bridge/carriers/twilio/twiml.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

PracticeCarrier::PracticeCarrier(const Options &options, QObject *parent)
    : Carrier(parent)
    , m_options(options)
    , m_secret(newToken().toString().toLatin1())
    , m_exchange(new PracticeExchange) // no parent: it changes thread
{
    m_rehearsal.setMaxThreadCount(1);
    m_exchange->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_exchange, &QObject::deleteLater);
    connect(m_exchange, &PracticeExchange::failed, this, &Carrier::dialFailed);
    connect(m_exchange, &PracticeExchange::hungUp, this, &Carrier::hungUp);
    m_thread.setObjectName(u"practice"_s);
    m_thread.start();
}

PracticeCarrier::~PracticeCarrier()
{
    m_rehearsal.clear();
    m_rehearsal.waitForDone();
    m_thread.quit();
    m_thread.wait();
}

PracticeMemory PracticeCarrier::memoryOf(const CallId &call) const
{
    PracticeMemory memory;
    QMetaObject::invokeMethod(
        m_exchange, [this, &call] { return m_exchange->memoryOf(call); }, Qt::BlockingQueuedConnection, &memory);
    return memory;
}

QString PracticeCarrier::name() const
{
    return u"practice"_s;
}

QList<Line> PracticeCarrier::lines() const
{
    return {{u"Practice line"_s, name(), {}, {}, {}}};
}

Result<void> PracticeCarrier::canDial() const
{
    const bool speaks = std::any_of(m_script.lines.begin(), m_script.lines.end(), [](const auto &line) { return !line.text.isEmpty(); });
    if (speaks && !m_microphone && !m_options.voice)
        return fail(Error::Code::NotConfigured, u"The practice line has no voice for sentences. Give sound files."_s);
    return {};
}

std::unique_ptr<Dialect> PracticeCarrier::makeDialect() const
{
    return std::make_unique<TwilioDialect>();
}

Result<void> PracticeCarrier::verify(const WebhookRequest &request, const QUrl &publicUrl) const
{
    if (const QUrl local(u"http://"_s + QString::fromLatin1(request.header("Host")), QUrl::StrictMode); local.isValid()) {
        if (twilio::checkSignature(request, local, m_secret))
            return {};
    }
    return twilio::checkSignature(request, publicUrl, m_secret);
}

Result<CarrierReport> PracticeCarrier::read(const WebhookRequest &request) const
{
    return twilio::readReport(request);
}

WebhookReply PracticeCarrier::connectStream(const QUrl &mediaUrl, const CarrierReport &report)
{
    const auto document = twiml::connectStream(mediaUrl);
    return document ? WebhookReply{200, twiml::kType, *document} : decline(document.error().detail, report);
}

WebhookReply PracticeCarrier::decline(const QString &politeSentence, const CarrierReport &)
{
    return {200, twiml::kType, twiml::decline(politeSentence)};
}

void PracticeCarrier::dial(const DialOrder &order)
{
    if (m_microphone && m_handset.isEmpty())
        m_handset = order.call;
    const bool withHandset = m_handset == order.call;
    const PracticeCaller::Job job{order, LegId(u"CA"_s + newToken().toString()), m_secret, m_options.ring,
        m_options.webhookPatience, m_options.streamPatience, withHandset ? m_ear : nullptr};
    m_preparing.insert(order.call);
    // As a carrier's answer: after the command has returned, and before anything else is heard of the call.
    QMetaObject::invokeMethod(this, [this, job] { emit dialled(job.order.call, job.leg); }, Qt::QueuedConnection);
    const auto script = withHandset ? PracticeScript() : m_script;
    m_rehearsal.start([this, job, script, voice = m_options.voice] {
        const auto lines = prepare(script, voice);
        QMetaObject::invokeMethod(this, [this, job, lines] { place(job, lines); }, Qt::QueuedConnection);
    });
}

void PracticeCarrier::releaseHandset(const CallId &call)
{
    if (m_handset == call)
        m_handset = {};
}

void PracticeCarrier::place(const PracticeCaller::Job &job, const Result<QList<PreparedLine>> &lines)
{
    if (!m_preparing.remove(job.order.call))
        return; // hung up before it rang
    if (!lines) {
        emit dialFailed(job.order.call, CarrierReport::Status::Failed, lines.error());
        return;
    }
    const PracticePerson person{*lines, m_options.manner, m_handset == job.order.call ? m_microphone : nullptr};
    QMetaObject::invokeMethod(m_exchange, [exchange = m_exchange, job, person] { exchange->place(job, person); });
}

void PracticeCarrier::hangUp(const CallId &call, const LegId &)
{
    if (m_preparing.remove(call)) {
        emit hungUp(call);
        return;
    }
    QMetaObject::invokeMethod(m_exchange, [exchange = m_exchange, call] { exchange->hangUp(call); });
}

} // namespace bridge
