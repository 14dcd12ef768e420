// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/jsonscan.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The strict reader of media stream messages. The sunny half compares it with QJsonDocument, which nobody here wrote.
class tst_JsonScan : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatQtReads_data();
    void readsWhatQtReads();
    void findsMembersOfNestedObjects();
    void walksChildrenPastTheirOwnChildren();
    void lookUpsMayBeChainedThroughNothing();
    void canBeUsedAgainAfterAnError();

    void refuses_data();
    void refuses();
    void takesAsManyValuesAsItSays();
    void refusesAHundredThousandBracketsWithoutRecursing();
};

namespace {

QJsonValue valueOf(const JsonScan &scan, const JsonScan::Node &node)
{
    switch (node.kind) {
    case JsonScan::Kind::Object: {
        QJsonObject object;
        for (auto child = scan.nextChild(&node); child; child = scan.nextChild(&node, child))
            object.insert(QString::fromUtf8(JsonScan::keyText(*child)), valueOf(scan, *child));
        return object;
    }
    case JsonScan::Kind::Array: {
        QJsonArray array;
        for (auto child = scan.nextChild(&node); child; child = scan.nextChild(&node, child))
            array.append(valueOf(scan, *child));
        return array;
    }
    case JsonScan::Kind::String: return QString::fromUtf8(JsonScan::text(node));
    case JsonScan::Kind::Number: return node.raw.toDouble();
    case JsonScan::Kind::True: return true;
    case JsonScan::Kind::False: return false;
    case JsonScan::Kind::Null: return QJsonValue::Null;
    }
    return {};
}

} // namespace

void tst_JsonScan::readsWhatQtReads_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty object") << QByteArray("{}");
    QTest::newRow("white space everywhere") << QByteArray(" {\t\"a\" :\r\n[ 1 , 2 ] } \n");
    QTest::newRow("numbers") << QByteArray("[0,-0,1,-12,1.5,0.25,1e3,1E-2,2e+1]");
    QTest::newRow("words") << QByteArray("[true,false,null]");
    QTest::newRow("escapes") << QByteArray(R"(["\"\\\/\b\f\n\r\t","\u00e9\u20ac\ud83d\ude00"])");
    QTest::newRow("UTF-8") << QByteArray("{\"sala\xc3\xa9\":\"\xe2\x82\xac \xf0\x9f\x98\x80\"}");
    QTest::newRow("escaped key") << QByteArray(R"({"a\u0062":1})");
    QTest::newRow("nested") << QByteArray(R"({"a":{"b":{"c":[[],{},[1,{"d":2}]]}},"e":3})");
}

void tst_JsonScan::readsWhatQtReads()
{
    QFETCH(QByteArray, json);
    const auto expected = QJsonDocument::fromJson(json);
    QVERIFY(!expected.isNull());
    JsonScan scan;
    const auto read = scan.read(json);
    QVERIFY2(read, qPrintable(read ? QString() : read.error().detail));
    const auto value = valueOf(scan, *scan.root());
    QCOMPARE(value, expected.isArray() ? QJsonValue(expected.array()) : QJsonValue(expected.object()));
}

void tst_JsonScan::findsMembersOfNestedObjects()
{
    JsonScan scan;
    QVERIFY(scan.read(R"({"a":{"x":1},"b":{"x":2},"x":3})"));
    QCOMPARE(scan.member(scan.member("a"), "x")->raw, "1");
    QCOMPARE(scan.member(scan.member("b"), "x")->raw, "2");
    QCOMPARE(scan.member("x")->raw, "3");
    QVERIFY(!scan.member("y"));
}

void tst_JsonScan::walksChildrenPastTheirOwnChildren()
{
    JsonScan scan;
    QVERIFY(scan.read(R"({"a":{"b":[1,2,3]},"c":4})"));
    const auto a = scan.nextChild(scan.root());
    const auto c = scan.nextChild(scan.root(), a);
    QCOMPARE(c->key, "c");
    QVERIFY(!scan.nextChild(scan.root(), c));
    QVERIFY(!scan.nextChild(a, scan.nextChild(a)));
}

void tst_JsonScan::lookUpsMayBeChainedThroughNothing()
{
    JsonScan scan;
    QVERIFY(scan.read(R"({"a":"text"})"));
    QVERIFY(!scan.member(scan.member("missing"), "x"));
    QVERIFY(!scan.member(scan.member("a"), "x"));
}

