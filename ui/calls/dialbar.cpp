// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/dialbar.h"

#include "ui/calls/phonenumber.h"
#include "ui/theme/field.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kNumberLimit = 64; // characters; E.164 has 15 digits, a practice name may be longer

DialBar::DialBar(QWidget *parent)
    : QFrame(parent)
{
    setProperty("look", u"bar"_s);
    createControls();
    createLayout();
    showProblem();
}

void DialBar::createControls()
{
    m_number = new QLineEdit(this);
    m_number->setMaxLength(kNumberLimit);
    m_number->setObjectName(u"number"_s);
    m_region = new QLabel(this);
    m_region->setProperty("look", u"faint"_s);
    m_region->setTextFormat(Qt::PlainText);
    m_region->setFont(scaled(font(), 0.86));
    m_agent = new QuietCombo(this);
    m_voice = new QuietCombo(this);
    m_line = new QuietCombo(this);
    m_agent->setObjectName(u"agent"_s);
    m_voice->setObjectName(u"voice"_s);
    m_line->setObjectName(u"line"_s);
    m_preview = new QToolButton(this);
    m_preview->setIcon(lineIcon(u"play"_s));
    m_preview->setAccessibleName(tr("Hear this voice"));
    m_preview->setToolTip(tr("Hear this voice"));
    m_preview->setFocusPolicy(Qt::StrongFocus);
    m_preview->setObjectName(u"preview"_s);
    m_call = new QPushButton(tr("Call  Ctrl+↵"), this);
    m_call->setProperty("look", u"call"_s);
    m_call->setFont(scaled(font(), 1, QFont::DemiBold));
    m_call->setAccessibleName(tr("Call"));
    m_call->setObjectName(u"call"_s);
    m_stop = new QPushButton(this);
    m_stop->setObjectName(u"stopDialling"_s);
    m_stop->setCheckable(true);
    m_stop->setProperty("look", u"brake"_s);
    m_stop->setToolTip(tr("Nobody is dialled and nothing transferred until you release it, whoever asks: a person, a script, an agent. Live calls go on."));

    connect(m_number, &QLineEdit::textEdited, this, [this](const QString &typed) {
        m_region->setText(regionOf(typed));
        tell({});
    });
    connect(m_number, &QLineEdit::returnPressed, this, &DialBar::call);
    connect(m_agent, &QComboBox::currentIndexChanged, this, [this] {
        fillVoices();
        showProblem();
    });
    connect(m_line, &QComboBox::currentIndexChanged, this, &DialBar::showProblem);
    connect(m_preview, &QToolButton::clicked, this, [this] { emit previewRequested(engine(), voice()); });
    connect(m_call, &QPushButton::clicked, this, &DialBar::call);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_stop->setChecked(m_catalogue.diallingStopped); // the bridge tells when it is so
        emit stopRequested(!m_catalogue.diallingStopped);
    });
}

void DialBar::createLayout()
{
    m_strip = new QFrame(this);
    m_sentence = new QLabel(m_strip);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"dialSentence"_s);
    auto *strip = new QHBoxLayout(m_strip);
    strip->setContentsMargins(12, 6, 12, 6);
    strip->addWidget(m_sentence);

    auto *number = new Field(tr("Number"), m_number, this);
    number->addWidget(m_region);
    number->setMinimumWidth(200);
    number->setMaximumWidth(280);
    auto *voice = new Field(tr("Voice"), m_voice, this);
    voice->prependWidget(m_preview);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(number, 2);
    row->addWidget(new Field(tr("Agent"), m_agent, this));
    row->addWidget(voice);
    row->addWidget(new Field(tr("Line"), m_line, this));
    row->addWidget(m_call);
    row->addStretch(1);
    row->addWidget(m_stop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 10);
    layout->setSpacing(8);
    layout->addLayout(row);
    layout->addWidget(m_strip);
    setTabOrder(m_number, m_agent);
    setTabOrder(m_agent, m_preview);
    setTabOrder(m_preview, m_voice);
    setTabOrder(m_voice, m_line);
    setTabOrder(m_line, m_call);
    setTabOrder(m_call, m_stop);
}

