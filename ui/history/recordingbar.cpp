// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recordingbar.h"

#include "ui/history/recordingstrip.h"
#include "ui/theme/icons.h"
#include "ui/theme/plaintext.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// The font's digits may differ in width, and a clock that runs must not push the picture about.
int widthOf(const QLabel &label, Milliseconds length)
{
    auto widest = clockText(length);
    std::ranges::replace_if(widest, [](QChar c) { return c.isDigit(); }, u'0');
    return label.fontMetrics().horizontalAdvance(widest + u" / "_s + widest) + 4;
}

QString speedText(double speed) { return speed < 1.25 ? u"1×"_s : speed < 1.75 ? u"1.5×"_s : u"2×"_s; }

} // namespace

RecordingBar::RecordingBar(const RecordingSound &sound, QWidget *parent)
    : QFrame(parent)
    , m_player(sound)
    , m_controls(new QWidget(this))
    , m_play(new QPushButton(m_controls))
    , m_strip(new RecordingStrip(m_controls))
    , m_time(new QLabel(m_controls))
    , m_speed(new QPushButton(m_controls))
    , m_save(new QPushButton(lineIcon(u"export"_s), {}, m_controls))
    , m_note(new QLabel(this))
{
    setProperty("look", u"bar"_s);
    setObjectName(u"recordingBar"_s);
    m_play->setObjectName(u"playRecording"_s);
    m_time->setObjectName(u"recordingTime"_s);
    m_time->setProperty("look", u"caption"_s);
    m_time->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_speed->setObjectName(u"recordingSpeed"_s);
    m_save->setObjectName(u"saveRecording"_s);
    m_save->setAccessibleName(tr("Save recording as…"));
    m_save->setToolTip(m_save->accessibleName());
    m_note->setObjectName(u"recordingNote"_s);
    m_note->setProperty("look", u"caption"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    createLayout();
    connectParts();
    showState();
    open({});
}

void RecordingBar::createLayout()
{
    auto *controls = new QHBoxLayout(m_controls);
    controls->setContentsMargins(0, 0, 0, 0);
    controls->setSpacing(8);
    controls->addWidget(m_play);
    controls->addWidget(m_strip, 1);
    controls->addWidget(m_time);
    controls->addWidget(m_speed);
    controls->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 0, 18, 10);
    layout->setSpacing(4);
    layout->addWidget(m_controls);
    layout->addWidget(m_note);
}

void RecordingBar::connectParts()
{
    connect(m_play, &QPushButton::clicked, &m_player, &RecordingPlayer::toggle);
    connect(m_strip, &RecordingStrip::toggleRequested, &m_player, &RecordingPlayer::toggle);
    connect(m_strip, &RecordingStrip::seekRequested, &m_player, &RecordingPlayer::seek);
    connect(m_speed, &QPushButton::clicked, this, &RecordingBar::nextSpeed);
    connect(m_save, &QPushButton::clicked, this, &RecordingBar::saveRequested);
    connect(&m_player, &RecordingPlayer::opened, this, &RecordingBar::showOpened);
    connect(&m_player, &RecordingPlayer::absent, this, &RecordingBar::absent);
    connect(&m_player, &RecordingPlayer::pictured, m_strip, &RecordingStrip::show);
    connect(&m_player, &RecordingPlayer::stateChanged, this, &RecordingBar::showState);
    connect(&m_player, &RecordingPlayer::moved, this, &RecordingBar::showPosition);
    connect(&m_player, &RecordingPlayer::failed, this, [this](const QString &sentence) {
        m_note->setText(sentence);
        m_note->show();
    });
}

void RecordingBar::open(const CallId &call)
{
    m_player.open(call);
    describe({});
    if (call.isEmpty()) // else what was there stays until it is known whether there is one: a moment
        hide();
}

void RecordingBar::tell(const QString &sentence)
{
    m_controls->hide();
    m_note->setText(sentence);
    m_note->show();
    setVisible(!sentence.isEmpty());
}

void RecordingBar::showOpened()
{
    m_strip->show(RecordingPicture{});
    m_strip->setLength(m_player.length());
    m_time->setFixedWidth(widthOf(*m_time, m_player.length()));
    m_note->hide();
    m_controls->show();
    show();
    showPosition();
}

void RecordingBar::nextSpeed()
{
    const auto *now = std::ranges::find(RecordingPlayer::kSpeeds, m_player.speed());
    m_player.setSpeed(now + 1 < std::end(RecordingPlayer::kSpeeds) ? now[1] : RecordingPlayer::kSpeeds[0]);
}

void RecordingBar::showState()
{
    const bool plays = m_player.isPlaying();
    if (plays)
        m_note->hide();
    m_play->setIcon(lineIcon(plays ? u"pause"_s : u"play"_s));
    m_play->setAccessibleName(plays ? tr("Pause the recording") : tr("Play the recording"));
    m_play->setToolTip(tr("%1 (Space in the words)").arg(m_play->accessibleName()));
    m_speed->setText(speedText(m_player.speed()));
    m_speed->setAccessibleName(tr("Speed: %1").arg(m_speed->text()));
    m_speed->setToolTip(tr("How fast it plays: 1×, 1.5× or 2×"));
}

void RecordingBar::showPosition()
{
    m_strip->setPosition(m_player.position());
    m_time->setText(clockText(m_player.position()) + u" / "_s + clockText(m_player.length()));
    m_time->setAccessibleName(tr("%1 of %2").arg(clockText(m_player.position()), clockText(m_player.length())));
}

void RecordingBar::tellScreenReaders() { m_play->setAccessibleDescription(m_line); }

} // namespace ui
