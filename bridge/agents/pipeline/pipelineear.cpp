// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/pipelineear.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kKept = 3s; // of sound; a caller who waits longer for an ear says it again
constexpr qsizetype kMostWords = 4000; // characters of a turn
constexpr auto kEcho = 1500ms; // the same words again so soon, without a sound of the caller's, are no second turn
constexpr int kStuck = 3; // times the patience without new words, whatever is heard: a television

QStringList wordsOf(const QString &text)
{
    return text.simplified().split(u' ', Qt::SkipEmptyParts);
}

QString bare(const QString &text)
{
    QString letters;
    for (const auto c : text) {
        if (c.isLetterOrNumber() || c.isMark())
            letters += c.toLower();
    }
    return letters;
}

// What came after the words that were taken already. An ear corrects itself up to the end, so it goes by their number.
QString restAfter(const QString &taken, const QString &text)
{
    return wordsOf(text).mid(wordsOf(taken).size()).join(u' ');
}

} // namespace

PipelineEar::PipelineEar(PartChain<SpeechToText> chain, PipelinePatience patience)
    : m_chain(std::move(chain))
    , m_patience(patience)
    , m_ear(m_chain.make())
    , m_rate(m_ear->hears())
    , m_toEar(m_rate, m_rate)
    , m_activity({.rate = m_rate})
{
    m_readyLimit.setSingleShot(true);
    connect(&m_readyLimit, &QTimer::timeout, this,
        [this] { earFailed({Error::Code::TimedOut, u"%1 did not become ready in time."_s.arg(m_chain.title())}); });
}

PipelineEar::~PipelineEar()
{
    close();
}

void PipelineEar::open()
{
    connectEar();
}

void PipelineEar::connectEar()
{
    connect(m_ear.get(), &SpeechToText::ready, this, &PipelineEar::earReady);
    connect(m_ear.get(), &SpeechToText::heard, this, &PipelineEar::takeHeard);
    connect(m_ear.get(), &SpeechToText::failed, this, &PipelineEar::earFailed);
    connect(m_ear.get(), &SpeechToText::warned, this, &PipelineEar::warned);
    connect(m_ear.get(), &SpeechToText::speechStarted, this, [this] {
        m_spoke = true;
        emit speechStarted();
    });
    m_readyLimit.start(m_patience.ready);
    m_ear->open();
}

void PipelineEar::earReady(const QString &model)
{
    m_readyLimit.stop();
    m_isReady = true;
    m_model = model;
    const auto kept = std::exchange(m_kept, {});
    listen({kept.constData(), size_t(kept.size())});
    if (!m_over && !std::exchange(m_wasReady, true))
        emit ready(model);
}

void PipelineEar::earFailed(const Error &error)
{
    if (m_over)
        return;
    m_readyLimit.stop();
    m_isReady = false;
    dropEar();
    if (!m_chain.hasNext()) {
        m_over = true;
        emit failed(error);
        return;
    }
    const auto from = m_chain.title();
    m_chain.drop();
    m_ear = m_chain.make();
    m_toEar = LineResampler(m_rate, m_ear->hears());
    m_before = m_words; // the new one has not heard them
    m_takenEarly.clear();
    const auto *now = m_ear.get();
    emit warned(u"engineFellBack"_s, u"%1 hears no more: %2 From here on it is %3."_s.arg(from, error.detail, m_chain.title()));
    if (!m_over && m_ear.get() == now)
        connectEar();
}

void PipelineEar::close()
{
    m_over = true;
    m_readyLimit.stop();
    if (m_ear)
        dropEar();
}

void PipelineEar::dropEar()
{
    m_ear->disconnect(this);
    m_ear->close();
    Usage usage{.service = m_chain.name(), .model = m_model};
    const auto rate = m_ear->hears();
    usage.seconds = double(m_ear->counted().value_or(lengthOf(std::exchange(m_given, 0), rate)).count()) / 1000;
    m_ear.release()->deleteLater(); // we may be in its signal
    if (!usage.isNothing())
        emit used(usage);
}

