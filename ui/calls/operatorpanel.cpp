// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/operatorpanel.h"

#include "ui/calls/latencybars.h"
#include "ui/calls/levelbar.h"
#include "ui/calls/linecontrols.h"
#include "ui/calls/phonenumber.h"
#include "ui/theme/field.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QDateTime>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMostFacts = 20;
constexpr int kLongestWhisper = 2000; // characters
constexpr int kHeld = 400; // ms: a button that is pressed longer is held down, and is let go

QLabel *head(const QString &words, QWidget *parent)
{
    auto *label = new QLabel(words.toUpper(), parent);
    label->setProperty("look", u"head"_s);
    auto font = scaled(parent->font(), 0.85, QFont::Bold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.4);
    label->setFont(font);
    label->setAccessibleName(words);
    label->setContentsMargins(0, 10, 0, 0);
    return label;
}

QPushButton *button(const QString &icon, const QString &words, const QString &keys, QWidget *parent)
{
    auto *result = new QPushButton(lineIcon(icon), words, parent);
    result->setToolTip(keys.isEmpty() ? words : words + u"  "_s + keys);
    return result;
}

} // namespace

OperatorPanel::OperatorPanel(QWidget *parent)
    : QFrame(parent)
{
    setProperty("look", u"side"_s);
    createControls();
    createLayout();
    connectControls();
    tell({});
}

void OperatorPanel::createControls()
{
    m_listen = button(u"headphones"_s, tr("Listen in"), u"Ctrl+L"_s, this);
    m_listen->setCheckable(true);
    m_listen->setObjectName(u"listen"_s);
    m_mute = button(u"mute"_s, tr("Mute agent"), u"Ctrl+M"_s, this);
    m_mute->setCheckable(true);
    m_mute->setObjectName(u"mute"_s);
    m_toWhisper = button(u"whisper"_s, tr("Whisper"), u"Alt+W"_s, this);
    m_toWhisper->setObjectName(u"toWhisper"_s);
    m_takeOver = button(u"person"_s, tr("Take over"), u"Ctrl+T"_s, this);
    m_takeOver->setCheckable(true);
    m_takeOver->setObjectName(u"takeOver"_s);
    m_microphone = button(u"microphone"_s, tr("Microphone"), u"Ctrl+Space"_s, this);
    m_microphone->setCheckable(true);
    m_microphone->setAutoDefault(false);
    m_microphone->setToolTip(tr("Press to open it, again to close it; hold it down to speak and let go.  Ctrl+Space"));
    m_microphone->setObjectName(u"microphone"_s);
    m_banner = new QLabel(this);
    m_banner->setTextFormat(Qt::PlainText);
    m_banner->setWordWrap(true);
    m_banner->setAlignment(Qt::AlignCenter);
    m_banner->setFont(scaled(font(), 1.2, QFont::Bold));
    m_banner->setObjectName(u"onAir"_s);
    m_own = new LevelBar(tr("You"), Role::Accent, this);
    m_own->setObjectName(u"ownLevel"_s);
    m_interrupt = button(u"stop"_s, tr("Interrupt"), u"Ctrl+I"_s, this);
    m_interrupt->setObjectName(u"interrupt"_s);
    m_line = new LineControls(this);
    m_sentence = new QLabel(this);
    m_sentence->setProperty("look", u"trouble"_s);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setFont(scaled(font(), 0.92));
    m_sentence->setObjectName(u"operatorSentence"_s);
    m_caller = new LevelBar(speakerOf(TranscriptRow::Kind::Caller), Role::Caller, this);
    m_agent = new LevelBar(speakerOf(TranscriptRow::Kind::Agent), Role::Agent, this);
    m_whisper = new QPlainTextEdit(this);
    m_whisper->setPlaceholderText(tr("Only the agent sees this…"));
    m_whisper->setTabChangesFocus(true);
    m_whisper->setFrameShape(QFrame::NoFrame);
    m_whisper->setObjectName(u"whisper"_s);
    m_whisper->installEventFilter(this);
    m_whisper->viewport()->setAutoFillBackground(false);
    m_whisper->document()->setDocumentMargin(0);
    m_send = button(u"whisper"_s, tr("Whisper  ↵"), {}, this);
    m_send->setAccessibleName(tr("Whisper to the agent"));
    m_send->setToolTip(tr("Only the agent gets it. Enter sends, Shift+Enter starts a new line."));
    m_send->setObjectName(u"sendWhisper"_s);
    m_say = button(u"phone"_s, tr("Say aloud"), {}, this);
    m_say->setToolTip(tr("The agent says exactly this to the caller."));
    m_say->setObjectName(u"sayAloud"_s);
    m_latency = new LatencyBars(this);
    m_facts = new FactsList(this);
}

