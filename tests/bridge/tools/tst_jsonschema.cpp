// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/jsonschema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Arguments against their schema: what a model is told to mend.
class tst_JsonSchema : public QObject
{
    Q_OBJECT
private slots:
    void judges_data();
    void judges();
    void aBottomlessValueIsRefused();
    void aSchemaThatIsNoneAllowsAnything();
};

void tst_JsonSchema::judges_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("violation"); // a part of it; empty: it is good
    const auto row = [](const char *name, const char *schema, const char *value, const QString &violation) {
        QTest::newRow(name) << QByteArray(schema) << QByteArray(value) << violation;
    };
    const char *order = R"({"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Z][0-9]+$"},"count":{"type":"integer","minimum":1,"maximum":9}},
        "required":["id"],"additionalProperties":false})";
    row("all is well", order, R"({"id":"A1","count":3})", {});
    row("what is not needed may be missing", order, R"({"id":"A1"})", {});
    row("missing", order, R"({"count":3})", u"id is missing"_s);
    row("wrong type", order, R"({"id":7})", u"id must be of type string"_s);
    row("no whole number", order, R"({"id":"A1","count":1.5})", u"count must be of type integer"_s);
    row("a number as text", order, R"({"id":"A1","count":"3"})", u"count must be of type integer"_s);
    row("too small", order, R"({"id":"A1","count":0})", u"at least 1"_s);
    row("too large", order, R"({"id":"A1","count":10})", u"at most 9"_s);
    row("the wrong look", order, R"({"id":"a1"})", u"id must look like"_s);
    row("not asked for", order, R"({"id":"A1","admin":true})", u"there is no admin"_s);
    row("one of several", R"({"type":"object","properties":{"to":{"enum":["billing","sales"]}}})", R"({"to":"sales"})", {});
    row("none of them", R"({"type":"object","properties":{"to":{"enum":["billing","sales"]}}})", R"({"to":"+14155550138"})",
        u"to must be one of: billing, sales"_s);
    row("two types", R"({"properties":{"a":{"type":["string","null"]}}})", R"({"a":null})", {});
    row("neither type", R"({"properties":{"a":{"type":["string","null"]}}})", R"({"a":1})", u"string or null"_s);
    row("deep inside", R"({"properties":{"a":{"type":"object","properties":{"b":{"type":"array","items":{"type":"boolean"}}}}}})", R"({"a":{"b":[true,1]}})",
        u"a.b[1] must be of type boolean"_s);
    row("too few", R"({"properties":{"a":{"type":"array","minItems":2}}})", R"({"a":[1]})", u"too few"_s);
    row("too many", R"({"properties":{"a":{"type":"array","maxItems":1}}})", R"({"a":[1,2]})", u"too many"_s);
    row("too short", R"({"properties":{"a":{"type":"string","minLength":2}}})", R"({"a":"x"})", u"too short"_s);
    row("characters, not bytes", R"({"properties":{"a":{"type":"string","maxLength":2}}})", "{\"a\":\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\"}", {});
    row("too long", R"({"properties":{"a":{"type":"string","maxLength":2}}})", R"({"a":"xyz"})", u"too long"_s);
    row("a constant", R"({"properties":{"a":{"const":"yes"}}})", R"({"a":"no"})", u"a must be yes"_s);
    row("one way or the other", R"({"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]}}})", R"({"a":1})", {});
    row("no way", R"({"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]}}})", R"({"a":true})", u"a must be of type"_s);
    row("no object", R"({"type":"object"})", R"([])", u"arguments must be of type object"_s);
}

void tst_JsonSchema::judges()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    QFETCH(QString, violation);
    const auto document = QJsonDocument::fromJson(value);
    QVERIFY(!document.isNull());
    const auto found = violationOf(QJsonDocument::fromJson(schema).object(), document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()));
    QCOMPARE(found.isEmpty(), violation.isEmpty());
    QVERIFY2(found.contains(violation), qPrintable(found));
}

void tst_JsonSchema::aBottomlessValueIsRefused()
{
    QJsonObject schema{{u"type"_s, u"array"_s}};
    QJsonArray value;
    for (int i = 0; i < 100; ++i) {
        schema = {{u"type"_s, u"array"_s}, {u"items"_s, schema}};
        value = QJsonArray{value};
    }
    QVERIFY(violationOf(schema, value).contains(u"too deeply"_s));
}

void tst_JsonSchema::aSchemaThatIsNoneAllowsAnything()
{
    QVERIFY(violationOf({}, QJsonObject{{u"a"_s, 1}}).isEmpty());
    QVERIFY(violationOf({{u"type"_s, u"colour"_s}}, u"red"_s).isEmpty());
    QVERIFY(violationOf({{u"pattern"_s, u"("_s}}, u"red"_s).isEmpty());
}

QTEST_GUILESS_MAIN(tst_JsonSchema)
#include "tst_jsonschema.moc"
