// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/base64.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;

// Checked against Qt's own base64, which allocates and which nobody here wrote.
class tst_Base64 : public QObject
{
    Q_OBJECT
private slots:
    void agreesWithQtForEveryLength();
    void refuses_data();
    void refuses();
};

void tst_Base64::agreesWithQtForEveryLength()
{
    QRandomGenerator random(20);
    for (int size = 0; size <= 322; ++size) {
        QByteArray bytes(size, Qt::Uninitialized);
        for (auto &byte : bytes)
            byte = char(random.bounded(256));
        const QByteArray expected = bytes.toBase64();

        QByteArray text(base64::encodedSize(size), Qt::Uninitialized);
        base64::encode(bytes, text.data());
        QCOMPARE(text, expected);

        QByteArray back(base64::decodedSizeLimit(text.size()), Qt::Uninitialized);
        const auto length = base64::decode(text, back.data());
        QCOMPARE(back.first(length), bytes);
    }
}

void tst_Base64::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no padding") << QByteArray("YQ");
    QTest::newRow("half the padding") << QByteArray("YQ=");
    QTest::newRow("only padding") << QByteArray("====");
    QTest::newRow("three paddings") << QByteArray("Y===");
    QTest::newRow("padding inside") << QByteArray("YQ==YQ==");
    QTest::newRow("padding, then a letter") << QByteArray("YW=h");
    QTest::newRow("URL alphabet") << QByteArray("-_-_");
    QTest::newRow("space") << QByteArray("YW Jj");
    QTest::newRow("line break") << QByteArray("YWJj\nYWJj");
    QTest::newRow("high byte") << QByteArray("YW\xc3\xa9");
    QTest::newRow("NUL") << QByteArray("YW\0j", 4);
    QTest::newRow("unused bits, one byte") << QByteArray("YR==");
    QTest::newRow("unused bits, two bytes") << QByteArray("YWJ=");
    QTest::newRow("wrong letter in the first group") << QByteArray("Y!JjYWJj");
}

void tst_Base64::refuses()
{
    QFETCH(QByteArray, text);
    QByteArray out(16, Qt::Uninitialized);
    QCOMPARE(base64::decode(text, out.data()), -1);
}

QTEST_GUILESS_MAIN(tst_Base64)
#include "tst_base64.moc"
