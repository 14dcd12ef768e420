// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingstable.h"

#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The table itself: that it holds together, keeps its promises to other projects' users, and refuses what is wrong.
class tst_SettingsTable : public QObject
{
    Q_OBJECT
private slots:
    void everyRowHoldsTogether();
    void environmentNamesBelongToOneSetting();
    void namesThatOtherProjectsUseWork_data();
    void namesThatOtherProjectsUseWork();
    void keysAndAddressesWithPasswordsAreSecret();
    void valuesAreReadAsTheirType_data();
    void valuesAreReadAsTheirType();
    // rainy
    void wrongValuesAreRefusedWithAReason_data();
    void wrongValuesAreRefusedWithAReason();
    void aRefusedSecretIsNotRepeated();
    void anUnknownKeyHasNoRow();
};

void tst_SettingsTable::everyRowHoldsTogether()
{
    static const QRegularExpression key(u"^[a-z]+/[a-z][A-Za-z]*$"_s);
    QSet<QString> seen;
    for (const auto &row : settingsTable()) {
        const QString name = row.key;
        QVERIFY2(key.match(name).hasMatch(), qPrintable(name));
        QVERIFY2(!seen.contains(name), qPrintable(name));
        seen.insert(name);
        QCOMPARE(settingRow(name), &row);
        const QString help = row.help;
        QVERIFY2(help.size() > 20 && help.front().isUpper() && help.endsWith(u'.'), qPrintable(name));
        const auto standard = readSetting(row, row.standard);
        QVERIFY2(standard || row.standard.isEmpty(), qPrintable(name));
        QVERIFY2(row.type != SettingType::Secret || (row.secret && row.standard.isEmpty()), qPrintable(name));
        QCOMPARE(row.choiceList().isEmpty(), row.type != SettingType::Choice);
        QCOMPARE(row.least < row.most, row.type == SettingType::Number);
    }
}

void tst_SettingsTable::environmentNamesBelongToOneSetting()
{
    static const QRegularExpression shape(u"^[A-Z][A-Z0-9_]*$"_s);
    QSet<QString> seen;
    for (const auto &row : settingsTable()) {
        QVERIFY2(!row.environmentNames().isEmpty(), qPrintable(QString(row.key)));
        for (const auto &name : row.environmentNames()) {
            QVERIFY2(shape.match(name).hasMatch(), qPrintable(name));
            QVERIFY2(!seen.contains(name), qPrintable(name));
            seen.insert(name);
        }
    }
}

// Copied from the page of the outside surface, not from the table.
void tst_SettingsTable::namesThatOtherProjectsUseWork_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char *key, const char *names) {
        QTest::newRow(key) << QString::fromLatin1(key) << QString::fromLatin1(names).split(u' ');
    };
    row("server/address", "CALLWRIGHT_ADDRESS SERVER_HOST");
    row("server/port", "CALLWRIGHT_PORT PORT SERVER_PORT");
    row("server/publicUrl", "CALLWRIGHT_PUBLIC_URL PUBLIC_URL BASE_URL PLIVO_ANSWER_XML");
    row("server/publicWsUrl", "CALLWRIGHT_PUBLIC_WS_URL PUBLIC_WS_URL BASE_WS_URL");
    row("server/apiToken", "CALLWRIGHT_API_TOKEN");
    row("server/verifySignatures", "CALLWRIGHT_VERIFY_SIGNATURES");
    row("twilio/accountSid", "TWILIO_ACCOUNT_SID");
    row("twilio/authToken", "TWILIO_AUTH_TOKEN");
    row("twilio/fromNumber", "TWILIO_PHONE_NUMBER");
    row("twilio/apiUrl", "CALLWRIGHT_TWILIO_URL");
    row("plivo/authId", "PLIVO_AUTH_ID");
    row("plivo/authToken", "PLIVO_AUTH_TOKEN");
    row("plivo/fromNumber", "PLIVO_FROM_NUMBER");
    row("plivo/toNumber", "PLIVO_TO_NUMBER");
    row("plivo/apiUrl", "CALLWRIGHT_PLIVO_URL");
    row("exotel/sid", "EXOTEL_SID EXOTEL_ACCOUNT_SID");
    row("exotel/apiKey", "EXOTEL_API_KEY");
    row("exotel/apiToken", "EXOTEL_API_TOKEN");
    row("exotel/fromNumber", "EXOTEL_PHONE_NUMBER EXOTEL_CALLER_ID");
    row("exotel/appId", "EXOTEL_APP_ID");
    row("exotel/apiUrl", "CALLWRIGHT_EXOTEL_URL");
    row("telnyx/apiKey", "TELNYX_API_KEY");
    row("telnyx/publicKey", "TELNYX_PUBLIC_KEY");
    row("telnyx/connectionId", "TELNYX_CONNECTION_ID");
    row("telnyx/fromNumber", "TELNYX_PHONE_NUMBER");
    row("telnyx/apiUrl", "CALLWRIGHT_TELNYX_URL");
    row("vonage/applicationId", "VONAGE_APPLICATION_ID");
    row("vonage/privateKey", "VONAGE_PRIVATE_KEY");
    row("vonage/signatureSecret", "VONAGE_SIGNATURE_SECRET");
    row("vonage/fromNumber", "VONAGE_PHONE_NUMBER");
    row("vonage/apiUrl", "CALLWRIGHT_VONAGE_URL");
    row("gemini/apiKey", "GOOGLE_API_KEY GEMINI_API_KEY");
    row("gemini/url", "CALLWRIGHT_GEMINI_URL");
    row("gemini/model", "GEMINI_MODEL");
    row("openai/apiKey", "OPENAI_API_KEY");
    row("openai/url", "CALLWRIGHT_OPENAI_URL OPENAI_BASE_URL");
    row("openai/model", "OPENAI_MODEL");
    row("openai/realtimeModel", "OPENAI_REALTIME_MODEL");
    row("deepgram/apiKey", "DEEPGRAM_API_KEY");
    row("deepgram/url", "CALLWRIGHT_DEEPGRAM_URL");
    row("elevenlabs/apiKey", "ELEVENLABS_API_KEY");
    row("elevenlabs/voiceId", "ELEVENLABS_VOICE_ID");
    row("elevenlabs/url", "CALLWRIGHT_ELEVENLABS_URL");
    row("anthropic/apiKey", "ANTHROPIC_API_KEY");
    row("anthropic/url", "CALLWRIGHT_ANTHROPIC_URL");
    row("anthropic/model", "ANTHROPIC_MODEL");
    row("records/database", "CALLWRIGHT_DATABASE");
    row("fleet/bus", "CALLWRIGHT_BUS");
}