void tst_JsonScan::canBeUsedAgainAfterAnError()
{
    JsonScan scan;
    QVERIFY(!scan.read(R"({"a":)"));
    QVERIFY(!scan.root());
    QVERIFY(scan.read(R"({"b":1})"));
    QVERIFY(!scan.member("a"));
}

void tst_JsonScan::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("only space") << QByteArray("  ");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}");
    QTest::newRow("two values") << QByteArray("{}{}");
    QTest::newRow("trailing comma") << QByteArray("[1,]");
    QTest::newRow("trailing comma in an object") << QByteArray(R"({"a":1,})");
    QTest::newRow("no colon") << QByteArray(R"({"a" 1})");
    QTest::newRow("key without quotes") << QByteArray("{a:1}");
    QTest::newRow("single quotes") << QByteArray("{'a':1}");
    QTest::newRow("comment") << QByteArray("{/**/}");
    QTest::newRow("cut object") << QByteArray(R"({"a":1)");
    QTest::newRow("cut string") << QByteArray(R"({"a":"b)");
    QTest::newRow("cut escape") << QByteArray("[\"\\");
    QTest::newRow("cut unicode escape") << QByteArray(R"(["\u00)");
    QTest::newRow("leading zero") << QByteArray("[01]");
    QTest::newRow("plus sign") << QByteArray("[+1]");
    QTest::newRow("point without digits") << QByteArray("[1.]");
    QTest::newRow("exponent without digits") << QByteArray("[1e]");
    QTest::newRow("minus alone") << QByteArray("[-]");
    QTest::newRow("NaN") << QByteArray("[NaN]");
    QTest::newRow("half a word") << QByteArray("[tru]");
    QTest::newRow("key twice") << QByteArray(R"({"a":1,"a":2})");
    QTest::newRow("key twice, once escaped") << QByteArray(R"({"a":1,"\u0061":2})");
    QTest::newRow("key twice, both escaped") << QByteArray(R"({"\u0061":1,"\u0061":2})");
    QTest::newRow("key twice with an object between") << QByteArray(R"({"a":{"b":1},"a":2})");
    QTest::newRow("NUL byte") << QByteArray("[\"a\0b\"]", 7);
    QTest::newRow("NUL escape") << QByteArray(R"(["\u0000"])");
    QTest::newRow("line break in a string") << QByteArray("[\"a\nb\"]");
    QTest::newRow("unknown escape") << QByteArray(R"(["\x41"])");
    QTest::newRow("lone high surrogate") << QByteArray(R"(["\ud83d"])");
    QTest::newRow("lone low surrogate") << QByteArray(R"(["\ude00"])");
    QTest::newRow("surrogates the wrong way round") << QByteArray(R"(["\ude00\ud83d"])");
    QTest::newRow("high surrogate before text") << QByteArray(R"(["\ud83dabcdef"])");
    QTest::newRow("surrogate in UTF-8") << QByteArray("[\"\xed\xa0\x80\"]");
    QTest::newRow("overlong UTF-8") << QByteArray("[\"\xc0\xaf\"]");
    QTest::newRow("overlong UTF-8, three bytes") << QByteArray("[\"\xe0\x80\xaf\"]");
    QTest::newRow("beyond Unicode") << QByteArray("[\"\xf4\x90\x80\x80\"]");
    QTest::newRow("cut UTF-8") << QByteArray("[\"\xe2\x82\"]");
    QTest::newRow("nine levels") << QByteArray("[[[[[[[[[]]]]]]]]]");
}

void tst_JsonScan::refuses()
{
    QFETCH(QByteArray, json);
    JsonScan scan;
    const auto read = scan.read(json);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Malformed);
    QVERIFY(!scan.root());
}

void tst_JsonScan::takesAsManyValuesAsItSays()
{
    const auto arrayOf = [](int values) { return "[" + QByteArray("1,").repeated(values - 1) + "1]"; };
    JsonScan scan;
    QVERIFY(scan.read(arrayOf(JsonScan::kMaxNodes - 1))); // the array is one itself
    QVERIFY(!scan.read(arrayOf(JsonScan::kMaxNodes)));
}

void tst_JsonScan::refusesAHundredThousandBracketsWithoutRecursing()
{
    JsonScan scan;
    QVERIFY(!scan.read(QByteArray(100'000, '[')));
    QVERIFY(!scan.read(QByteArray("{\"a\":").repeated(20'000)));
}

QTEST_GUILESS_MAIN(tst_JsonScan)
#include "tst_jsonscan.moc"
