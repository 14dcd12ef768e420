// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/settings/memorystore.h"
#include "tests/ui/fakedesk.h"
#include "ui/help/aboutdialog.h"
#include "ui/help/diagnostics.h"
#include "ui/help/helpwindow.h"
#include "ui/mainwindow.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The manual, and what is told to whoever helps.
class tst_Help : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void everyPageIsBuiltInAndHasATitle();
    void everyLinkOfThePagesLeadsSomewhere();
    void f1ListsTheKeysOfTheRealActions();
    void wordsAreSearchedInAllPages();
    void linksLeadFromPageToPage();
    void theDiagnosticsTellWhatIsSet();
    void theDiagnosticsAreCopied();

    void noSecretGetsIntoTheDiagnostics();
    void whatIsInNoPageIsNotFound();
    void linksToElsewhereAreNotFollowed();
    void escapeClosesTheWindow();

private:
    HelpWindow *help() const { return m_window->findChild<HelpWindow *>(); }
    HelpWindow *open()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        return help();
    }
    QTextBrowser *text() const { return help()->findChild<QTextBrowser *>(u"helpText"_s); }
    QListWidget *list() const { return help()->findChild<QListWidget *>(u"helpPages"_s); }
    void set(const QString &key, const QString &value) { QVERIFY2(m_settings->save(key, value), qPrintable(key)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Secrets> m_secrets;
    std::unique_ptr<SettingsStore> m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
};

void tst_Help::initTestCase() { QCoreApplication::setOrganizationName(u"Callwright-test"_s); }

void tst_Help::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    m_secrets = std::make_unique<Secrets>(std::make_unique<MemoryStore>(), m_folder->filePath(u"secrets.json"_s));
    m_settings = std::make_unique<SettingsStore>(*m_secrets);
    QVERIFY(m_settings->load({m_folder->filePath(u"settings.ini"_s), {}, {}, {}}));
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets{nullptr, m_settings.get(), m_secrets.get()}, std::make_unique<FakeSpeaker>(),
        std::make_unique<FakeMicrophone>());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_Help::cleanup() { m_window.reset(); }

void tst_Help::everyPageIsBuiltInAndHasATitle()
{
    const auto pages = manualPages();
    QVERIFY(pages.size() >= 19);
    for (const auto &page : pages) {
        QVERIFY2(page.markdown.startsWith("# "_L1), qPrintable(page.name));
        QVERIFY2(!page.title.isEmpty() && page.title != page.name, qPrintable(page.name));
        QVERIFY2(!page.markdown.contains("!["_L1), qPrintable(page.name));
    }
}

void tst_Help::everyLinkOfThePagesLeadsSomewhere()
{
    open();
    for (const auto *name : {"taking-over.md", "brake.md", "calls-list.md", "keypad-and-transfer.md", "desktop.md", "settings-page.md"}) {
        help()->showPage(QString::fromLatin1(name));
        QVERIFY2(list()->currentRow() > 0, name);
        static const QRegularExpression link(u"\\]\\(([a-z-]+\\.md)\\)"_s);
        const auto pages = manualPages();
        const auto &markdown = pages[list()->currentRow() - 1].markdown;
        for (auto matches = link.globalMatch(markdown); matches.hasNext();) {
            const auto to = matches.next().captured(1);
            QVERIFY2(std::ranges::any_of(pages, [&](const auto &page) { return page.name == to; }), qPrintable(to));
        }
    }
}

void tst_Help::f1ListsTheKeysOfTheRealActions()
{
    QVERIFY(open());
    QVERIFY(help()->isVisible());
    const auto shown = text()->toPlainText();
    int keys = 0;
    for (const auto *action : m_window->actions()) {
        if (action->shortcut().isEmpty())
            continue;
        ++keys;
        QVERIFY2(shown.contains(action->text()), qPrintable(action->text()));
        QVERIFY2(shown.contains(action->shortcut().toString(QKeySequence::NativeText)), qPrintable(action->text()));
    }
    QVERIFY(keys > 15);
    auto *first = help();
    help()->close();
    QCOMPARE(open(), first); // one window
}