void DialBar::setCatalogue(const DeskCatalogue &catalogue)
{
    const auto before = choice();
    m_catalogue = catalogue;
    m_filling = true;
    m_agent->clear();
    for (const auto &agent : catalogue.agents)
        m_agent->addItem(plain(agent.name, 80), agent.name);
    m_line->clear();
    for (const auto &entry : catalogue.lines)
        m_line->addItem(entry.line.carrier == "practice"_L1 ? tr("%1 (no account)").arg(plain(entry.line.name, 80))
                                                            : plain(entry.line.name, 80), entry.line.name);
    m_filling = false;
    if (before.agent.isEmpty())
        m_agent->setCurrentIndex(firstReadyAgent());
    fillVoices();
    choose(before);
    showProblem();
}

// The first one that could talk at once: on the first day that is the demonstration, which needs no key.
int DialBar::firstReadyAgent() const
{
    const auto ready = [this](const AgentProfile &profile) {
        return std::any_of(m_catalogue.engines.begin(), m_catalogue.engines.end(),
            [&](const auto &engine) { return engine.name == profile.engine && engine.ready; });
    };
    const auto &agents = m_catalogue.agents;
    const auto found = std::find_if(agents.begin(), agents.end(), ready);
    return found == agents.end() ? qMin(0, int(agents.size()) - 1) : int(found - agents.begin());
}

void DialBar::fillVoices()
{
    if (m_filling)
        return;
    const auto *profile = agent();
    m_voice->clear();
    const auto voices = profile ? m_catalogue.voicesOf(profile->engine, profile->pipeline.speaking) : QList<Voice>();
    for (const auto &voice : voices)
        m_voice->addItem(dotted({plain(voice.name, 60), plain(voice.character, 60)}), voice.name);
    const int own = profile ? m_voice->findData(profile->voice) : -1;
    m_voice->setCurrentIndex(own >= 0 ? own : m_voice->count() > 0 ? 0 : -1);
    m_voice->setEnabled(m_voice->count() > 0);
    m_preview->setEnabled(m_voice->count() > 0);
}

const AgentProfile *DialBar::agent() const
{
    const auto name = m_agent->currentData().toString();
    const auto found = std::find_if(m_catalogue.agents.begin(), m_catalogue.agents.end(),
        [&](const AgentProfile &profile) { return profile.name == name; });
    return found == m_catalogue.agents.end() ? nullptr : &*found;
}

QString DialBar::engine() const
{
    const auto *profile = agent();
    return profile ? profile->engine : QString();
}

QString DialBar::voice() const { return m_voice->currentData().toString(); }

bool DialBar::isPractice() const
{
    const auto name = m_line->currentData().toString();
    return std::any_of(m_catalogue.lines.begin(), m_catalogue.lines.end(),
        [&](const auto &entry) { return entry.line.name == name && entry.line.carrier == "practice"_L1; });
}

QString DialBar::problem() const
{
    if (m_catalogue.diallingStopped && !isPractice())
        return tr("All dialling is stopped. Release it to call.");
    if (m_catalogue.agents.isEmpty())
        return tr("There is no agent yet that could talk.");
    if (m_catalogue.lines.isEmpty())
        return tr("There is no line yet to call from.");
    for (const auto &entry : m_catalogue.engines) {
        if (entry.name == engine() && !entry.ready)
            return tr("%1 is not ready: %2").arg(plain(entry.title, 80), plain(entry.problem, 300));
    }
    for (const auto &entry : m_catalogue.lines) {
        if (entry.line.name == m_line->currentData().toString() && !entry.ready)
            return tr("%1 is not ready: %2").arg(plain(entry.line.name, 80), plain(entry.problem, 300));
    }
    return {};
}

