// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingspage.h"

#include "ui/settings/envpreview.h"
#include "ui/settings/settingedit.h"
#include "ui/theme/field.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kWidest = 780;

SettingsPage::SettingsPage(SettingsStore &store, Secrets &secrets, QWidget *parent)
    : QSplitter(parent)
    , m_store(store)
    , m_secrets(secrets)
    , m_search(new QLineEdit(this))
    , m_groups(new QListWidget(this))
    , m_area(new QScrollArea(this))
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
    addWidget(createList());
    addWidget(createRows());
    setStretchFactor(1, 1);
    setSizes({236, 1100});
    setAcceptDrops(true);
    m_secrets.allowFile(QSettings().value(u"secrets/file"_s).toBool());
    connect(&m_store, &SettingsStore::changed, this, &SettingsPage::refresh);
    connect(&m_store, &SettingsStore::secretNotKept, this, [this](const QString &key, const Error &error) {
        if (auto *row = edit(key))
            row->tell(tr("It counts until the program ends, and could not be kept: %1").arg(error.detail));
        m_file->show();
    });
    refresh();
    m_groups->setCurrentRow(0);
}

QWidget *SettingsPage::createList()
{
    auto *panel = new QFrame(this);
    panel->setProperty("look", u"side"_s);
    panel->setMinimumWidth(200);
    m_search->setObjectName(u"searchSettings"_s);
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setClearButtonEnabled(true);
    auto *field = new Field({}, m_search, panel);
    m_search->setAccessibleName(tr("Search settings"));
    m_groups->setObjectName(u"settingGroups"_s);
    m_groups->setAccessibleName(tr("Groups of settings"));
    m_groups->setFrameShape(QFrame::NoFrame);
    QStringList known; // a group's rows need not stand together
    for (const auto &row : settingsTable()) {
        const QString group = row.group();
        if (known.contains(group))
            continue;
        known << group;
        auto *item = new QListWidgetItem(settingGroupTitle(group), m_groups);
        item->setData(Qt::UserRole, group);
        item->setSizeHint({0, int(fontMetrics().height() * 2.1)});
    }
    auto *import = new QPushButton(tr("Import a .env file…"), panel);
    import->setObjectName(u"importEnv"_s);
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->setSpacing(8);
    layout->addWidget(field);
    layout->addWidget(m_groups, 1);
    layout->addWidget(import);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::filter);
    connect(m_groups, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            m_search->clear();
        filter();
    });
    connect(import, &QPushButton::clicked, this, &SettingsPage::askWhichFile);
    return panel;
}

QWidget *SettingsPage::createRows()
{
    auto *body = new QWidget(m_area);
    m_title = new QLabel(body);
    m_title->setFont(scaled(font(), 1.2, QFont::DemiBold));
    m_title->setObjectName(u"settingsTitle"_s);
    m_sentence = new QLabel(body);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"settingsTrouble"_s);
    m_sentence->setProperty("look", u"trouble"_s);
    m_file = new QCheckBox(tr("Keep keys in the file %1, which only you can read").arg(m_secrets.file()), body);
    m_file->setObjectName(u"keysInFile"_s);
    m_file->setChecked(QSettings().value(u"secrets/file"_s).toBool());
    m_file->setVisible(m_secrets.keychainProblem().has_value());
    m_file->setToolTip(tr("There is no keychain on this computer, or it refuses"));
    connect(m_file, &QCheckBox::toggled, this, &SettingsPage::allowFile);
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(18, 14, 18, 18);
    layout->setSpacing(14);
    layout->addWidget(m_title);
    layout->addWidget(m_sentence);
    layout->addWidget(m_file);
    for (const auto &row : settingsTable()) {
        auto *edit = new SettingEdit(row, body);
        m_edits << edit;
        layout->addWidget(edit);
        connect(edit, &SettingEdit::saveRequested, this, &SettingsPage::save);
    }
    layout->addStretch(1);
    m_area->setWidget(body);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setMinimumWidth(420);
    body->setMaximumWidth(kWidest); // of the whole column: a label that is narrower than its layout believes is cut
    auto *surface = new QWidget(this);
    surface->setAutoFillBackground(true);
    surface->setBackgroundRole(QPalette::AlternateBase);
    auto *around = new QVBoxLayout(surface);
    around->setContentsMargins(0, 0, 0, 0);
    around->addWidget(m_area);
    return surface;
}

