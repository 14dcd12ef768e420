// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechthread.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// 47 MB each. Two calls in a row, or at once, find theirs loaded.
constexpr size_t kMostIdle = 2;

} // namespace

Result<std::unique_ptr<SpeechRecogniser>> RecogniserPool::take()
{
    if (m_out >= m_most)
        return fail(Error::Code::Busy, u"%1 calls are listened to on this computer already, which is as many as it can."_s.arg(m_most));
    if (!m_idle.empty()) {
        auto recogniser = std::move(m_idle.back());
        m_idle.pop_back();
        ++m_out;
        return recogniser;
    }
    auto loaded = SpeechRecogniser::load();
    if (loaded)
        ++m_out;
    return loaded;
}

void RecogniserPool::giveBack(std::unique_ptr<SpeechRecogniser> recogniser)
{
    --m_out;
    if (m_idle.size() < kMostIdle) {
        recogniser->end(); // of a caller who hung up in mid-sentence
        m_idle.push_back(std::move(recogniser));
    }
}

SpeechThread::SpeechThread()
{
    m_thread.setObjectName(u"speech"_s);
    m_thread.start(QThread::LowPriority); // a late answer is better than a torn line
}

SpeechThread::~SpeechThread()
{
    m_thread.quit();
    m_thread.wait();
}

} // namespace bridge
