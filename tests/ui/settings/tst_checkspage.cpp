// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/settings/checkspage.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

class tst_ChecksPage : public QObject
{
    Q_OBJECT
private slots:
    void looksWhenItIsFirstShown();
    void tellsWhatToDoFirst();
    void ownChecksComeFirst();
    void setsWhatItMaySet();
    void textFromOutsideStaysText();

private:
    static QList<Check> someChecks()
    {
        return {{u"port"_s, u"Port 5000"_s, Check::State::Ok, u"this bridge listens"_s, {}},
            {u"twilio"_s, u"Twilio"_s, Check::State::Fail, u"Twilio does not know the key."_s, u"Copy the auth token again."_s}};
    }
    Theme m_theme;
};

void tst_ChecksPage::looksWhenItIsFirstShown()
{
    FakeDesk desk;
    ChecksPage page(desk, [] { return QList<Check>(); });
    QCOMPARE(desk.checkUps.size(), 0);
    page.show();
    QCOMPARE(desk.checkUps, QList<bool>{false});
    QVERIFY(!page.findChild<QPushButton *>(u"checkAgain"_s)->isEnabled()); // one at a time
    page.hide();
    page.show();
    QCOMPARE(desk.checkUps.size(), 1);
}

void tst_ChecksPage::tellsWhatToDoFirst()
{
    FakeDesk desk;
    ChecksPage page(desk, [] { return QList<Check>(); });
    page.show();
    emit desk.checkedUp(someChecks());
    QCOMPARE(page.findChild<QLabel *>(u"checksSum"_s)->text(), u"First: Copy the auth token again."_s);
    QVERIFY(page.findChild<QWidget *>(u"check:twilio"_s));
    QTest::mouseClick(page.findChild<QPushButton *>(u"checkAgain"_s), Qt::LeftButton);
    emit desk.checkedUp(someChecks().first(1));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!page.findChild<QWidget *>(u"check:twilio"_s));
    QCOMPARE(page.findChild<QLabel *>(u"checksSum"_s)->text(), u"All is well."_s);
}

void tst_ChecksPage::ownChecksComeFirst()
{
    FakeDesk desk;
    ChecksPage page(desk, [] { return QList<Check>{{u"settings"_s, u"Settings"_s, Check::State::Fail, u"server/port is 'x'."_s, u"Mend it."_s}}; });
    page.show();
    emit desk.checkedUp(someChecks());
    QCOMPARE(page.findChild<QLabel *>(u"checksSum"_s)->text(), u"First: Mend it."_s);
}

void tst_ChecksPage::setsWhatItMaySet()
{
    FakeDesk desk;
    ChecksPage page(desk, [] { return QList<Check>(); });
    page.show();
    emit desk.checkedUp({});
    QTest::mouseClick(page.findChild<QPushButton *>(u"checkMend"_s), Qt::LeftButton);
    QCOMPARE(desk.checkUps, (QList<bool>{false, true}));
}

void tst_ChecksPage::textFromOutsideStaysText()
{
    FakeDesk desk;
    ChecksPage page(desk, [] { return QList<Check>(); });
    page.show();
    emit desk.checkedUp({{u"twilio"_s, u"Twilio"_s, Check::State::Fail, u"<b>no</b><img src='http://x'>"_s, {}}});
    for (const auto *label : page.findChild<QWidget *>(u"check:twilio"_s)->findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

QTEST_MAIN(tst_ChecksPage)
#include "tst_checkspage.moc"
