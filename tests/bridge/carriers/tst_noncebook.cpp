// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/noncebook.h"

#include <QtTest>

using namespace bridge;

class tst_NonceBook : public QObject
{
    Q_OBJECT
private slots:
    void aNonceIsGoodOnce();
    void longOnesAreToldApartToTheLastByte();
    void theOldestIsForgottenWhenThereAreTooMany();
};

void tst_NonceBook::aNonceIsGoodOnce()
{
    NonceBook book;
    QVERIFY(book.admit("05429567804466091622"));
    QVERIFY(book.admit("05429567804466091623"));
    QVERIFY(!book.admit("05429567804466091622"));
    QVERIFY(!book.admit("05429567804466091623"));
}

void tst_NonceBook::longOnesAreToldApartToTheLastByte()
{
    NonceBook book;
    const QByteArray most(4000, 'a');
    QVERIFY(book.admit(most + 'a'));
    QVERIFY(book.admit(most + 'b'));
    QVERIFY(!book.admit(most + 'a'));
}

void tst_NonceBook::theOldestIsForgottenWhenThereAreTooMany()
{
    NonceBook book;
    for (size_t i = 0; i < NonceBook::kMost; ++i)
        QVERIFY(book.admit(QByteArray::number(quint64(i))));
    QVERIFY(!book.admit("0")); // all are still known
    QVERIFY(book.admit("another"));
    QVERIFY(book.admit("0"));
    QVERIFY(!book.admit("2"));
}

QTEST_APPLESS_MAIN(tst_NonceBook)
#include "tst_noncebook.moc"