void DialBar::showProblem()
{
    if (m_filling)
        return;
    const auto missing = problem();
    m_call->setEnabled(missing.isEmpty());
    m_stop->setText(m_catalogue.diallingStopped ? tr("Release dialling") : tr("Stop all dialling"));
    m_stop->setChecked(m_catalogue.diallingStopped);
    m_number->setPlaceholderText(isPractice() ? tr("Not needed for practice") : tr("+1 415 555 0138"));
    const auto sentence = m_told.isEmpty() ? missing : m_told;
    m_strip->setProperty("look", m_told.isEmpty() ? u"hint"_s : u"trouble"_s);
    m_strip->style()->unpolish(m_strip);
    m_strip->style()->polish(m_strip);
    m_sentence->setText(sentence);
    m_strip->setVisible(!sentence.isEmpty());
}

void DialBar::tell(const QString &sentence)
{
    if (sentence == m_told)
        return;
    m_told = sentence;
    showProblem();
}

QString DialBar::told() const { return m_strip->isHidden() ? QString() : m_sentence->text(); }

void DialBar::toggleStop() { m_stop->click(); }

void DialBar::focusNumber()
{
    m_number->setFocus(Qt::ShortcutFocusReason);
    m_number->selectAll();
}

CallRequest DialBar::request() const
{
    CallRequest request;
    request.to = dialable(m_number->text());
    request.line = m_line->currentData().toString();
    request.agent = m_agent->currentData().toString();
    request.voice = voice();
    return request;
}

void DialBar::call()
{
    if (!problem().isEmpty())
        return showProblem();
    const auto wanted = request();
    if (wanted.to.isEmpty() && !isPractice()) {
        tell(tr("Type the number to call, with its country code: +1 415 555 0138."));
        return focusNumber();
    }
    if (!wanted.to.startsWith(u'+') && !isPractice()) {
        tell(tr("A number to call begins with + and its country code: +1 415 555 0138."));
        return focusNumber();
    }
    tell({});
    emit callRequested(wanted);
}

DialBar::Choice DialBar::choice() const
{
    return {m_agent->currentData().toString(), voice(), m_line->currentData().toString(), m_number->text()};
}

static void select(QuietCombo *combo, const QString &name)
{
    if (const int at = combo->findData(name); at >= 0 && !name.isEmpty())
        combo->setCurrentIndex(at);
}

void DialBar::choose(const Choice &choice)
{
    select(m_agent, choice.agent);
    if (choice.agent == m_agent->currentData().toString())
        select(m_voice, choice.voice);
    select(m_line, choice.line);
    if (choice.number != m_number->text()) {
        m_number->setText(choice.number);
        m_region->setText(regionOf(choice.number));
    }
}

QString DialBar::fill(const Choice &wish)
{
    const auto has = [](const QuietCombo *combo, const QString &name) { return name.isEmpty() || combo->findData(name) >= 0; };
    if (!has(m_agent, wish.agent))
        return tr("There is no agent %1.").arg(plain(wish.agent, 80));
    if (!has(m_line, wish.line))
        return tr("There is no line %1.").arg(plain(wish.line, 80));
    choose(wish);
    if (!has(m_voice, wish.voice))
        return tr("%1 has no voice %2.").arg(plain(m_agent->currentText(), 80), plain(wish.voice, 80));
    select(m_voice, wish.voice); // also of the agent that was chosen already
    const auto real = std::ranges::find_if(m_catalogue.lines, [](const auto &entry) { return entry.ready && entry.line.carrier != "practice"_L1; });
    if (wish.line.isEmpty() && isPractice() && real != m_catalogue.lines.end())
        select(m_line, real->line.name);
    return {};
}

void DialBar::setPreviewing(bool previewing)
{
    m_preview->setIcon(lineIcon(previewing ? u"stop"_s : u"play"_s));
    m_preview->setAccessibleName(previewing ? tr("Stop the voice") : tr("Hear this voice"));
    m_preview->setToolTip(m_preview->accessibleName());
}

} // namespace ui
