// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingedit.h"

#include "ui/theme/field.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kCaptionWidth = 160; // px at normal type

QString settingGroupTitle(const QString &group)
{
    static const QHash<QString, const char *> kTitles{{u"server"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Server")},
        {u"tunnel"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Tunnel")}, {u"openai"_s, "OpenAI"}, {u"elevenlabs"_s, "ElevenLabs"},
        {u"local"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Model of your own")}, {u"pipeline"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Pipelines")},
        {u"records"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Records and privacy")}, {u"fleet"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Fleet")},
        {u"calls"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Calls")}, {u"tools"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Tools")},
        {u"brake"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Brake")},
        {u"playout"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Playout")}, {u"practice"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Practice line")},
        {u"ui"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Appearance")}, {u"data"_s, QT_TRANSLATE_NOOP("ui::SettingEdit", "Log")}};
    if (const auto title = kTitles.constFind(group); title != kTitles.cend())
        return SettingEdit::tr(*title);
    return group.left(1).toUpper() + group.mid(1); // a company's name
}

// Made from the key, so that a new row of the table needs nothing here.
QString settingTitle(const SettingRow &row)
{
    QString title;
    for (const auto letter : QString(row.key).section(u'/', 1)) {
        if (letter.isUpper())
            title += u' ';
        title += title.isEmpty() ? letter.toUpper() : letter.toLower();
    }
    for (const auto &[word, proper] : {std::pair(" url"_L1, " URL"_L1), {" api "_L1, " API "_L1}, {" ws "_L1, " WS "_L1}, {" id"_L1, " ID"_L1}, {" sid"_L1, " SID"_L1}, {" ms"_L1, " (ms)"_L1}}) {
        if (title.endsWith(word) || word.endsWith(u' '))
            title.replace(word, proper);
    }
    for (const auto &[word, proper] : {std::pair("Api "_L1, "API "_L1), {"Ngrok Api"_L1, "ngrok API"_L1}}) {
        if (title.startsWith(word))
            title.replace(0, word.size(), proper);
    }
    return title == "Url"_L1 ? u"URL"_s : title == "Sid"_L1 ? u"SID"_s : title;
}

SettingEdit::SettingEdit(const SettingRow &row, QWidget *parent)
    : QWidget(parent)
    , m_row(row)
    , m_control(createControl())
    , m_note(new QLabel(this))
    , m_origin(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_forget(new QPushButton(row.secret ? tr("Forget it") : tr("Use the default"), this))
{
    const QString key = row.key;
    setObjectName(key);
    m_control->setObjectName(u"control:"_s + key);
    m_control->setAccessibleName(settingTitle(row));
    auto *caption = new QLabel(settingTitle(row), this);
    caption->setProperty("look", u"caption"_s);
    caption->setFixedWidth(kCaptionWidth);
    caption->setWordWrap(true);
    caption->setAlignment(Qt::AlignTrailing | Qt::AlignTop);
    caption->setContentsMargins(0, 8, 0, 0);
    caption->setBuddy(m_control);
    m_note->setText(QString(row.help) + (row.atStart ? u' ' + tr("Counts at the next start.") : QString()));
    m_note->setProperty("look", u"faint"_s);
    m_origin->setProperty("look", u"caption"_s);
    m_problem->setProperty("look", u"trouble"_s);
    m_problem->setObjectName(u"problem:"_s + key);
    for (auto *label : {m_note, m_origin, m_problem}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setFont(scaled(font(), 0.92));
    }
    m_forget->setProperty("look", u"link"_s);
    m_forget->setObjectName(u"forget:"_s + key);
    m_forget->setAccessibleName(u"%1: %2"_s.arg(settingTitle(row), m_forget->text()));
    connect(m_forget, &QPushButton::clicked, this, [this] { emit saveRequested(m_row.key, {}); });

    auto *column = new QVBoxLayout;
    column->setSpacing(3);
    if (qobject_cast<QCheckBox *>(m_control)) {
        column->addWidget(m_control);
    } else {
        auto *field = new Field({}, m_control, this);
        field->setProperty("look", u"input"_s);
        m_control->setAccessibleName(settingTitle(row));
        const bool isNarrow = row.type == SettingType::Number || row.type == SettingType::Choice;
        column->addWidget(field, 0, isNarrow ? Qt::AlignLeading : Qt::Alignment());
    }
    column->addWidget(m_problem);
    column->addWidget(m_note);
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_origin);
    foot->addWidget(m_forget);
    foot->addStretch(1);
    column->addLayout(foot);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(caption, 0, Qt::AlignTop);
    layout->addLayout(column, 1);
    tell({});
}

QWidget *SettingEdit::createControl()
{
    if (m_row.type == SettingType::Flag) {
        auto *check = new QCheckBox(tr("On"), this);
        connect(check, &QCheckBox::toggled, this, [this](bool on) { save(on ? u"true"_s : u"false"_s); });
        return check;
    }
    if (m_row.type == SettingType::Choice) {
        auto *choice = new QuietCombo(this);
        choice->addItems(m_row.choiceList());
        connect(choice, &QComboBox::currentTextChanged, this, &SettingEdit::save);
        return choice;
    }
    if (m_row.type == SettingType::Number) {
        auto *number = new QSpinBox(this);
        number->setRange(m_row.least, m_row.most);
        number->setFrame(false);
        number->setMinimumWidth(120);
        number->setFocusPolicy(Qt::StrongFocus);
        number->installEventFilter(this);
        number->findChild<QLineEdit *>()->setAccessibleName(settingTitle(m_row));
        connect(number, &QSpinBox::editingFinished, this, [this, number] { save(number->cleanText()); });
        return number;
    }
    auto *line = new QLineEdit(this);
    if (m_row.secret)
        line->setEchoMode(QLineEdit::Password);
    connect(line, &QLineEdit::editingFinished, this, [this, line] {
        const auto text = line->text();
        line->setModified(false); // it is on its way
        if (m_row.secret && text.isEmpty())
            return; // nobody typed
        save(text);
    });
    return line;
}

// Scrolling past a number must not change it.
bool SettingEdit::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Wheel || static_cast<QWidget *>(watched)->hasFocus())
        return QWidget::eventFilter(watched, event);
    event->ignore();
    return true;
}