void tst_SettingsTable::namesThatOtherProjectsUseWork()
{
    QFETCH(QString, key);
    QFETCH(QStringList, names);
    const auto *row = settingRow(key);
    QVERIFY(row);
    QCOMPARE(row->environmentNames(), names);
}

void tst_SettingsTable::keysAndAddressesWithPasswordsAreSecret()
{
    static const QRegularExpression secretName(u"(apiKey|[tT]oken|[sS]ecret|privateKey)$"_s);
    for (const auto &row : settingsTable()) {
        if (secretName.match(QString(row.key)).hasMatch())
            QVERIFY2(row.secret, qPrintable(QString(row.key)));
    }
    QVERIFY(settingRow(u"records/database")->secret);
    QVERIFY(settingRow(u"fleet/bus")->secret);
    QVERIFY(!settingRow(u"telnyx/publicKey")->secret);
}

void tst_SettingsTable::valuesAreReadAsTheirType_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("expected");
    QTest::newRow("a number") << u"server/port"_s << u" 8080 "_s << QVariant(8080);
    QTest::newRow("the least") << u"server/port"_s << u"0"_s << QVariant(0);
    QTest::newRow("the most") << u"server/port"_s << u"65535"_s << QVariant(65535);
    QTest::newRow("yes") << u"server/verifySignatures"_s << u"Yes"_s << QVariant(true);
    QTest::newRow("0") << u"server/verifySignatures"_s << u"0"_s << QVariant(false);
    QTest::newRow("a choice") << u"ui/theme"_s << u"light"_s << QVariant(u"light"_s);
    QTest::newRow("a number to call") << u"twilio/fromNumber"_s << u"+1 (415) 555-0138"_s << QVariant(u"+14155550138"_s);
    QTest::newRow("a number without a plus") << u"exotel/fromNumber"_s << u"080-4711 2233"_s << QVariant(u"08047112233"_s);
    QTest::newRow("localhost") << u"server/address"_s << u"localhost"_s << QVariant(u"127.0.0.1"_s);
    QTest::newRow("everybody") << u"server/address"_s << u"0.0.0.0"_s << QVariant(u"0.0.0.0"_s);
    QTest::newRow("IPv6") << u"server/address"_s << u"::"_s << QVariant(u"::"_s);
    QTest::newRow("a stand-in on this computer")
        << u"gemini/url"_s << u"ws://127.0.0.1:9000/"_s << QVariant(QUrl(u"ws://127.0.0.1:9000"_s));
    QTest::newRow("a compatible service, with its path")
        << u"openai/url"_s << u"http://localhost:11434/v1"_s << QVariant(QUrl(u"http://localhost:11434/v1"_s));
    QTest::newRow("a key with an end of line") << u"gemini/apiKey"_s << u"AIzaSyX\r\n"_s << QVariant(u"AIzaSyX"_s);
    QTest::newRow("a private key in one line") << u"vonage/privateKey"_s << u"-----BEGIN\\nabc\\n-----END"_s
                                               << QVariant(u"-----BEGIN\nabc\n-----END"_s);
    QTest::newRow("a database") << u"records/database"_s << u"postgresql://me:pass@db.example/calls"_s
                                << QVariant(u"postgresql://me:pass@db.example/calls"_s);
    QTest::newRow("a bus") << u"fleet/bus"_s << u"nats://bus.example:4222"_s << QVariant(u"nats://bus.example:4222"_s);
}

