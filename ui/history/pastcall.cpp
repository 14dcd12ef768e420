// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/pastcall.h"

#include "ui/calls/callheader.h"
#include "ui/calls/factslist.h"
#include "ui/calls/latencybars.h"
#include "ui/calls/operatorpanel.h"
#include "ui/calls/words.h"
#include "ui/history/emptynote.h"
#include "ui/history/historymodel.h"
#include "ui/history/readalong.h"
#include "ui/history/recordingbar.h"
#include "ui/history/recordingwords.h"
#include "ui/history/whenanswered.h"
#include "ui/theme/icons.h"
#include "ui/theme/menubutton.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"
#include "ui/transcript/findbar.h"
#include "ui/transcript/transcriptview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kLookAgain = 1s; // for a recording that is being finished
constexpr int kLeastChars = 100; // in a line across words and facts, so that both stand beside each other

QLabel *head(const QString &words, QWidget *parent)
{
    auto *label = new QLabel(words.toUpper(), parent);
    label->setProperty("look", u"head"_s);
    label->setFont(scaled(parent->font(), 0.85, QFont::Bold));
    label->setAccessibleName(words);
    label->setContentsMargins(0, 10, 0, 0);
    return label;
}

// The longest of the words that were searched for: what can be marked in one go and says most.
QString markOf(const QString &words)
{
    QString longest;
    for (const auto &word : words.split(u' ', Qt::SkipEmptyParts)) {
        if (word.size() > longest.size())
            longest = word;
    }
    return longest;
}

} // namespace

PastCall::PastCall(Journal &journal, const RecordingSound &sound, QWidget *parent)
    : QSplitter(parent)
    , m_journal(journal)
    , m_stack(new QStackedWidget(this))
    , m_page(new QWidget(m_stack))
    , m_note(new EmptyNote(m_stack))
    , m_header(new CallHeader(m_page))
    , m_when(new QLabel(m_page))
    , m_again(new QPushButton(lineIcon(u"phone"_s), tr("Call again"), m_page))
    , m_export(new MenuButton(lineIcon(u"export"_s), tr("Export"), m_page))
    , m_delete(new MenuButton(lineIcon(u"trash"_s), tr("Delete"), m_page))
    , m_transcript(new TranscriptView(m_page))
{
    m_find = new FindBar(*m_transcript, m_page);
    createControls();
    if (sound.shelf && sound.speaker)
        createRecording(sound);
    createLayout();
    showHint();
}

PastCall::~PastCall()
{
    m_transcript->showTranscript(nullptr); // the story goes before the widgets, which are children
}

void PastCall::createControls()
{
    m_transcript->setObjectName(u"pastTranscript"_s);
    m_transcript->readFromStart();
    connect(m_transcript, &TranscriptView::findRequested, this, &PastCall::find);
    m_when->setObjectName(u"pastWhen"_s);
    m_when->setProperty("look", u"caption"_s);
    m_when->setTextFormat(Qt::PlainText);
    m_when->installEventFilter(this);
    m_when->setMinimumWidth(1); // is cut rather than widening the page
    m_when->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_again->setObjectName(u"callAgain"_s);
    m_again->setToolTip(tr("The same number, line and agent"));
    m_export->setObjectName(u"exportCall"_s);
    m_delete->setObjectName(u"deleteCall"_s);
    connect(m_again, &QPushButton::clicked, this, &PastCall::callAgainRequested);

    auto *formats = new QMenu(m_export);
    for (const auto &[words, format] : {std::pair{tr("Text…"), u"txt"_s}, {tr("Subtitles (SRT)…"), u"srt"_s}, {tr("JSON…"), u"json"_s}})
        formats->addAction(words, this, [this, format = format] { emit exportRequested(format); })->setData(format);
    m_export->setMenu(formats);
    auto *deletions = new QMenu(m_delete);
    deletions->addAction(tr("Delete this call…"), this, &PastCall::deleteRequested);
    m_deleteNumber = deletions->addAction(tr("Delete everything of this number…"), this, &PastCall::deleteNumberRequested);
    m_delete->setMenu(deletions);
}

