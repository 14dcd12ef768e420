// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/envpreview.h"

#include "bridge/settings/settingstable.h"
#include "ui/settings/settingedit.h"
#include "ui/theme/plaintext.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

static QString textOf(const QVariant &value)
{
    return value.typeId() == QMetaType::QUrl ? value.toUrl().toString() : value.toString();
}

EnvPreview::EnvPreview(const QString &path, const EnvImport &found, QWidget *parent)
    : QDialog(parent)
    , m_found(found)
    , m_list(new QTreeWidget(this))
{
    setWindowTitle(tr("Import %1").arg(plain(QFileInfo(path).fileName(), 80)));
    resize(720, 480);
    m_list->setObjectName(u"envPreview"_s);
    m_list->setAccessibleName(tr("What would be set"));
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Setting"), tr("From"), tr("Value")});
    m_list->setRootIsDecorated(false);
    fill();
    QStringList wrong;
    for (const auto &problem : m_found.problems + m_found.passedOver)
        wrong << tr("Line %1: %2").arg(problem.line).arg(plain(problem.sentence, 200));
    auto *problems = new QLabel(wrong.join(u'\n'), this);
    problems->setTextFormat(Qt::PlainText);
    problems->setWordWrap(true);
    problems->setObjectName(u"envProblems"_s);
    problems->setVisible(!wrong.isEmpty());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto *take = buttons->addButton(tr("Take them over"), QDialogButtonBox::AcceptRole);
    take->setObjectName(u"takeEnv"_s);
    take->setEnabled(!m_found.values.isEmpty());
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_list, 1);
    layout->addWidget(problems);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        QMap<QString, QString> values;
        for (int n = 0; n < m_list->topLevelItemCount(); ++n) {
            const auto *item = m_list->topLevelItem(n);
            const auto key = item->data(0, Qt::UserRole).toString();
            if (item->checkState(0) == Qt::Checked)
                values[key] = textOf(m_found.values[key]);
        }
        emit wanted(values);
        accept();
    });
}

void EnvPreview::fill()
{
    for (auto it = m_found.values.cbegin(); it != m_found.values.cend(); ++it) {
        const auto *row = settingRow(it.key());
        auto *item = new QTreeWidgetItem(m_list);
        item->setText(0, u"%1: %2"_s.arg(settingGroupTitle(row->group()), settingTitle(*row)));
        item->setText(1, m_found.names.value(it.key()));
        item->setText(2, row->secret ? tr("a secret") : plain(textOf(it.value()), 120));
        item->setData(0, Qt::UserRole, it.key());
        item->setCheckState(0, Qt::Checked);
    }
    m_list->resizeColumnToContents(0);
    m_list->resizeColumnToContents(1);
}

} // namespace ui
