// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/spokenform.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Text as it should be read out.
class tst_SpokenForm : public QObject
{
    Q_OBJECT
private slots:
    void readsOut_data();
    void readsOut();
};

void tst_SpokenForm::readsOut_data()
{
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("spoken");
    const auto row = [](const char *name, const QString &plain, const QString &spoken) { QTest::newRow(name) << plain << spoken; };
    row("words stay", u"It costs 3.50, Dr. Smith says (12:30)."_s, u"It costs 3.50, Dr. Smith says (12:30)."_s);
    row("a page", u"See https://www.example.com/opening-hours?x=1&y=2 for it."_s, u"See example dot com slash opening hours for it."_s);
    row("a page ends the sentence", u"It is www.example.org."_s, u"It is example dot org."_s);
    row("a mailbox", u"Write to front_desk@mail.example.com!"_s, u"Write to front underscore desk at mail dot example dot com!"_s);
    row("numbers", u"Room #5 & suite #6"_s, u"Room number 5 and suite number 6"_s);
    row("a sum", u"2=2"_s, u"2 equals 2"_s);
    row("Hindi", u"नमस्ते, 5 बजे।"_s, u"नमस्ते, 5 बजे।"_s);
    row("nothing but a scheme", u"https://"_s, u"https://"_s);
}

void tst_SpokenForm::readsOut()
{
    QFETCH(QString, plain);
    QTEST(spokenForm(plain), "spoken");
}

QTEST_GUILESS_MAIN(tst_SpokenForm)
#include "tst_spokenform.moc"
