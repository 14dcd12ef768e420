// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/callbook.h"
#include "ui/tray/tray.h"

#include <QAction>
#include <QMenu>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(ui::Notice)

// What stands beside the clock, and what is worth a notification.
class tst_Tray : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void tellsWhatIsGoingOnInWords();
    void everyStateHasAPictureOfItsOwn();
    void theMenuOnlyAsks();
    void aCallThatComesInIsTold();
    void aCallThatEndsBadlyIsTold();
    void theBrakeIsTold();

    void callsThatWePlaceAreNotTold();
    void callsThatEndWellAreNotTold();
    void aBurstIsToldAsOne();
    void releasingTheBrakeIsNotTold();
    void theBrakeThatWasOnAtTheStartIsNotTold();
    void troubleIsForgottenWhenSomebodyLooks();
    void namesFromOutsideStayText();
    void withoutATrayNothingIsShown();

private:
    CallId inbound(const QString &name = {})
    {
        const auto id = newCallId();
        Received received{placedCall(u"+14155550100"_s, name)};
        received.from = u"+14155550138"_s;
        m_desk->tell(id, {{0, received}, {100, Answered{AnsweredBy::Human}}});
        return id;
    }
    void end(const CallId &id, EndReason reason) { m_desk->tell(id, Ended{reason, Who::Carrier, 5s, 3s, 0, 0, {}, u"The carrier said 503."_s}); }
    Notice told(int at) const { return m_told->at(at).first().value<Notice>(); }
    void stopDialling(bool stopped)
    {
        auto catalogue = m_desk->catalogue();
        catalogue.diallingStopped = stopped;
        m_desk->setCatalogue(catalogue);
    }
    QAction *action(const char *name) const { return m_tray->menu().findChild<QAction *>(QString::fromLatin1(name)); }

    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<CallBook> m_book;
    std::unique_ptr<Notices> m_notices;
    std::unique_ptr<QSignalSpy> m_told;
    std::unique_ptr<Tray> m_tray;
};

void tst_Tray::init()
{
    m_tray.reset();
    m_told.reset();
    m_notices.reset();
    m_book.reset();
    m_desk = std::make_unique<FakeDesk>();
    m_book = std::make_unique<CallBook>(*m_desk);
    m_notices = std::make_unique<Notices>(*m_desk, *m_book);
    m_notices->setPause(300);
    m_told = std::make_unique<QSignalSpy>(m_notices.get(), &Notices::told);
    m_tray = std::make_unique<Tray>(*m_desk, *m_book);
}

void tst_Tray::tellsWhatIsGoingOnInWords()
{
    QCOMPARE(Tray::wordsFor(m_tray->state()), u"no call"_s);
    const auto id = inbound();
    QCOMPARE(m_tray->state().live, 1);
    stopDialling(true);
    QVERIFY(Tray::wordsFor(m_tray->state()).contains(u"dialling is stopped"_s));
    end(id, EndReason::CarrierFailed);
    QCOMPARE(Tray::wordsFor(m_tray->state()), u"no call, something is wrong, dialling is stopped"_s);
    auto catalogue = m_desk->catalogue();
    m_tray->forgetTrouble();
    QVERIFY(!m_tray->state().trouble);
    catalogue.port = 0;
    m_desk->setCatalogue(catalogue);
    QVERIFY(m_tray->state().trouble);
}

void tst_Tray::everyStateHasAPictureOfItsOwn()
{
    const QList<Tray::State> states{{0, false, false}, {1, false, false}, {7, false, false}, {12, false, false}, {0, true, false}, {0, false, true}};
    QList<QImage> pictures;
    for (const auto &state : states) {
        const auto image = Tray::iconFor(state).pixmap(22, 22).toImage();
        QVERIFY(!image.isNull());
        QVERIFY(!pictures.contains(image));
        pictures << image;
    }
}

void tst_Tray::theMenuOnlyAsks()
{
    QSignalSpy show(m_tray.get(), &Tray::showRequested), stop(m_tray.get(), &Tray::stopRequested), quit(m_tray.get(), &Tray::quitRequested);
    action("trayShow")->trigger();
    action("trayStop")->trigger();
    action("trayQuit")->trigger();
    QCOMPARE(show.size(), 1);
    QCOMPARE(stop.size(), 1);
    QCOMPARE(stop.first().first().toBool(), true);
    QCOMPARE(quit.size(), 1);
    QVERIFY(m_desk->stops.isEmpty());
    stopDialling(true);
    QCOMPARE(action("trayStop")->text(), u"Release dialling"_s);
    action("trayStop")->trigger();
    QCOMPARE(stop.last().first().toBool(), false);
}