// ---- Sound

void PipelineEar::hear(std::span<const qint16> caller)
{
    if (m_over)
        return;
    m_clock += qint64(caller.size());
    const auto change = m_activity.hear(caller);
    if (m_isReady)
        listen(caller);
    else
        keep(caller);
    if (!m_over)
        followTurnEnd(change);
}

void PipelineEar::listen(std::span<const qint16> caller)
{
    const size_t frame = size_t(samplesIn(kFrame, m_rate));
    while (!caller.empty() && m_isReady) {
        const auto piece = caller.first(std::min(frame, caller.size()));
        caller = caller.subspan(piece.size());
        const auto given = m_toEar.process(piece);
        m_given += qint64(given.size());
        m_ear->hear(given);
    }
}

void PipelineEar::keep(std::span<const qint16> caller)
{
    if (!m_wasReady)
        return; // the call has not begun
    m_kept.append(QList<qint16>(caller.begin(), caller.end()));
    const auto most = samplesIn(kKept, m_rate);
    if (m_kept.size() > most)
        m_kept.remove(0, m_kept.size() - most);
}

// ---- Words

void PipelineEar::takeHeard(const QString &text, bool final, double confidence)
{
    auto said = text.left(kMostWords).simplified();
    if (!m_takenEarly.isEmpty())
        said = restAfter(m_takenEarly, said);
    if (!m_before.isEmpty() && !said.isEmpty())
        said = m_before + u' ' + said;
    if (final)
        m_takenEarly.clear();
    if (said.isEmpty()) {
        if (final && !m_words.isEmpty() && m_words == m_before)
            takeTurn(m_words, confidence); // nothing more came after the other ear had failed
        return;
    }
    if (final)
        return takeTurn(said, confidence);
    if (said == m_words)
        return;
    m_words = said;
    m_confidence = confidence;
    m_newsAt = m_clock;
    m_asked = false;
    m_spoke = true;
    emit words(said, confidence);
}

void PipelineEar::takeTurn(QString text, double confidence)
{
    const auto letters = bare(text);
    const bool again = !m_spoke && m_words.isEmpty() && letters == m_lastTurn && lengthOf(m_clock - m_turnAt, m_rate) < kEcho; // told twice
    m_lastTurn = letters;
    m_turnAt = m_clock;
    m_words.clear();
    m_before.clear();
    m_asked = false;
    m_spoke = m_activity.isSpeech() && m_activity.silenceFor() == 0ms;
    if (!again && !letters.isEmpty())
        emit turn(text, confidence);
}

void PipelineEar::followTurnEnd(VoiceActivity::Change change)
{
    if (change == VoiceActivity::Change::Started) {
        m_spoke = true;
        m_asked = false;
    }
    const auto since = [this](qint64 at) { return lengthOf(m_clock - at, m_rate); };
    const bool awaitsEnd = m_spoke || !m_words.isEmpty();
    const bool isQuiet = !m_activity.isSpeech() && m_activity.silenceFor() >= m_patience.turnEnd && since(m_newsAt) >= m_patience.turnEnd;
    const bool isStuck = !m_words.isEmpty() && since(m_newsAt) >= kStuck * m_patience.turnEnd;
    if (!awaitsEnd || !(isQuiet || isStuck))
        return;
    if (!std::exchange(m_asked, true)) {
        m_askedAt = m_clock;
        if (m_words.isEmpty())
            m_spoke = false; // a cough, perhaps; asked once
        if (m_isReady)
            m_ear->finishTurn();
        return;
    }
    if (m_words.isEmpty() || since(m_askedAt) < m_patience.turnEndAnswer)
        return;
    // It has nothing to say to that. What it has told so far is what they said.
    m_takenEarly = m_words == m_before ? QString() : restAfter(m_before, (m_takenEarly + u' ' + m_words).simplified());
    takeTurn(m_words, m_confidence);
}

} // namespace bridge
