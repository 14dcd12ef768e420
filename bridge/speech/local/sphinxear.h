// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/speechsession.h"
#include "bridge/speech/speechtotext.h"

#include <memory>

namespace bridge {

// An ear on this computer: PocketSphinx, US English, without an account. It knows phrases and no free speech: what it does not know it
// tells as "[not understood]". For demonstrations and tests.
// Lives in the call's media thread, owned by the engine; the work is done in the speech thread.
class SphinxEar : public SpeechToText
{
    Q_OBJECT
public:
    // `path`: a text file with further phrases, see docs; empty: none.
    SphinxEar(std::shared_ptr<SpeechThread> thread, const QString &path);

    SampleRate hears() const override { return SpeechRecogniser::kRate; }

    void open() override;
    void hear(std::span<const qint16> caller) override;
    void finishTurn() override; // it notices by itself; what it has guessed so far is told
    void close() override;

private:
    void takeFact(const EarFact &fact);
    void fail(const Error &error);

    const QString m_path;
    std::shared_ptr<SpeechThread> m_thread; // shared with the other calls
    std::unique_ptr<SpeechSession> m_session;
    QString m_words;       // of this turn, so far
    bool m_finished = false; // this turn was told already
    bool m_toldSlow = false;
    bool m_over = false;
};

} // namespace bridge
