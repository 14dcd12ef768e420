// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"

#include <QPointer>
#include <QTimer>

#include <deque>

namespace fakes {

using namespace bridge;

// An ear that hears what its test tells it to.
class FakeEar : public SpeechToText
{
    Q_OBJECT
public:
    explicit FakeEar(SampleRate rate) : m_rate(rate) {}

    SampleRate hears() const override { return m_rate; }
    void open() override
    {
        isOpen = true;
        if (becomesReady)
            QTimer::singleShot(0, this, [this] { emit ready(QStringLiteral("fake-ear")); });
    }
    void hear(std::span<const qint16> caller) override { samples += qsizetype(caller.size()); }
    void finishTurn() override { ++finishes; }
    void close() override { isOpen = false; }

    bool becomesReady = true;
    bool isOpen = false;
    qsizetype samples = 0;
    int finishes = 0;

private:
    const SampleRate m_rate;
};

// A mouth that takes a fixed time of sound for each letter, word by word, and complains when it is used against its contract.
class FakeMouth : public TextToSpeech
{
    Q_OBJECT
public:
    explicit FakeMouth(SampleRate rate) : m_rate(rate) { m_next.setInterval(0), connect(&m_next, &QTimer::timeout, this, &FakeMouth::next); }

    SampleRate speaks() const override { return m_rate; }
    void open() override
    {
        if (becomesReady)
            QTimer::singleShot(0, this, [this] { emit ready(QStringLiteral("fake-mouth"), QStringLiteral("Ann")); });
    }
    void speak(int reply, const QString &text) override
    {
        if (text.trimmed().isEmpty() || reply < m_last || reply <= m_finished)
            complaints << QStringLiteral("speak %1 '%2'").arg(reply).arg(text);
        m_last = reply;
        spoken << text;
        for (const auto &word : text.split(u' ', Qt::SkipEmptyParts))
            m_words.push_back({reply, word + u' '});
        m_next.start();
    }
    void finish(int reply) override
    {
        if (reply != m_last || reply <= m_finished)
            complaints << QStringLiteral("finish %1").arg(reply);
        m_finished = reply;
        m_words.push_back({reply, {}});
        m_next.start();
    }
    void hush() override { m_words.clear(), ++hushes; }
    void close() override { m_words.clear(), isClosed = true; }

    bool becomesReady = true;
    bool isMute = false;     // takes words and says nothing
    bool saysWords = true;   // tells saying()
    int breaksAfter = -1;    // words
    int pausesAfter = -1;    // words; go on with it at -1
    Milliseconds word = 100ms;
    QStringList spoken;
    QStringList complaints;
    int hushes = 0;
    bool isClosed = false;

private:
    void next()
    {
        if (m_words.empty())
            return m_next.stop();
        if (isMute || pausesAfter == 0)
            return;
        const auto [reply, words] = m_words.front();
        m_words.pop_front();
        if (words.isEmpty())
            return emit spokeAll(reply);
        if (breaksAfter == 0) {
            m_words.clear();
            return emit failed({Error::Code::Network, QStringLiteral("The fake mouth is broken.")});
        }
        breaksAfter -= breaksAfter > 0, pausesAfter -= pausesAfter > 0;
        const QPointer<FakeMouth> alive(this);
        if (saysWords)
            emit saying(reply, words);
        const QList<qint16> sound(samplesIn(word, m_rate), 1000);
        if (alive && !isClosed)
            emit spoke(reply, {sound.constData(), size_t(sound.size())});
    }

    const SampleRate m_rate;
    QTimer m_next;
    std::deque<std::pair<int, QString>> m_words; // empty: the end of a reply
    int m_last = 0, m_finished = 0;
};

// A model that answers what its script says, or is written by hand with its signals.
class FakeMind : public LanguageModel
{
    Q_OBJECT
public:
    struct Answer
    {
        QString text = {}; // a word at a time
        QList<ToolCall> tools = {};
        QString wrongTool = {}; // the name of one whose arguments cannot be read
        std::optional<Error> fails = {};  // the reply
        std::optional<Error> breaks = {}; // for good
        Milliseconds after = 0ms;
        bool never = false; // ends, or begins without text
    };

    void open() override { QTimer::singleShot(0, this, [this] { emit ready(QStringLiteral("fake-mind")); }); }
    void ask(const bridge::ChatRequest &request) override
    {
        stop();
        requests << request;
        const auto answer = answers.isEmpty() ? Answer{.text = QStringLiteral("I see.")} : answers.takeFirst();
        QTimer::singleShot(answer.after, this, [this, answer, asked = m_asked] { tell(answer, asked); });
    }
    void stop() override { ++m_asked; }
    void close() override { stop(); }

    QList<Answer> answers;
    QList<ChatRequest> requests;

private:
    void tell(const Answer &answer, int asked)
    {
        if (asked != m_asked)
            return;
        if (answer.breaks)
            return emit failed(*answer.breaks);
        for (const auto &word : answer.text.split(u' ', Qt::SkipEmptyParts)) {
            emit wrote(word + u' ');
            if (asked != m_asked)
                return;
        }
        if (answer.fails)
            return emit replyFailed(*answer.fails);
        if (answer.never)
            return;
        for (const auto &tool : answer.tools) {
            emit wantsTool(tool);
            if (asked != m_asked)
                return;
        }
        if (!answer.wrongTool.isEmpty())
            emit wantsToolWrongly({QStringLiteral("wrong"), answer.wrongTool, {}}, QStringLiteral("no JSON"));
        if (asked == m_asked)
            emit finished({10, 5});
    }

    int m_asked = 0;
};

// Parts that can be looked at while a pipeline uses them: the ears, minds and mouths that were made, in their order.
struct FakeParts
{
    QList<QPointer<FakeEar>> ears;
    QList<QPointer<FakeMind>> minds;
    QList<QPointer<FakeMouth>> mouths;
    std::function<void(FakeEar &)> onEar = [](FakeEar &) {};
    std::function<void(FakeMind &)> onMind = [](FakeMind &) {};
    std::function<void(FakeMouth &)> onMouth = [](FakeMouth &) {};

    // "one" and "two" of each: 16 kHz, and 8 kHz ears and 24 kHz mouths. "none" can never be had.
    PipelineParts parts();
};

} // namespace fakes