void OperatorPanel::createLayout()
{
    auto *buttons = new QGridLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_listen, 0, 0); // the ladder, in its order
    buttons->addWidget(m_toWhisper, 0, 1);
    buttons->addWidget(m_mute, 1, 0);
    buttons->addWidget(m_interrupt, 1, 1);
    buttons->addWidget(m_takeOver, 2, 0, 1, 2);
    buttons->addWidget(m_microphone, 3, 0, 1, 2);
    auto *whisper = new Field({}, m_whisper, this);
    whisper->layout()->setContentsMargins(10, 8, 8, 8);
    whisper->setFixedHeight(fontMetrics().lineSpacing() * 3 + 18);
    m_whisper->setAccessibleName(tr("Whisper to the agent"));
    auto *send = new QHBoxLayout;
    send->setSpacing(8);
    send->addWidget(m_send);
    send->addWidget(m_say);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 4, 14, 14);
    layout->setSpacing(8);
    layout->addWidget(head(tr("Operator"), this));
    layout->addWidget(m_banner);
    layout->addLayout(buttons);
    layout->addWidget(m_line);
    layout->addWidget(m_sentence);
    layout->addWidget(m_own);
    layout->addWidget(m_caller);
    layout->addWidget(m_agent);
    layout->addWidget(head(tr("Whisper to the agent"), this));
    layout->addWidget(whisper);
    layout->addLayout(send);
    layout->addWidget(head(tr("Reply latency, last turns"), this));
    layout->addWidget(m_latency);
    layout->addWidget(head(tr("About this call"), this));
    layout->addWidget(m_facts);
    layout->addStretch(1);
}

void OperatorPanel::connectControls()
{
    // The buttons show what is so, which events tell, not what was pressed.
    connect(m_listen, &QPushButton::clicked, this, [this](bool checked) {
        m_listen->setChecked(!checked);
        emit listenRequested(checked);
    });
    connect(m_mute, &QPushButton::clicked, this, [this](bool checked) {
        m_mute->setChecked(!checked);
        emit muteRequested(checked);
    });
    connect(m_takeOver, &QPushButton::clicked, this, [this](bool checked) {
        m_takeOver->setChecked(!checked);
        emit takeOverRequested(checked);
    });
    connectMicrophone();
    connect(m_toWhisper, &QPushButton::clicked, this, &OperatorPanel::focusWhisper);
    connect(m_interrupt, &QPushButton::clicked, this, &OperatorPanel::interruptRequested);
    connect(m_send, &QPushButton::clicked, this, [this] { send(false); });
    connect(m_say, &QPushButton::clicked, this, [this] { send(true); });
}

// A short press opens or closes it; who holds it down speaks for as long as that. The space bar does both on the focused button.
void OperatorPanel::connectMicrophone()
{
    connect(m_microphone, &QPushButton::pressed, this, [this] {
        m_held.start();
        m_opened = m_onAir == OnAir::Closed;
        if (m_opened)
            emit microphoneRequested(true);
    });
    connect(m_microphone, &QPushButton::released, this, [this] {
        if (!m_opened || m_held.hasExpired(kHeld))
            emit microphoneRequested(false);
        m_microphone->setChecked(m_onAir == OnAir::Open);
    });
}

void OperatorPanel::toggleTakenOver() { m_takeOver->click(); }
void OperatorPanel::toggleMicrophone() { m_microphone->click(); }
void OperatorPanel::toggleListening() { m_listen->click(); }
void OperatorPanel::toggleMuted() { m_mute->click(); }
void OperatorPanel::interrupt() { m_interrupt->click(); }

void OperatorPanel::send(bool aloud)
{
    const auto text = m_whisper->toPlainText().trimmed().left(kLongestWhisper);
    if (text.isEmpty() || !m_send->isEnabled())
        return;
    m_whisper->clear();
    if (aloud)
        emit sayRequested(text);
    else
        emit whisperRequested(text);
}