void SettingEdit::save(const QString &text)
{
    if (text != m_saved || m_row.secret)
        emit saveRequested(m_row.key, text);
}

QString SettingEdit::originWords(const SettingOrigin &origin) const
{
    switch (origin.layer) {
    case SettingLayer::Standard: return {};
    case SettingLayer::SettingsFile: return tr("Set here.");
    case SettingLayer::Keychain: return tr("Kept in the keychain.");
    case SettingLayer::EnvFile: return tr("Set by %1 in the file .env, which wins over what is set here.").arg(origin.name);
    case SettingLayer::Environment: return tr("Set by %1 in the environment, which wins over what is set here.").arg(origin.name);
    case SettingLayer::CommandLine: return tr("Set on the command line, which wins over what is set here.");
    }
    return {};
}

void SettingEdit::show(const Settings &settings, const SettingOrigin &origin)
{
    const QSignalBlocker quiet(m_control);
    const QString key = m_row.key;
    const bool isSet = settings.isSet(key);
    m_saved = m_row.secret ? QString() : isSet || m_row.type != SettingType::Text ? settings.text(key) : QString();
    if (auto *check = qobject_cast<QCheckBox *>(m_control))
        check->setChecked(settings.flag(key));
    else if (auto *choice = qobject_cast<QComboBox *>(m_control))
        choice->setCurrentText(settings.text(key));
    else if (auto *number = qobject_cast<QSpinBox *>(m_control))
        number->setValue(settings.number(key));
    else if (auto *line = qobject_cast<QLineEdit *>(m_control)) {
        m_saved = m_row.secret || !isSet ? QString() : settings.text(key);
        // Another setting may have been saved while somebody types here; and what is wrong is there to be mended.
        if (!line->isModified() && m_problem->text().isEmpty())
            line->setText(m_saved);
        line->setPlaceholderText(m_row.secret ? (isSet ? tr("Set. Type a new one to replace it") : tr("Not set")) : QString(m_row.standard));
    }
    m_origin->setText(plain(originWords(origin), 300));
    m_origin->setVisible(!m_origin->text().isEmpty());
    m_forget->setVisible(origin.layer == SettingLayer::SettingsFile || origin.layer == SettingLayer::Keychain);
}

void SettingEdit::tell(const QString &sentence)
{
    m_problem->setText(plain(sentence, 400));
    m_problem->setVisible(!sentence.isEmpty());
}

bool SettingEdit::matches(const QStringList &words) const
{
    const auto all = QStringList{QString(m_row.key), settingTitle(m_row), settingGroupTitle(m_row.group()), QString(m_row.help), QString(m_row.environment)}
                         .join(u' ')
                         .toLower();
    return std::ranges::all_of(words, [&](const QString &word) { return all.contains(word); });
}

} // namespace ui
