// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/agentprofile.h"
#include "bridge/tools/jsonschema.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The published schema and what the program reads are two hands that write the same thing: here they are compared.
class tst_ProfileSchema : public QObject
{
    Q_OBJECT
private slots:
    void takesTheProfilesThatComeAlong();
    void knowsEveryMemberAndNoOther();
    void refusesWhatTheProgramRefuses_data();
    void refusesWhatTheProgramRefuses();
};

namespace {

QJsonObject readJson(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QJsonObject schema()
{
    static const auto read = readJson(u":/agent-profile.schema.json"_s);
    return read;
}

// Every member of every object in `json` that a profile may have, by its path; lists count as their first item.
QStringList membersOf(const QJsonObject &json, const QString &path = {})
{
    static const QStringList free = {u"tools.http.headers"_s, u"tools.http.parameters"_s, u"tools.mcp.headers"_s}; // whose members are the author's
    QStringList members;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const auto at = path + it.key();
        members << at;
        if (free.contains(at))
            continue;
        const auto inner = it->isArray() ? it->toArray().first() : *it;
        members += membersOf(inner.toObject(), at + u'.');
    }
    return members;
}

QStringList membersOfSchema(const QJsonObject &object, const QString &path = {})
{
    QStringList members;
    const auto properties = object["properties"_L1].toObject();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        const auto inner = it->toObject();
        members << path + it.key();
        members += membersOfSchema(inner.contains("items"_L1) ? inner["items"_L1].toObject() : inner, path + it.key() + u'.');
    }
    return members;
}

} // namespace

void tst_ProfileSchema::takesTheProfilesThatComeAlong()
{
    const auto files = QDir(u":/agents"_s).entryInfoList();
    QVERIFY(files.size() >= 6);
    for (const auto &file : files)
        QCOMPARE(violationOf(schema(), readJson(file.filePath())), QString());
}

void tst_ProfileSchema::knowsEveryMemberAndNoOther()
{
    AgentProfile profile;
    profile.name = profile.engine = u"x"_s;
    profile.tools.transfers = {{u"billing"_s, u"+14155550100"_s, u"invoices"_s, true}};
    profile.tools.http = {{{u"look_up"_s, u"Looks it up."_s, {{u"type"_s, u"object"_s}}}, u"GET"_s, u"https://example.com/x"_s, {{u"X-Key"_s, u"1"_s}}}};
    profile.tools.mcp = {{u"https://example.com/mcp"_s, {{u"X-Key"_s, u"1"_s}}, {u"one"_s}}};
    QCOMPARE(violationOf(schema(), profile.toJson()), QString());
    auto written = membersOf(profile.toJson());
    auto published = membersOfSchema(schema());
    written.sort();
    published.sort();
    QCOMPARE(published, written);
}

void tst_ProfileSchema::refusesWhatTheProgramRefuses_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const auto *json : {R"({"engine":"offline"})", R"({"name":" ","engine":"offline"})", R"({"name":"A"})",
             R"({"name":"A","engine":"offline","voise":"slt"})", R"({"name":"A","engine":"offline","recording":"secretly"})",
             R"({"name":"A","engine":"offline","effort":"heroic"})", R"({"name":"A","engine":"offline","limits":{"turns":"5"}})",
             R"({"name":"A","engine":"offline","limits":{"silenceMs":-1}})", R"({"name":"A","engine":"offline","limits":{"durationMs":1e300}})",
             R"({"name":"A","engine":"offline","limits":[]})", R"({"name":"A","engine":"offline","pipeline":{"speaking":[]}})",
             R"({"name":"A","engine":"offline","pipeline":{"hearing":[""]}})", R"({"name":"A","engine":"offline","voicemail":{"policy":"shout"}})",
             R"({"name":"A","engine":"offline","turnTaking":{"minConfidence":2}})",
             R"({"name":"A","engine":"offline","tools":{"transfer":[{"name":"the boss"}]}})",
             R"({"name":"A","engine":"offline","tools":{"http":[{"name":"x","description":"y","url":"ftp://x"}]}})",
             R"({"name":"A","engine":"offline","tools":{"http":[{"name":"x","url":"https://x"}]}})",
             R"({"name":"A","engine":"offline","tools":{"mcp":[{"url":"file:///etc/passwd"}]}})"})
        QTest::newRow(json) << QByteArray(json);
}

void tst_ProfileSchema::refusesWhatTheProgramRefuses()
{
    QFETCH(QByteArray, json);
    const auto profile = QJsonDocument::fromJson(json).object();
    QVERIFY(!profile.isEmpty());
    QVERIFY(!AgentProfile::fromJson(profile));
    QVERIFY(!violationOf(schema(), profile).isEmpty());
}

QTEST_GUILESS_MAIN(tst_ProfileSchema)
#include "tst_profileschema.moc"