void PastCall::createRecording(const RecordingSound &sound)
{
    m_recording = new RecordingBar(sound, m_page);
    m_readAlong = new ReadAlong(*m_recording, *m_transcript, m_recording);
    m_recordingLater.setSingleShot(true);
    m_recordingLater.setInterval(kLookAgain);
    connect(m_recording, &RecordingBar::absent, this, &PastCall::tellNoRecording);
    connect(m_recording, &RecordingBar::saveRequested, this, &PastCall::saveRecordingRequested);
    connect(&m_recordingLater, &QTimer::timeout, this, &PastCall::openRecording);
}

void PastCall::openRecording()
{
    m_recordingLater.stop();
    if (!m_recording)
        return;
    m_transcript->setPlayable(false);
    m_recording->open(m_story ? m_story->id() : CallId());
    if (m_story)
        m_readAlong->setWords({m_story->transcript().rows(), recordingBegan(m_events)});
}

void PastCall::tellNoRecording(RecordingProblem problem)
{
    m_recording->tell(whyNoRecording(m_summary, m_events, problem));
    if (problem == RecordingProblem::Growing && m_summary.endedAt)
        m_recordingLater.start();
}

void PastCall::createLayout()
{
    auto *bar = new QFrame(m_page);
    bar->setProperty("look", u"bar"_s);
    auto *actions = new QHBoxLayout(bar);
    actions->setContentsMargins(18, 0, 18, 10);
    actions->setSpacing(8);
    actions->addWidget(m_when, 1);
    for (auto *button : {m_again, m_export, m_delete})
        actions->addWidget(button);
    auto *layout = new QVBoxLayout(m_page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(bar);
    if (m_recording)
        layout->addWidget(m_recording);
    layout->addWidget(rule(m_page));
    layout->addWidget(m_find);
    layout->addWidget(m_transcript, 1);
    m_note->setAutoFillBackground(true);
    m_note->setBackgroundRole(QPalette::AlternateBase);
    m_stack->addWidget(m_note);
    m_stack->addWidget(m_page);
    m_stack->setMinimumWidth(360);
    setHandleWidth(1);
    setChildrenCollapsible(false);
    addWidget(m_stack);
    addWidget(createSide());
    setStretchFactor(0, 1);
    setSizes({700, 270});
}

QWidget *PastCall::createSide()
{
    auto *panel = new QFrame(this);
    panel->setProperty("look", u"side"_s);
    m_latency = new LatencyBars(panel);
    m_facts = new FactsList(panel);
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(14, 4, 14, 14);
    layout->setSpacing(6);
    layout->addWidget(head(tr("About this call"), panel));
    layout->addWidget(m_facts);
    layout->addWidget(head(tr("Reply latency, last turns"), panel));
    layout->addWidget(m_latency);
    layout->addStretch(1);
    auto *side = new QScrollArea(this);
    side->setWidget(panel);
    side->setWidgetResizable(true);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setFocusPolicy(Qt::NoFocus);
    m_side = side;
    return side;
}

// Where both do not fit beside each other, with large type or in a small window, the facts go below the words.
void PastCall::arrange()
{
    m_side->setMinimumWidth(m_facts->parentWidget()->minimumSizeHint().width());
    const bool beside = width() >= m_stack->minimumSizeHint().width() + m_side->minimumWidth() + handleWidth()
        && width() >= fontMetrics().averageCharWidth() * kLeastChars;
    m_when->setVisible(beside);
    showWhen();
    if ((orientation() == Qt::Horizontal) == beside)
        return;
    setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    setSizes(beside ? QList{700, 270} : QList{700, 200});
}

void PastCall::showWhen()
{
    const QLocale locale;
    const auto begun = m_summary.startedAt.toLocalTime();
    const auto clock = timeText(begun.time());
    const auto words = locale.toString(begun.date(), QLocale::LongFormat) + u", "_s + clock;
    const bool fits = m_when->fontMetrics().horizontalAdvance(words) <= m_when->width();
    m_when->setText(fits ? words : locale.toString(begun.date(), QLocale::ShortFormat) + u' ' + clock);
    m_when->setToolTip(words);
}

void PastCall::resizeEvent(QResizeEvent *event)
{
    QSplitter::resizeEvent(event);
    arrange();
}

bool PastCall::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_when && event->type() == QEvent::Resize && m_summary.startedAt.isValid())
        showWhen();
    return QSplitter::eventFilter(watched, event);
}

