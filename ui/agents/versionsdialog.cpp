// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/versionsdialog.h"

#include "ui/agents/profilediff.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QTextBrowser>
#include <QTextCursor>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

VersionsDialog::VersionsDialog(const AgentProfile &now, const QList<ProfileVersion> &versions, QWidget *parent)
    : QDialog(parent)
    , m_now(now)
    , m_versions(versions)
    , m_list(new QListWidget(this))
    , m_diff(new QTextBrowser(this))
{
    setWindowTitle(tr("Versions of %1").arg(plain(now.name, 80)));
    resize(820, 520);
    m_list->setObjectName(u"versions"_s);
    m_list->setAccessibleName(tr("Versions"));
    m_list->setMaximumWidth(240);
    m_diff->setObjectName(u"versionDiff"_s);
    m_diff->setAccessibleName(tr("What has changed since"));
    m_diff->setOpenLinks(false);
    for (const auto &version : versions)
        m_list->addItem(tr("%1 · %2").arg(version.number).arg(QLocale().toString(version.keptAt.toLocalTime(), QLocale::ShortFormat)));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_restore = buttons->addButton(tr("Bring this one back"), QDialogButtonBox::ActionRole);
    m_restore->setObjectName(u"restoreVersion"_s);
    m_restore->setToolTip(tr("Puts it into the editor; it counts when you save"));
    auto *middle = new QHBoxLayout;
    middle->addWidget(m_list);
    middle->addWidget(m_diff, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(middle, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListWidget::currentRowChanged, this, &VersionsDialog::showVersion);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        emit restoreRequested(m_versions[m_list->currentRow()].profile);
        accept();
    });
    m_restore->setEnabled(false);
    m_list->setCurrentRow(versions.isEmpty() ? -1 : 0);
    if (versions.isEmpty())
        m_diff->setPlainText(tr("There are no versions yet. Each time you save, what was before is kept here."));
}

void VersionsDialog::showVersion(int row)
{
    m_restore->setEnabled(row >= 0);
    m_diff->clear();
    if (row < 0)
        return;
    const auto diff = profileDiff(m_versions[row].profile, m_now);
    QTextCursor cursor(m_diff->document());
    if (diff.isEmpty())
        cursor.insertText(tr("The same as now."));
    for (const auto &line : diff) {
        QTextCharFormat format;
        QString sign = u"  "_s;
        switch (line.kind) {
        case DiffLine::Kind::Head:
            format.setFontWeight(QFont::DemiBold);
            sign.clear();
            break;
        case DiffLine::Kind::Gone:
            format.setForeground(Theme::colour(Role::Bad));
            sign = u"− "_s;
            break;
        case DiffLine::Kind::Come:
            format.setForeground(Theme::colour(Role::Ok));
            sign = u"+ "_s;
            break;
        case DiffLine::Kind::Same:
            format.setForeground(Theme::colour(Role::Dim));
            break;
        }
        cursor.insertText(sign + plain(line.text) + u'\n', format);
    }
    m_diff->moveCursor(QTextCursor::Start);
}

} // namespace ui
