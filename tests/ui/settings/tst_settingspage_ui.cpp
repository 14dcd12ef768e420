// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/secrets.h"
#include "bridge/settings/settingsstore.h"
#include "tests/bridge/settings/memorystore.h"
#include "ui/settings/settingedit.h"
#include "ui/settings/settingspage.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

static const QString kSecret = u"SK-planted-secret-0123456789abcdef"_s;

// The settings page over a real store: files, environment and a keychain of the test's own.
class tst_SettingsPageUi : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void everySettingHasItsGroupTitleAndName();
    void aChangedNumberIsSavedAtOnce();
    void aChangedFlagAndChoiceAreSaved();
    void theDefaultComesBack();
    void findsASettingByItsWords();
    void aSecretIsNeverShown();
    void aSecretCanBeForgotten();
    void tellsWhatWinsOverIt();
    void importsAnEnvFileAfterAsking();
    void showsASettingByItsKey();

    void whatIsWrongIsToldBesideIt();
    void whatIsBeingTypedSurvivesAnothersChange();
    void withoutAKeychainTheFileIsOffered();
    void aWrongLineOfAnEnvFileIsTold();
    void aFileThatIsNotThereIsTold();
    void noControlIsWithoutAName();

private:
    template<class Widget>
    Widget *control(const char *key) const
    {
        auto *widget = m_page->findChild<Widget *>(u"control:"_s + QString::fromLatin1(key));
        if (!widget)
            qFatal("no control %s", key);
        return widget;
    }
    QWidget *row(const char *key) const { return m_page->findChild<QWidget *>(QString::fromLatin1(key)); }
    QString problem(const char *key) const { return m_page->findChild<QLabel *>(u"problem:"_s + QString::fromLatin1(key))->text(); }
    void newPage()
    {
        m_page.reset();
        m_store.reset();
        if (!m_keychain)
            m_keychain = std::make_unique<MemoryStore>();
        m_secrets = std::make_unique<Secrets>(std::move(m_keychain), m_dir->filePath(u"secrets.json"_s));
        m_store = std::make_unique<SettingsStore>(*m_secrets);
        QVERIFY(m_store->load({m_dir->filePath(u"settings.ini"_s), {}, m_environment, {}}));
        m_store->fetchSecrets();
        m_page = std::make_unique<SettingsPage>(*m_store, *m_secrets);
        m_page->resize(1200, 800);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    QByteArray allFiles() const
    {
        QByteArray all;
        for (const auto &info : QDir(m_dir->path()).entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
        return all;
    }
    QString writeEnv(const QByteArray &text) const
    {
        QFile file(m_dir->filePath(u"old.env"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("cannot write");
        return file.fileName();
    }

    Theme m_theme;
    std::unique_ptr<QTemporaryDir> m_dir;
    QProcessEnvironment m_environment;
    std::unique_ptr<SecretStore> m_keychain;
    std::unique_ptr<Secrets> m_secrets;
    std::unique_ptr<SettingsStore> m_store;
    std::unique_ptr<SettingsPage> m_page;
};

void tst_SettingsPageUi::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
}

void tst_SettingsPageUi::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_dir->filePath(u"user"_s));
    QSettings().clear();
    m_environment = QProcessEnvironment();
    m_keychain = std::make_unique<MemoryStore>();
    newPage();
}

void tst_SettingsPageUi::cleanup()
{
    m_page.reset();
    m_store.reset();
    m_secrets.reset();
}

void tst_SettingsPageUi::everySettingHasItsGroupTitleAndName()
{
    QStringList titles;
    for (const auto &row : settingsTable()) {
        QVERIFY(this->row(row.key.data()));
        QVERIFY(!settingTitle(row).isEmpty());
    }
    const auto *groups = m_page->findChild<QListWidget *>(u"settingGroups"_s);
    for (int n = 0; n < groups->count(); ++n)
        titles << groups->item(n)->text();
    QVERIFY(titles.contains(u"Twilio"_s) && titles.contains(u"OpenAI"_s) && titles.contains(u"Records and privacy"_s));
    QCOMPARE(QSet<QString>(titles.cbegin(), titles.cend()).size(), titles.size());
    QCOMPARE(settingTitle(*settingRow(u"twilio/accountSid")), u"Account SID"_s);
    QCOMPARE(settingTitle(*settingRow(u"gemini/apiKey")), u"API key"_s);
    QCOMPARE(settingTitle(*settingRow(u"twilio/apiUrl")), u"API URL"_s);
}

void tst_SettingsPageUi::aChangedNumberIsSavedAtOnce()
{
    m_page->showSetting(u"calls/maxLive"_s);
    auto *number = control<QSpinBox>("calls/maxLive");
    QVERIFY(number->hasFocus());
    QCOMPARE(number->value(), 100);
    number->selectAll();
    QTest::keyClicks(number, u"7"_s);
    QCOMPARE(m_store->settings().number(u"calls/maxLive"), 100); // not at every key
    QTest::keyClick(number, Qt::Key_Return);
    QCOMPARE(m_store->settings().number(u"calls/maxLive"), 7);
    newPage();
    QCOMPARE(control<QSpinBox>("calls/maxLive")->value(), 7);
}