void PastCall::open(const CallId &id, const QString &words)
{
    m_words = words;
    if (id == m_id) {
        m_transcript->mark(markOf(words));
        return;
    }
    m_id = id;
    m_summary = {};
    m_events.clear();
    ++m_question;
    m_asking = false;
    if (m_recording)
        m_recording->player().pause();
    if (id.isEmpty())
        return showHint();
    refresh(); // what was shown stays until the answer is there, a few milliseconds later
}

void PastCall::refresh()
{
    if (m_id.isEmpty() || m_asking || (m_story && m_story->id() == m_id && m_summary.endedAt))
        return;
    m_asking = true;
    const auto since = m_events.isEmpty() ? 0 : m_events.last().seq;
    const auto question = ++m_question;
    whenAnswered(m_journal.call(m_id), this, [this, question](const Result<CallSummary> &summary) {
        if (question != m_question)
            return;
        if (summary)
            take(*summary);
        else
            fail(summary.error());
    });
    whenAnswered(m_journal.events(m_id, since), this, [this, question](const Result<QList<CallEvent>> &events) {
        if (question != m_question)
            return;
        m_asking = false;
        if (events)
            take(*events);
        else
            fail(events.error());
    });
}

void PastCall::take(const CallSummary &summary) { m_summary = summary; }

void PastCall::take(const QList<CallEvent> &events)
{
    const bool isNew = !m_story || m_story->id() != m_id;
    if (isNew) {
        m_transcript->showTranscript(nullptr);
        m_story = std::make_unique<CallStory>(m_id);
    } else if (events.isEmpty()) {
        return;
    }
    const bool ended = !isNew && m_summary.endedAt && !m_story->isOver();
    m_events += events;
    for (const auto &event : events)
        m_story->fold(event);
    if (isNew) {
        m_transcript->showTranscript(&m_story->transcript());
        m_transcript->mark(markOf(m_words));
    }
    showStory();
    if (isNew || ended)
        openRecording();
}

void PastCall::showStory()
{
    m_header->show(*m_story, m_story->parties().engine);
    const QLocale locale;
    const auto begun = m_summary.startedAt.toLocalTime();
    m_again->setEnabled(m_summary.endedAt.has_value());
    m_delete->setEnabled(m_summary.endedAt.has_value());
    m_deleteNumber->setEnabled(!m_summary.number().isEmpty());
    m_latency->show(m_story->latencies());
    auto facts = OperatorPanel::factsOf(*m_story);
    facts.prepend({tr("Began"), locale.toString(begun.date(), QLocale::ShortFormat) + u' ' + timeText(begun.time())});
    if (m_summary.endedAt)
        facts.append({tr("Length"), clockText(m_summary.duration)});
    if (m_story->ended() && !m_story->ended()->detail.isEmpty())
        facts.append({tr("Why"), plain(m_story->ended()->detail, 400)});
    m_facts->show(facts);
    m_stack->setCurrentWidget(m_page);
    m_side->setVisible(true);
    arrange();
}

void PastCall::fail(const Error &error)
{
    ++m_question; // the other answer says nothing more
    m_asking = false;
    m_transcript->showTranscript(nullptr);
    m_story.reset();
    openRecording();
    m_note->show({u"warning"_s, error.code == Error::Code::NotFound ? tr("This call is not there any more") : tr("The call cannot be read"),
        sentenceFor(error)});
    m_stack->setCurrentWidget(m_note);
    m_side->setVisible(false);
}

void PastCall::showHint()
{
    m_transcript->showTranscript(nullptr);
    m_story.reset();
    openRecording();
    m_note->show({u"history"_s, tr("Choose a call"),
        tr("Its words, times and costs are shown here. Type to search, Down goes to the list, Enter to the words.")});
    m_stack->setCurrentWidget(m_note);
    m_side->setVisible(false);
}

void PastCall::find()
{
    if (m_stack->currentWidget() == m_page)
        m_find->open();
}

void PastCall::focusTranscript()
{
    if (m_stack->currentWidget() == m_page)
        m_transcript->setFocus(Qt::OtherFocusReason);
}

} // namespace ui