bool OperatorPanel::eventFilter(QObject *watched, QEvent *event)
{
    const bool pressed = event->type() == QEvent::KeyPress;
    if (watched == m_whisper && (pressed || event->type() == QEvent::ShortcutOverride)) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && !(key->modifiers() & Qt::ShiftModifier)) {
            event->accept(); // with Ctrl as well, which many send with: here it must never dial
            if (pressed)
                send(false);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void OperatorPanel::show(const CallStory &story, bool listened, OnAir onAir, const QString &elsewhere)
{
    const bool steerable = !story.isOver() && story.state() != CallState::Ending;
    m_listen->setEnabled(steerable);
    m_listen->setChecked(listened);
    m_listen->setText(listened ? tr("Listening in") : tr("Listen in"));
    const bool agentTalks = steerable && !story.isTakenOver();
    m_toWhisper->setEnabled(steerable);
    m_mute->setEnabled(agentTalks);
    m_mute->setChecked(story.isMuted());
    m_mute->setText(story.isMuted() ? tr("Unmute agent") : tr("Mute agent"));
    m_interrupt->setEnabled(agentTalks);
    showOnAir(story, steerable ? onAir : OnAir::No, elsewhere);
    m_whisper->setEnabled(steerable);
    m_send->setEnabled(steerable);
    m_say->setEnabled(agentTalks);
    m_latency->show(story.latencies());
    m_facts->show(factsOf(story));
    if (story.isOver())
        resetLevels();
}

void OperatorPanel::showOnAir(const CallStory &story, OnAir onAir, const QString &elsewhere)
{
    const bool ours = onAir != OnAir::No;
    const bool taken = ours || story.isTakenOver();
    const bool hadFocus = m_microphone->hasFocus();
    const bool begins = m_onAir == OnAir::Opening && onAir == OnAir::Closed;
    m_onAir = onAir;
    m_takeOver->setEnabled(m_listen->isEnabled());
    m_takeOver->setChecked(taken);
    m_takeOver->setText(taken ? tr("Hand back") : tr("Take over"));
    m_microphone->setVisible(ours);
    m_microphone->setEnabled(onAir == OnAir::Closed || onAir == OnAir::Open);
    m_microphone->setText(onAir == OnAir::Open ? tr("Close the microphone") : tr("Open the microphone"));
    if (!m_microphone->isDown())
        m_microphone->setChecked(onAir == OnAir::Open);
    m_own->setVisible(ours);
    if (!ours)
        m_own->reset();
    if (begins)
        m_microphone->setFocus(Qt::OtherFocusReason); // the space bar speaks
    else if (hadFocus && !ours)
        m_takeOver->setFocus(Qt::OtherFocusReason);
    auto words = onAirSentence(onAir);
    if (words.isEmpty() && !elsewhere.isEmpty())
        words = tr("Your microphone is in another call: %1").arg(elsewhere);
    else if (words.isEmpty() && story.isTakenOver())
        words = tr("Another operator has this call");
    m_banner->setVisible(!words.isEmpty());
    if (m_banner->text() == words)
        return;
    m_banner->setText(words);
    m_banner->setAccessibleName(words);
    m_banner->setProperty("look", onAir == OnAir::Open ? u"onAir"_s : u"offAir"_s);
    m_banner->style()->unpolish(m_banner);
    m_banner->style()->polish(m_banner);
}

void OperatorPanel::showOwnLevel(quint16 peak) { m_own->setPeak(peak); }

FactsList::Facts OperatorPanel::factsOf(const CallStory &story)
{
    FactsList::Facts facts;
    if (story.number() != story.title() && !story.number().isEmpty())
        facts.append({tr("Number"), story.number()});
    const auto &other = story.isInbound() ? story.parties().from : story.parties().to;
    if (const auto region = regionOf(other); !region.isEmpty())
        facts.append({tr("There"), u"%1 · %2"_s.arg(nationalOf(other), region)});
    if (const auto clock = clockOf(other, QDateTime::currentDateTimeUtc()); !clock.isEmpty())
        facts.append({tr("Their clock"), clock});
    const auto &variables = story.parties().variables;
    for (auto it = variables.begin(); it != variables.end() && facts.size() < kMostFacts; ++it) {
        auto name = plain(it.key(), 40);
        name.replace(0, 1, name.left(1).toUpper());
        facts.append({name, plain(it.value(), 300)});
    }
    facts.append({tr("Turns"), QLocale().toString(story.turns())});
    facts.append({tr("Barge-ins"), QLocale().toString(story.bargeIns())});
    if (story.ended() && story.ended()->cost)
        facts.append({tr("Cost"), QLocale(QLocale::English, QLocale::UnitedStates).toCurrencyString(*story.ended()->cost, u"$"_s, 3)});
    return facts;
}

void OperatorPanel::showLevels(PeakHistory::Peak level)
{
    m_caller->setPeak(level.caller);
    m_agent->setPeak(level.agent);
}

void OperatorPanel::resetLevels()
{
    m_caller->reset();
    m_agent->reset();
}

void OperatorPanel::tell(const QString &sentence)
{
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

QString OperatorPanel::told() const { return m_sentence->text(); }
void OperatorPanel::focusWhisper() { m_whisper->setFocus(Qt::ShortcutFocusReason); }

} // namespace ui
