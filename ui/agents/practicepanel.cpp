// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/practicepanel.h"

#include "ui/calls/callbook.h"
#include "ui/calls/callstory.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/transcript/transcriptview.h"

#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

PracticePanel::PracticePanel(CallBook &book, QWidget *parent)
    : QFrame(parent)
    , m_book(book)
    , m_hint(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
    , m_head(new QLabel(this))
    , m_transcript(new TranscriptView(this))
{
    setProperty("look", u"side"_s);
    auto *title = new QLabel(tr("PRACTISE THIS AGENT"), this);
    for (auto *head : {title, m_head}) {
        head->setProperty("look", u"head"_s);
        head->setFont(scaled(font(), 0.86, QFont::Bold));
    }
    m_hint->setProperty("look", u"faint"_s);
    m_sentence->setProperty("look", u"trouble"_s);
    for (auto *label : {m_hint, m_sentence}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setFont(scaled(font(), 0.92));
    }
    m_button->setObjectName(u"practise"_s);
    m_transcript->setObjectName(u"practiceTranscript"_s);
    m_transcript->setAccessibleName(tr("Last practice"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(m_button);
    layout->addWidget(m_hint);
    layout->addWidget(m_sentence);
    layout->addSpacing(8);
    layout->addWidget(m_head);
    layout->addWidget(m_transcript, 1);
    layout->addStretch(0);
    connect(m_button, &QPushButton::clicked, this, [this] {
        const auto *story = m_book.story(m_call);
        if (story && !story->isOver())
            emit hangUpRequested(m_call);
        else
            emit practiceRequested();
    });
    connect(&m_book, &CallBook::changed, this, [this](const CallId &id) {
        if (id != m_call)
            return;
        if (std::exchange(m_waiting, false))
            showStory();
        refresh();
    });
    connect(&m_book, &CallBook::aboutToForget, this, [this](const CallId &id) {
        if (id != m_call)
            return;
        m_call = {};
        m_transcript->showTranscript(nullptr);
        refresh();
    });
    setSoundProblem({});
    refresh();
}

PracticePanel::~PracticePanel()
{
    m_book.disconnect(this);
    m_transcript->showTranscript(nullptr);
}

void PracticePanel::setSoundProblem(const QString &problem)
{
    m_hint->setText(problem.isEmpty()
            ? tr("Uses this computer's microphone and loudspeaker over the real call path. No account, no number. What you changed in greeting, "
                 "prompt and voice counts at once, the rest when it is saved.")
            : tr("The built-in caller talks to it: %1").arg(plain(problem, 200)));
}

void PracticePanel::practise(const CallId &call)
{
    m_transcript->showTranscript(nullptr);
    m_call = call;
    m_waiting = true;
    m_sentence->clear();
    refresh();
}

void PracticePanel::refused(const CallId &call, const QString &sentence)
{
    if (call != m_call)
        return;
    m_waiting = false;
    m_sentence->setText(plain(sentence, 300));
    refresh();
}

void PracticePanel::showStory()
{
    auto *story = m_book.story(m_call);
    m_transcript->showTranscript(story ? &story->transcript() : nullptr);
}

void PracticePanel::refresh()
{
    const auto *story = m_book.story(m_call);
    const bool isLive = story && !story->isOver();
    m_button->setText(m_waiting ? tr("Calling…") : isLive ? tr("Hang up") : tr("Talk to this agent now"));
    m_button->setEnabled(!m_waiting);
    m_button->setProperty("look", isLive ? u"hangup"_s : u"call"_s);
    m_button->style()->unpolish(m_button);
    m_button->style()->polish(m_button);
    m_sentence->setVisible(!m_sentence->text().isEmpty());
    m_head->setVisible(story != nullptr);
    m_transcript->setVisible(story != nullptr);
    m_head->setText(isLive ? tr("LIVE") : tr("LAST PRACTICE"));
}

} // namespace ui
