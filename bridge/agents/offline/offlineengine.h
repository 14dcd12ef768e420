// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/offline/dialoguerun.h"
#include "bridge/speech/speechsession.h"

#include <deque>

namespace bridge {

// An agent without an AI service: follows a written dialogue, understands its phrases by PocketSphinx and speaks with flite, all on this
// computer. A demonstration, and said to be one. It hears and speaks through a SpeechSession, so nothing here takes longer than a few
// microseconds; all its times are those of the caller's sound, never the clock's.
// Lives in the call's media thread, owned by the call.
class OfflineEngine : public Engine
{
    Q_OBJECT
public:
    // `speech` is shared by all engines of this kind: the last one stops the thread.
    OfflineEngine(const EngineOrder &order, std::shared_ptr<SpeechThread> speech);
    ~OfflineEngine() override;

    SampleRate hears() const override { return SpeechRecogniser::kRate; }
    SampleRate speaks() const override { return SampleRate{16000}; }

    void open() override;
    void greet() override;
    void hear(std::span<const qint16> caller) override;
    void press(char digit) override;
    // "say: ..." is said with the next reply; "hang up" and "transfer" are done after the present one. Nothing else can be followed.
    void whisper(const QString &text) override;
    void note(const QString &) override {} // its dialogue is written down
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override;
    void truncateTo(const QString &heardText) override; // nothing to correct: a dialogue has no memory of its words
    void replyHeard() override;
    void answerTool(const QString &id, const QJsonObject &result) override;
    void close() override;

private:
    using Act = DialogueRule::Act;

    // What is being told, sentence by sentence.
    struct Reply
    {
        int speech = 0; // the session's number
        QStringList sentences;
        qsizetype told = 0;
        Act act = Act::None;
    };

    void takeFact(const EarFact &fact);
    void takeUtterance(const EarFact &fact);
    void takeSentence(int speech, const AudioFrame &sound);
    void takeEndOfSpeech(int speech);

    void perform(const DialogueStep &step);
    void speak(const QString &text, Act act = Act::None);
    void speakNext();
    void callTool(Act act);
    bool isAgentTalking() const; // told or not, on the line or on its way there
    void letCallerIn();          // they speak over us: stop
    void hush();
    void giveUp(const Error &error);

    const AgentProfile m_profile;
    std::shared_ptr<SpeechThread> m_thread; // shared with the other engines
    std::unique_ptr<SpeechSession> m_session;
    std::optional<DialogueRun> m_run;
    QString m_voice;
    bool m_ready = false;
    bool m_over = false;

    Milliseconds m_clock{0};   // of the caller's sound
    qsizetype m_partOfClock = 0; // samples that are no whole millisecond yet
    Milliseconds m_keyAt{0};

    std::optional<Reply> m_reply;                 // the one being told
    std::deque<std::pair<QString, Act>> m_nextReplies;
    int m_unheard = 0;                            // replies told but not yet heard out
    Milliseconds m_heardBy{0};                    // by then they are, whatever the line says
    QStringList m_whispered;                      // to be said with the next reply
    bool m_ending = false;                        // goodbye has been decided
    bool m_ignoring = false;                      // the caller began while they may not interrupt
    bool m_partialTold = false;
    bool m_toldSlow = false;
    int m_tools = 0;
    QString m_transferTool; // the id of the one that is not answered yet
};

// The offline engine for the catalogue.
EngineKind offlineEngineKind();

} // namespace bridge
