// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingspage.h"

#include "bridge/settings/settingstable.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_SettingsPage : public QObject
{
    Q_OBJECT
private slots:
    void thePageInTheManualIsTheTables();
    void everySettingIsOnThePage();
};

// After a change of the table: CALLWRIGHT_WRITE_DOCS=1 tst_settingspage
void tst_SettingsPage::thePageInTheManualIsTheTables()
{
    QFile file(QStringLiteral(CALLWRIGHT_SOURCE_DIR "/docs/settings.md"));
    if (qEnvironmentVariableIsSet("CALLWRIGHT_WRITE_DOCS")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(settingsPage().toUtf8());
        file.close();
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    QVERIFY2(QString::fromUtf8(file.readAll()) == settingsPage(),
        "docs/settings.md is not what the table says; run this test with CALLWRIGHT_WRITE_DOCS=1");
}

void tst_SettingsPage::everySettingIsOnThePage()
{
    const auto page = settingsPage();
    for (const auto &row : settingsTable()) {
        QVERIFY2(page.contains(u"| `%1` |"_s.arg(row.key)), qPrintable(QString(row.key)));
        for (const auto &name : row.environmentNames())
            QVERIFY2(page.contains(u"`%1`"_s.arg(name)), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(tst_SettingsPage)
#include "tst_settingspage.moc"
