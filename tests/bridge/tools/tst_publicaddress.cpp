// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/publicaddress.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Which addresses an agent's tools may ask.
class tst_PublicAddress : public QObject
{
    Q_OBJECT
private slots:
    void judges_data();
    void judges();
};

void tst_PublicAddress::judges_data()
{
    QTest::addColumn<bool>("open");
    for (const auto text : {"8.8.8.8", "93.184.216.34", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "2606:4700::1111", "2a00:1450:4001::1",
             "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
        QTest::newRow(text) << true;
    for (const auto text : {"127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
             "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
             "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "2002:c0a8:101::1",
             "2001:db8::1", "2001::1", "100::1"})
        QTest::newRow(text) << false;
}

void tst_PublicAddress::judges()
{
    QFETCH(bool, open);
    const QHostAddress address(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(!address.isNull());
    QCOMPARE(isOfTheInternet(address), open);
}

QTEST_GUILESS_MAIN(tst_PublicAddress)
#include "tst_publicaddress.moc"
