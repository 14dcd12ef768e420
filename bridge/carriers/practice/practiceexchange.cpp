// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practiceexchange.h"

#include "bridge/carriers/practice/microphonemouth.h"

#include <QNetworkAccessManager>

namespace bridge {

PracticeExchange::PracticeExchange()
    : m_network(new QNetworkAccessManager(this)) // a child, so that it changes thread with us
{
}

PracticeExchange::~PracticeExchange()
{
    qDeleteAll(m_callers); // before the network they use
}

PracticeMemory PracticeExchange::memoryOf(const CallId &call) const
{
    if (const auto caller = m_callers.value(call))
        return {caller->heard(), caller->timeline()};
    for (const auto &[past, memory] : m_past) {
        if (past == call)
            return memory;
    }
    return {};
}

void PracticeExchange::place(const PracticeCaller::Job &job, const PracticePerson &person)
{
    std::unique_ptr<PracticeMouth> mouth;
    if (person.microphone)
        mouth = std::make_unique<MicrophoneMouth>(person.microphone);
    else
        mouth = std::make_unique<ScriptMouth>(person.lines, person.manner);
    auto caller = new PracticeCaller(job, std::move(mouth), *m_network, this);
    m_callers.insert(job.order.call, caller);
    connect(caller, &PracticeCaller::failed, this, [this, caller](CarrierReport::Status why, const Error &error) {
        emit failed(caller->call(), why, error);
    });
    connect(caller, &PracticeCaller::over, this, [this, caller] { forget(caller); });
    caller->start();
}

void PracticeExchange::hangUp(const CallId &call)
{
    if (const auto caller = m_callers.value(call))
        caller->hangUp();
    emit hungUp(call); // one that is over already is done
}

void PracticeExchange::forget(PracticeCaller *caller)
{
    constexpr qsizetype kPastCalls = 4; // half an hour of each is 14 MB
    m_past.append({caller->call(), {caller->heard(), caller->timeline()}});
    if (m_past.size() > kPastCalls)
        m_past.removeFirst();
    m_callers.remove(caller->call());
    caller->deleteLater();
}

} // namespace bridge