void tst_Help::wordsAreSearchedInAllPages()
{
    open();
    help()->findChild<QLineEdit *>(u"helpSearch"_s)->setText(u"headset loudspeakers"_s);
    QStringList found;
    for (int row = 0; row < list()->count(); ++row) {
        if (!list()->item(row)->isHidden())
            found << list()->item(row)->text();
    }
    QCOMPARE(found, QStringList{u"Taking a call over"_s});
    QVERIFY(text()->toPlainText().contains(u"Use a headset"_s));
    help()->findChild<QLineEdit *>(u"helpSearch"_s)->clear();
    QVERIFY(!list()->item(0)->isHidden());
}

void tst_Help::linksLeadFromPageToPage()
{
    open();
    help()->showPage(u"keypad-and-transfer.md"_s);
    QVERIFY(text()->toPlainText().contains(u"Ctrl+Shift+T"_s));
    emit text()->anchorClicked(QUrl(u"brake.md"_s));
    QCOMPARE(list()->currentItem()->text(), u"The brake"_s);
}

void tst_Help::theDiagnosticsTellWhatIsSet()
{
    set(u"server/publicUrl"_s, u"https://desk.example.com"_s);
    set(u"twilio/authToken"_s, u"0123456789abcdef0123456789abcdef"_s);
    const auto told = diagnostics(m_desk->catalogue(), m_settings.get(), FakeDesk::someChecks());
    for (const auto *words : {"Callwright", "Qt 6", "server/publicUrl = https://desk.example.com", "twilio/authToken = set", "Plivo (plivo): no caller number",
             "FAILED · Twilio, +1 415 555 0100"})
        QVERIFY2(told.contains(QString::fromUtf8(words)), words);
    QVERIFY(!told.contains(u"openai/apiKey"_s)); // nobody set it
}

void tst_Help::theDiagnosticsAreCopied()
{
    emit m_desk->checkedUp(FakeDesk::someChecks());
    for (auto *action : m_window->actions()) {
        if (action->text() == u"About, diagnostics"_s)
            action->trigger();
    }
    auto *about = m_window->findChild<AboutDialog *>();
    QVERIFY(about);
    QTest::mouseClick(about->findChild<QPushButton *>(u"copyDiagnostics"_s), Qt::LeftButton);
    const auto copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied, about->findChild<QPlainTextEdit *>(u"diagnostics"_s)->toPlainText());
    QVERIFY(copied.contains(u"27.40 USD"_s)); // of the last checks
    QTest::keyClick(about, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<AboutDialog *>());
}

void tst_Help::noSecretGetsIntoTheDiagnostics()
{
    const auto key = u"planted9f8e7d6c5b4a39281706f5e4d3c2b1a0"_s;
    set(u"twilio/authToken"_s, key);
    set(u"gemini/apiKey"_s, u"planted-gemini"_s);
    set(u"openai/apiKey"_s, u"planted-gemini-and-more"_s);
    set(u"server/apiToken"_s, u"planted-token-of-the-api"_s);
    auto catalogue = m_desk->catalogue();
    catalogue.publicUrl = u"https://planted-user:planted-word@desk.example.com/?key=planted-query"_s;
    catalogue.engines[0].problem = u"refused "_s + key;
    catalogue.engines[0].ready = false;
    auto checks = FakeDesk::someChecks();
    checks[2].detail = u"the key planted-gemini-and-more is wrong"_s;
    const auto told = diagnostics(catalogue, m_settings.get(), checks);
    QVERIFY2(!told.contains(u"planted"_s), qPrintable(told));
    QVERIFY(!told.contains(u"and-more"_s));
    QVERIFY(told.contains(u"refused [secret]"_s));
}

void tst_Help::whatIsInNoPageIsNotFound()
{
    open();
    help()->findChild<QLineEdit *>(u"helpSearch"_s)->setText(u"qwertzuiop"_s);
    for (int row = 0; row < list()->count(); ++row)
        QVERIFY(list()->item(row)->isHidden());
}

void tst_Help::linksToElsewhereAreNotFollowed()
{
    open();
    help()->showPage(u"brake.md"_s);
    const int row = list()->currentRow();
    for (const auto *link : {"file:///etc/passwd", "javascript:alert(1)", "../../../etc/passwd", "nowhere.md", "http://example.com"}) {
        emit text()->anchorClicked(QUrl(QString::fromLatin1(link)));
        QCOMPARE(list()->currentRow(), row);
    }
}

void tst_Help::escapeClosesTheWindow()
{
    open();
    QTest::keyClick(list(), Qt::Key_Escape);
    QVERIFY(!help()->isVisible());
    QVERIFY(m_window->isVisible());
}

QTEST_MAIN(tst_Help)
#include "tst_help.moc"