void tst_Tray::aCallThatComesInIsTold()
{
    const auto id = inbound(u"Dana Whitfield"_s);
    QCOMPARE(m_told->size(), 1);
    QCOMPARE(told(0).kind, Notice::Kind::Inbound);
    QVERIFY(told(0).title.contains(u"Dana Whitfield"_s));
    QCOMPARE(told(0).call, id);
}

void tst_Tray::aCallThatEndsBadlyIsTold()
{
    const auto id = newCallId();
    m_desk->tell(id, answeredCall(u"+14155550138"_s));
    end(id, EndReason::MediaLost);
    QCOMPARE(m_told->size(), 1);
    QCOMPARE(told(0).kind, Notice::Kind::EndedBadly);
    QCOMPARE(told(0).call, id);
    QVERIFY(told(0).text.contains(u"503"_s));
}

void tst_Tray::theBrakeIsTold()
{
    stopDialling(true);
    QCOMPARE(m_told->size(), 1);
    QCOMPARE(told(0).kind, Notice::Kind::DiallingStopped);
    m_desk->setCatalogue(m_desk->catalogue()); // told again for another reason
    QTest::qWait(0);
    QCOMPARE(m_told->size(), 1);
}

void tst_Tray::callsThatWePlaceAreNotTold()
{
    m_desk->tell(newCallId(), answeredCall(u"+14155550138"_s));
    QVERIFY(m_told->isEmpty());
}

void tst_Tray::callsThatEndWellAreNotTold()
{
    for (const auto reason : {EndReason::CallerHungUp, EndReason::NoAnswer, EndReason::Busy, EndReason::Transferred, EndReason::Shutdown}) {
        const auto id = newCallId();
        m_desk->tell(id, answeredCall(u"+14155550138"_s));
        end(id, reason);
    }
    QVERIFY(m_told->isEmpty());
}

void tst_Tray::aBurstIsToldAsOne()
{
    for (int i = 0; i < 100; ++i) {
        const auto id = newCallId();
        m_desk->tell(id, answeredCall(u"+14155550138"_s));
        end(id, EndReason::CarrierFailed);
    }
    QCOMPARE(m_told->size(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_told->size(), 2, 20'000);
    QVERIFY2(told(1).title.contains(u"99"_s), qPrintable(told(1).title));
    QVERIFY(told(1).call.isEmpty());
}

void tst_Tray::releasingTheBrakeIsNotTold()
{
    stopDialling(true);
    stopDialling(false);
    QCOMPARE(m_told->size(), 1);
}

void tst_Tray::theBrakeThatWasOnAtTheStartIsNotTold()
{
    stopDialling(true);
    Notices later(*m_desk, *m_book);
    QSignalSpy told(&later, &Notices::told);
    m_desk->setCatalogue(m_desk->catalogue());
    QVERIFY(told.isEmpty());
}

void tst_Tray::troubleIsForgottenWhenSomebodyLooks()
{
    end(inbound(), EndReason::EngineFailed);
    QVERIFY(m_tray->state().trouble);
    m_tray->forgetTrouble();
    QVERIFY(!m_tray->state().trouble);
    end(inbound(), EndReason::EngineFailed);
    QVERIFY(m_tray->state().trouble);
    end(inbound(), EndReason::CallerHungUp); // a good one after it
    QVERIFY(!m_tray->state().trouble);
}

void tst_Tray::namesFromOutsideStayText()
{
    inbound(u"<img src=x>\u202eevil\u0007"_s);
    QVERIFY(told(0).title.contains(u"<img src=x>evil"_s));
    QVERIFY(!told(0).title.contains(QChar(0x202e)));
}

void tst_Tray::withoutATrayNothingIsShown()
{
    if (QSystemTrayIcon::isSystemTrayAvailable())
        QSKIP("there is a tray here");
    m_tray->setShown(true);
    QVERIFY(!m_tray->isShown());
}

QTEST_MAIN(tst_Tray)
#include "tst_tray.moc"
