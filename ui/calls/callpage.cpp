// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callpage.h"

#include "ui/calls/callheader.h"
#include "ui/calls/waveform.h"
#include "ui/theme/rule.h"
#include "ui/transcript/findbar.h"
#include "ui/transcript/transcriptview.h"

#include <QFrame>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

CallPage::CallPage(QWidget *parent)
    : QWidget(parent)
    , m_header(new CallHeader(this))
    , m_waveform(new Waveform(this))
    , m_transcript(new TranscriptView(this))
    , m_find(new FindBar(*m_transcript, this))
{
    m_transcript->setObjectName(u"transcript"_s);
    m_waveform->setObjectName(u"waveform"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(rule(this));
    layout->addWidget(m_waveform);
    layout->addWidget(rule(this));
    layout->addWidget(m_find);
    layout->addWidget(m_transcript, 1);
    connect(m_header, &CallHeader::hangUpRequested, this, &CallPage::hangUpRequested);
    connect(m_transcript, &TranscriptView::findRequested, this, &CallPage::find);
}

void CallPage::show(CallStory *story)
{
    if (story == m_story)
        return;
    m_story = story;
    m_waveform->show(story);
    m_transcript->showTranscript(story ? &story->transcript() : nullptr);
}

void CallPage::refresh(const QString &engineTitle, OnAir onAir)
{
    if (m_story)
        m_header->show(*m_story, engineTitle, onAir);
}

void CallPage::heard() { m_waveform->update(); }
void CallPage::find() { m_find->open(); }

} // namespace ui