SettingEdit *SettingsPage::edit(const QString &key) const
{
    const auto found = std::ranges::find_if(m_edits, [&](const SettingEdit *one) { return one->row().key == key; });
    return found == m_edits.end() ? nullptr : *found;
}

void SettingsPage::save(const QString &key, const QString &text)
{
    auto *row = edit(key);
    row->tell({});
    if (const auto saved = m_store.save(key, text); !saved)
        row->tell(tr("Not saved: %1").arg(saved.error().detail));
}

void SettingsPage::refresh()
{
    QStringList wrong;
    for (const auto &problem : m_store.problems()) {
        if (problem.lost)
            wrong << u"%1: %2"_s.arg(problem.where, problem.sentence);
    }
    m_sentence->setText(plain(wrong.join(u' '), 1000));
    m_sentence->setVisible(!wrong.isEmpty());
    for (auto *edit : m_edits)
        edit->show(m_store.settings(), m_store.origin(QString(edit->row().key)));
}

void SettingsPage::filter()
{
    const auto words = m_search->text().toLower().split(u' ', Qt::SkipEmptyParts);
    const auto *item = m_groups->currentItem();
    const auto group = item ? item->data(Qt::UserRole).toString() : QString();
    int shown = 0;
    for (auto *edit : m_edits) {
        const bool fits = words.isEmpty() ? edit->row().group() == group : edit->matches(words);
        edit->setVisible(fits);
        shown += fits;
    }
    m_title->setText(words.isEmpty() ? settingGroupTitle(group) : tr("%n setting(s) found", nullptr, shown));
    m_area->ensureVisible(0, 0);
}

void SettingsPage::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

void SettingsPage::showSetting(const QString &key)
{
    for (int row = 0; row < m_groups->count(); ++row) {
        if (m_groups->item(row)->data(Qt::UserRole).toString() == key.section(u'/', 0, 0))
            m_groups->setCurrentRow(row);
    }
    if (auto *found = edit(key)) {
        m_area->ensureWidgetVisible(found);
        if (auto *control = found->findChild<QWidget *>(u"control:"_s + key))
            control->setFocus();
    }
}

void SettingsPage::allowFile(bool allow)
{
    QSettings().setValue(u"secrets/file"_s, allow);
    m_secrets.allowFile(allow);
    for (auto *edit : m_edits)
        edit->tell({});
    if (allow)
        m_store.keepSecretsAgain();
}

void SettingsPage::askWhichFile()
{
    auto *dialog = new QFileDialog(this, tr("Import a .env file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setFilter(QDir::AllEntries | QDir::Hidden);
    connect(dialog, &QFileDialog::fileSelected, this, &SettingsPage::importFrom);
    dialog->open();
}

void SettingsPage::importFrom(const QString &path)
{
    const auto file = readEnvFile(path);
    if (!file) {
        m_sentence->setText(plain(tr("Not imported: %1").arg(file.error().detail)));
        return m_sentence->show();
    }
    auto *preview = new EnvPreview(path, importEnvFile(*file), this);
    preview->setAttribute(Qt::WA_DeleteOnClose);
    connect(preview, &EnvPreview::wanted, this, [this](const QMap<QString, QString> &values) {
        for (auto it = values.cbegin(); it != values.cend(); ++it)
            save(it.key(), it.value());
    });
    preview->open();
}

void SettingsPage::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile() && urls.first().fileName().endsWith(u".env"_s))
        event->acceptProposedAction();
}

void SettingsPage::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    importFrom(event->mimeData()->urls().first().toLocalFile());
}

} // namespace ui