void tst_SettingsTable::valuesAreReadAsTheirType()
{
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QVariant, expected);
    const auto value = readSetting(*settingRow(key), text);
    QVERIFY2(value, value ? "" : qPrintable(value.error().detail));
    QCOMPARE(*value, expected);
    QCOMPARE(value->typeId(), expected.typeId());
}

void tst_SettingsTable::wrongValuesAreRefusedWithAReason_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::newRow("a word for a port") << u"server/port"_s << u"http"_s;
    QTest::newRow("a port too high") << u"server/port"_s << u"65536"_s;
    QTest::newRow("a port below zero") << u"server/port"_s << u"-1"_s;
    QTest::newRow("a number beyond int") << u"calls/maxLive"_s << u"99999999999999999999"_s;
    QTest::newRow("no calls at all") << u"calls/maxLive"_s << u"0"_s;
    QTest::newRow("maybe") << u"server/verifySignatures"_s << u"maybe"_s;
    QTest::newRow("a theme that is none") << u"ui/theme"_s << u"pink"_s;
    QTest::newRow("a host name to listen on") << u"server/address"_s << u"example.org"_s;
    QTest::newRow("plain http to another computer") << u"twilio/apiUrl"_s << u"http://api.twilio.com"_s;
    QTest::newRow("plain ws to another computer") << u"gemini/url"_s << u"ws://10.0.0.5:9000"_s;
    QTest::newRow("a file for a service") << u"gemini/url"_s << u"file:///etc/passwd"_s;
    QTest::newRow("a password in an address") << u"openai/url"_s << u"https://me:pass@proxy.example"_s;
    QTest::newRow("letters in a number") << u"twilio/fromNumber"_s << u"+1415CALLME"_s;
    QTest::newRow("a number too long") << u"twilio/fromNumber"_s << u"+1234567890123456"_s;
    QTest::newRow("a plus alone") << u"twilio/fromNumber"_s << u"+"_s;
    QTest::newRow("digits of another script") << u"twilio/fromNumber"_s << QString::fromUtf8("+٤٤٢٠٧١٢٣٤٥٦٧");
    QTest::newRow("two words for a key") << u"openai/apiKey"_s << u"sk-one sk-two"_s;
    QTest::newRow("a new line inside a key") << u"openai/apiKey"_s << u"sk-one\r\nX-Evil: 1"_s;
    QTest::newRow("a typographic quote in a key") << u"openai/apiKey"_s << QString::fromUtf8("“sk-one”");
    QTest::newRow("a NUL in a model") << u"gemini/model"_s << u"gem"_s + QChar(u'\0') + u"ini"_s;
    QTest::newRow("far too long") << u"gemini/model"_s << QString(100000, u'x');
    QTest::newRow("another database") << u"records/database"_s << u"mysql://db.example"_s;
    QTest::newRow("a bus without a host") << u"fleet/bus"_s << u"nats://"_s;
}

void tst_SettingsTable::wrongValuesAreRefusedWithAReason()
{
    QFETCH(QString, key);
    QFETCH(QString, text);
    const auto value = readSetting(*settingRow(key), text);
    QVERIFY(!value);
    QCOMPARE(value.error().code, Error::Code::Malformed);
    QVERIFY2(value.error().detail.startsWith(key + u" must be "_s), qPrintable(value.error().detail));
}

void tst_SettingsTable::aRefusedSecretIsNotRepeated()
{
    const auto key = u"planted-0123456789 twice"_s;
    for (const auto &row : settingsTable()) {
        const auto value = readSetting(row, key);
        if (!value)
            QVERIFY2(!value.error().detail.contains("planted"_L1), qPrintable(value.error().detail));
    }
    QVERIFY(!readSetting(*settingRow(u"openai/apiKey"), key));
}

void tst_SettingsTable::anUnknownKeyHasNoRow()
{
    QCOMPARE(settingRow(u"twilio/authtoken"), nullptr);
    QCOMPARE(settingRow(u""), nullptr);
}

QTEST_GUILESS_MAIN(tst_SettingsTable)
#include "tst_settingstable.moc"
