// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/voicecards.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kColumns = 4;
constexpr int kFirst = 8;

VoiceCards::VoiceCards(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout)
    , m_cards(new QButtonGroup(this))
    , m_more(new QPushButton(this))
{
    m_grid->setSpacing(8);
    for (int column = 0; column < kColumns; ++column)
        m_grid->setColumnStretch(column, 1);
    m_more->setProperty("look", u"link"_s);
    m_more->setObjectName(u"allVoices"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(m_grid);
    layout->addWidget(m_more, 0, Qt::AlignLeading);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_all = !m_all;
        fill();
    });
    connect(m_cards, &QButtonGroup::buttonClicked, this, [this](QAbstractButton *button) {
        m_chosen = button->property("voice").toString();
        emit chosenChanged();
    });
}

void VoiceCards::setVoices(const QList<Voice> &voices)
{
    m_voices = voices;
    m_all = false;
    fill();
}

void VoiceCards::choose(const QString &voice)
{
    m_chosen = voice;
    fill();
}

QPushButton *VoiceCards::card(const Voice &voice)
{
    const auto name = voice.name.isEmpty() ? tr("The engine's own") : plain(voice.name, 40);
    const auto character = plain(voice.character.isEmpty() ? voice.language : voice.character, 40);
    auto *card = new QPushButton(this);
    card->setProperty("look", u"card"_s);
    card->setProperty("voice", voice.name);
    card->setCheckable(true);
    card->setChecked(voice.name == m_chosen);
    card->setAccessibleName(tr("Voice %1, %2").arg(name, character));
    card->setMinimumHeight(qMax(50, int(fontMetrics().lineSpacing() * 2.6)));
    auto *title = new QLabel(fontMetrics().elidedText(name, Qt::ElideRight, 120), card);
    title->setFont(scaled(font(), 1.0, QFont::DemiBold));
    auto *note = new QLabel(fontMetrics().elidedText(character, Qt::ElideRight, 110), card);
    note->setProperty("look", u"caption"_s);
    note->setFont(scaled(font(), 0.86));
    for (auto *label : {title, note}) {
        label->setTextFormat(Qt::PlainText);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(title);
    words->addWidget(note);
    auto *layout = new QHBoxLayout(card);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    if (!voice.name.isEmpty()) {
        auto *play = new QToolButton(card);
        play->setIcon(lineIcon(u"play"_s, Role::Accent));
        play->setAccessibleName(tr("Hear %1").arg(name));
        play->setToolTip(tr("Hear %1").arg(name));
        connect(play, &QToolButton::clicked, this, [this, voice = voice.name] { emit previewRequested(voice); });
        layout->addWidget(play);
    }
    layout->addLayout(words, 1);
    return card;
}

void VoiceCards::fill()
{
    for (auto *button : m_cards->buttons())
        button->deleteLater();
    while (auto *item = m_grid->takeAt(0))
        delete item;
    auto voices = m_voices;
    const auto isChosen = [this](const Voice &voice) { return voice.name == m_chosen; };
    if (!std::ranges::any_of(voices, isChosen)) // none, or one that the list does not know
        voices.prepend({m_chosen, m_chosen.isEmpty() ? QString() : tr("named in the profile"), {}});
    const auto total = voices.size();
    if (!m_all && total > kFirst) {
        const auto chosen = *std::ranges::find_if(voices, isChosen);
        voices = voices.first(kFirst);
        if (!std::ranges::any_of(voices, isChosen))
            voices.last() = chosen;
    }
    for (int n = 0; n < voices.size(); ++n) {
        auto *button = card(voices[n]);
        m_cards->addButton(button);
        m_grid->addWidget(button, n / kColumns, n % kColumns);
        button->show();
    }
    m_more->setVisible(total > kFirst);
    m_more->setText(m_all ? tr("Fewer voices") : tr("All %n voices", nullptr, int(total)));
}

} // namespace ui