void tst_SettingsPageUi::aChangedFlagAndChoiceAreSaved()
{
    QVERIFY(control<QCheckBox>("server/verifySignatures")->isChecked());
    control<QCheckBox>("server/verifySignatures")->click();
    QVERIFY(!m_store->settings().flag(u"server/verifySignatures"));
    control<QComboBox>("plivo/format")->setCurrentText(u"mulaw-8000"_s);
    QCOMPARE(m_store->settings().text(u"plivo/format"), u"mulaw-8000"_s);
}

void tst_SettingsPageUi::theDefaultComesBack()
{
    m_page->showSetting(u"gemini/model"_s);
    auto *line = control<QLineEdit>("gemini/model");
    const auto standard = line->placeholderText();
    QVERIFY(line->text().isEmpty() && !standard.isEmpty());
    QTest::keyClicks(line, u"my-model"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(m_store->settings().text(u"gemini/model"), u"my-model"_s);
    QTest::mouseClick(m_page->findChild<QPushButton *>(u"forget:gemini/model"_s), Qt::LeftButton);
    QCOMPARE(m_store->settings().text(u"gemini/model"), standard);
    QVERIFY(line->text().isEmpty());
}

void tst_SettingsPageUi::findsASettingByItsWords()
{
    QVERIFY(row("server/port")->isVisible());
    QTest::keyClicks(m_page->findChild<QLineEdit *>(u"searchSettings"_s), u"TWILIO token"_s);
    QVERIFY(row("twilio/authToken")->isVisible());
    QVERIFY(!row("server/port")->isVisible());
    QVERIFY(!row("plivo/authToken")->isVisible());
    m_page->findChild<QLineEdit *>(u"searchSettings"_s)->setText(u"GOOGLE_API_KEY"_s); // as people know it
    QVERIFY(row("gemini/apiKey")->isVisible());
    m_page->findChild<QLineEdit *>(u"searchSettings"_s)->clear();
    QVERIFY(row("server/port")->isVisible() && !row("gemini/apiKey")->isVisible());
}

void tst_SettingsPageUi::aSecretIsNeverShown()
{
    m_page->showSetting(u"twilio/authToken"_s);
    auto *line = control<QLineEdit>("twilio/authToken");
    QCOMPARE(line->echoMode(), QLineEdit::Password);
    QVERIFY(line->placeholderText().contains(u"Not set"_s));
    QTest::keyClicks(line, kSecret);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(m_store->settings().text(u"twilio/authToken"), kSecret);
    QVERIFY(line->text().isEmpty());
    QVERIFY(!line->placeholderText().contains(u"Not set"_s));
    for (const auto *label : m_page->findChildren<QLabel *>())
        QVERIFY(!label->text().contains(kSecret));
    QVERIFY(!allFiles().contains(kSecret.toUtf8()));
    QTest::keyClick(line, Qt::Key_Return); // leaving the empty field forgets nothing
    QCOMPARE(m_store->settings().text(u"twilio/authToken"), kSecret);
}

void tst_SettingsPageUi::aSecretCanBeForgotten()
{
    QVERIFY(m_store->save(u"twilio/authToken"_s, kSecret));
    m_page->showSetting(u"twilio/authToken"_s);
    QTest::mouseClick(m_page->findChild<QPushButton *>(u"forget:twilio/authToken"_s), Qt::LeftButton);
    QVERIFY(!m_store->settings().isSet(u"twilio/authToken"));
}

void tst_SettingsPageUi::tellsWhatWinsOverIt()
{
    m_environment.insert(u"TWILIO_PHONE_NUMBER"_s, u"+14155550100"_s);
    m_keychain = std::make_unique<MemoryStore>();
    newPage();
    m_page->showSetting(u"twilio/fromNumber"_s);
    bool told = false;
    for (const auto *label : row("twilio/fromNumber")->findChildren<QLabel *>())
        told = told || label->text().contains(u"TWILIO_PHONE_NUMBER"_s);
    QVERIFY(told);
}

void tst_SettingsPageUi::importsAnEnvFileAfterAsking()
{
    m_page->importFrom(writeEnv("TWILIO_ACCOUNT_SID=AC0123456789abcdef0123456789abcdef\nTWILIO_AUTH_TOKEN=" + kSecret.toUtf8() + "\nNODE_ENV=production\n"));
    auto *dialog = m_page->findChild<QDialog *>();
    QVERIFY(dialog);
    auto *list = dialog->findChild<QTreeWidget *>();
    QCOMPARE(list->topLevelItemCount(), 2);
    for (int n = 0; n < 2; ++n)
        QVERIFY(!list->topLevelItem(n)->text(2).contains(kSecret));
    QVERIFY(dialog->findChild<QLabel *>(u"envProblems"_s)->text().contains(u"Line 3"_s));
    QVERIFY(!m_store->settings().isSet(u"twilio/accountSid"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"takeEnv"_s), Qt::LeftButton);
    QCOMPARE(m_store->settings().text(u"twilio/authToken"), kSecret);
    QCOMPARE(m_store->settings().text(u"twilio/accountSid"), u"AC0123456789abcdef0123456789abcdef"_s);
}

void tst_SettingsPageUi::showsASettingByItsKey()
{
    m_page->showSetting(u"deepgram/model"_s);
    QCOMPARE(m_page->findChild<QLabel *>(u"settingsTitle"_s)->text(), u"Deepgram"_s);
    QVERIFY(control<QLineEdit>("deepgram/model")->hasFocus());
}

void tst_SettingsPageUi::whatIsWrongIsToldBesideIt()
{
    m_page->showSetting(u"gemini/url"_s);
    auto *line = control<QLineEdit>("gemini/url");
    QTest::keyClicks(line, u"not an address"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY2(problem("gemini/url").startsWith(u"Not saved"_s), qPrintable(problem("gemini/url")));
    QVERIFY(!m_store->settings().isSet(u"gemini/url"));
    QCOMPARE(line->text(), u"not an address"_s); // to be mended, not typed again
    line->setText(u"wss://example.com"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(problem("gemini/url").isEmpty());
}

void tst_SettingsPageUi::whatIsBeingTypedSurvivesAnothersChange()
{
    m_page->showSetting(u"gemini/url"_s);
    auto *url = control<QLineEdit>("gemini/url");
    QTest::keyClicks(url, u"not an address"_s);
    QTest::keyClick(url, Qt::Key_Return);
    auto *model = control<QLineEdit>("gemini/model");
    model->setFocus();
    QTest::keyClicks(model, u"my-mod"_s);
    QVERIFY(m_store->save(u"calls/maxLive"_s, u"9"_s)); // the keychain answers late, or another page saves
    QCOMPARE(url->text(), u"not an address"_s);
    QCOMPARE(model->text(), u"my-mod"_s);
    QTest::keyClicks(model, u"el"_s);
    QTest::keyClick(model, Qt::Key_Return);
    QCOMPARE(m_store->settings().text(u"gemini/model"), u"my-model"_s);
    QVERIFY(m_store->save(u"gemini/model"_s, u"another"_s));
    QCOMPARE(model->text(), u"another"_s); // nobody types there any more
}

void tst_SettingsPageUi::withoutAKeychainTheFileIsOffered()
{
    auto keychain = std::make_unique<MemoryStore>();
    keychain->failure = Error{Error::Code::NotConfigured, u"There is no keychain."_s};
    m_keychain = std::move(keychain);
    newPage();
    m_page->showSetting(u"twilio/authToken"_s);
    auto *line = control<QLineEdit>("twilio/authToken");
    QTest::keyClicks(line, kSecret);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(problem("twilio/authToken").contains(u"until the program ends"_s));
    auto *offer = m_page->findChild<QCheckBox *>(u"keysInFile"_s);
    QVERIFY(offer->isVisible());
    QVERIFY(!allFiles().contains(kSecret.toUtf8()));
    offer->click();
    QTRY_VERIFY(allFiles().contains(kSecret.toUtf8()));
    QCOMPARE(QFile::permissions(m_dir->filePath(u"secrets.json"_s)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY(problem("twilio/authToken").isEmpty());
}

void tst_SettingsPageUi::aWrongLineOfAnEnvFileIsTold()
{
    m_page->importFrom(writeEnv("PORT=ninety\n"));
    auto *dialog = m_page->findChild<QDialog *>();
    QVERIFY(dialog->findChild<QLabel *>(u"envProblems"_s)->text().contains(u"Line 1"_s));
    QVERIFY(!dialog->findChild<QPushButton *>(u"takeEnv"_s)->isEnabled());
}

void tst_SettingsPageUi::aFileThatIsNotThereIsTold()
{
    m_page->importFrom(u"/no/such/.env"_s);
    QVERIFY(m_page->findChild<QLabel *>(u"settingsTrouble"_s)->isVisible());
    QVERIFY(m_page->findChild<QLabel *>(u"settingsTrouble"_s)->text().contains(u"/no/such/.env"_s));
}

void tst_SettingsPageUi::noControlIsWithoutAName()
{
    for (auto *widget : m_page->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->window() != m_page->window())
            continue;
        auto *interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(interface && !interface->text(QAccessible::Name).isEmpty(),
            qPrintable(u"%1 %2"_s.arg(QLatin1StringView(widget->metaObject()->className()), widget->objectName())));
    }
}

QTEST_MAIN(tst_SettingsPageUi)
#include "tst_settingspage_ui.moc"
