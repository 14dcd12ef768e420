// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliosignature.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken = "0123456789abcdef0123456789abcdef";
const QByteArray kVoiceForm = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01"
                              "&CallSid=CA00000000000000000000000000000001&CallStatus=in-progress&Called=%2B15005550006"
                              "&Caller=%2B14155550100&Direction=inbound&From=%2B14155550100&To=%2B15005550006";
const QByteArray kJsonTarget
    = "/twilio/json?bodySHA256=d5729c000e5de6b3a10698fec78d482db85d744f1be820d1382b6bda1cfb7795";

WebhookRequest formPost(const QByteArray &target, const QByteArray &body, const QByteArray &signature)
{
    return {"POST", target,
        {{"Host", "127.0.0.1:5000"}, {"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"},
            {"X-Twilio-Signature", signature}},
        body};
}

WebhookRequest jsonPost(const QByteArray &target, const QByteArray &body, const QByteArray &signature)
{
    return {"POST", target, {{"Content-Type", "application/json"}, {"X-Twilio-Signature", signature}}, body};
}

WebhookRequest upgrade(const QByteArray &target, const QByteArray &signature)
{
    return {"GET", target, {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"x-twilio-signature", signature}}, {}};
}

char otherThan(char c)
{
    return c == 'x' ? 'y' : 'x';
}

} // namespace

Q_DECLARE_METATYPE(bridge::WebhookRequest)

// The vectors were computed with the vendor's own Node library (twilio 6.2.0); the first is the one of its documentation.
class tst_TwilioSignature : public QObject
{
    Q_OBJECT
private slots:
    void signsAsTheVendorDoes_data();
    void signsAsTheVendorDoes();
    void accepts_data();
    void accepts();
    void roundTripsOnLoopback();

    void refuses_data();
    void refuses();
    void everyChangedCharacterIsRefused_data();
    void everyChangedCharacterIsRefused();
    void saysNothingThatHelpsAForger();
};

void tst_TwilioSignature::signsAsTheVendorDoes_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("signature");
    const auto row = [](const char *name, const char *url, const QByteArray &form, const char *signature) {
        QTest::newRow(name) << QByteArray(url) << form << kToken << QByteArray(signature);
    };
    QTest::newRow("V1 of the documentation")
        << QByteArray("https://mycompany.com/myapp.php?foo=1&bar=2")
        << QByteArray("CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212")
        << QByteArray("12345") << QByteArray("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    row("V2 voice", "https://bridge.example.com/twilio/voice", kVoiceForm, "xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    row("V2 with its port", "https://bridge.example.com:443/twilio/voice", kVoiceForm, "MQrdcDsgpWXogbJHQ+hWe6jPPBs=");
    row("V3 GET",
        "https://bridge.example.com/twilio/status?CallSid=CA00000000000000000000000000000001&CallStatus=completed&"
        "note=a%20b%2Bc", {}, "N2LRbBVkTxjYvp4HVIAtzae49P8=");
    row("V4 JSON", "https://bridge.example.com" + kJsonTarget, {}, "yAqUkJmuvVqv4ddotwppMO4JAvE=");
    row("V5 stream", "wss://bridge.example.com/twilio/media", {}, "nPw+nZIzNlb4/A2jsIh3MO8SVBE=");
    row("V5 stream, last slash", "wss://bridge.example.com/twilio/media/", {}, "lP8QNlUTf9duPKqSrnZOFUyzdcw=");
    row("V5 stream, as https", "https://bridge.example.com/twilio/media", {}, "DdXMdZVADXVH8TvZnSNY7v3igXo=");
    row("V5 stream, port", "wss://bridge.example.com:443/twilio/media", {}, "QP96xT7DgDvgPb6SPXYgR75lsas=");
    row("V5 stream, no path", "wss://bridge.example.com", {}, "CchJCkJQ+BMPxDGHC1HUzWRqf14=");
    row("V5 stream, root", "wss://bridge.example.com/", {}, "f8FtU6v5KReKbUDsZhmwYl3gKjU=");
    row("V5 stream, tunnel", "wss://demo-words.trycloudflare.com/ws/twilio", {}, "I5TdEwYJTHQ3wg1OsX9wYlmMBmc=");
    row("V6 other port, empty value", "https://bridge.example.com:8443/twilio/voice", "CallSid=CA1&Digits=",
        "NCCzTTemMsU0UL3CDY2mm5vUk1I=");
    row("V7 UTF-8, repeated key", "https://bridge.example.com/twilio/gather",
        "CallSid=CA1&Confidence=0.91&SpeechResult=o%C3%B9+est+la+gare+%3F&Tag=b&Tag=a&Tag=b", "CGl9/NNADYtyBx6v0XljEzCrueg=");
    row("V8 sort order", "https://bridge.example.com/t", "b=2&B=1&a=3&_x=4&A1=5&A=6", "Rm+1O80s4ubqeP/iv+P9hiZXIbg=");
    row("V9 detection", "https://bridge.example.com/twilio/amd?call=42",
        "AccountSid=AC00000000000000000000000000000001&AnsweredBy=machine_end_beep"
        "&CallSid=CA00000000000000000000000000000001&MachineDetectionDuration=3520", "PXw0lPSbkFbHXeOt0lk/7e+H+rk=");
    row("V10 empty body", "https://bridge.example.com/twilio/ping", {}, "duKdyhVBJ44JmP/dnzC8OYCl4s4=");
}

void tst_TwilioSignature::signsAsTheVendorDoes()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, form);
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, signature);
    QCOMPARE(twilio::signatureOf(url, formFields(form), token), signature);
}

void tst_TwilioSignature::accepts_data()
{
    QTest::addColumn<QUrl>("publicUrl");
    QTest::addColumn<WebhookRequest>("request");
    const QUrl plain(u"https://bridge.example.com"_s);
    const QUrl slash(u"https://bridge.example.com/"_s);
    const QUrl port(u"https://bridge.example.com:443"_s);
    const QUrl otherPort(u"https://bridge.example.com:8443"_s);
    const auto voice = [](const char *signature) { return formPost("/twilio/voice", kVoiceForm, signature); };
    QTest::newRow("V2") << plain << voice("xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    QTest::newRow("V2, a slash behind the public URL") << slash << voice("xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    QTest::newRow("V2, signed with the port") << plain << voice("MQrdcDsgpWXogbJHQ+hWe6jPPBs=");
    QTest::newRow("V2, configured with the port") << port << voice("xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    QTest::newRow("V2, both with the port") << port << voice("MQrdcDsgpWXogbJHQ+hWe6jPPBs=");
    QTest::newRow("V2, other port, signed without") << otherPort << voice("xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    QTest::newRow("V3") << plain << WebhookRequest{"GET",
        "/twilio/status?CallSid=CA00000000000000000000000000000001&CallStatus=completed&note=a%20b%2Bc",
        {{"X-Twilio-Signature", "N2LRbBVkTxjYvp4HVIAtzae49P8="}}, {}};
    QTest::newRow("V4") << plain
        << jsonPost(kJsonTarget, R"({"property":"value","boolean":true})", "yAqUkJmuvVqv4ddotwppMO4JAvE=");
    QTest::newRow("V5") << plain << upgrade("/twilio/media", "nPw+nZIzNlb4/A2jsIh3MO8SVBE=");
    QTest::newRow("V5, signed with a slash") << plain << upgrade("/twilio/media", "lP8QNlUTf9duPKqSrnZOFUyzdcw=");
    QTest::newRow("V5, signed as https") << plain << upgrade("/twilio/media", "DdXMdZVADXVH8TvZnSNY7v3igXo=");
    QTest::newRow("V5, signed with the port") << plain << upgrade("/twilio/media", "QP96xT7DgDvgPb6SPXYgR75lsas=");
    QTest::newRow("V5, no path") << plain << upgrade("/", "CchJCkJQ+BMPxDGHC1HUzWRqf14=");
    QTest::newRow("V5, root") << plain << upgrade("/", "f8FtU6v5KReKbUDsZhmwYl3gKjU=");
    QTest::newRow("V5, public URL as wss") << QUrl(u"wss://demo-words.trycloudflare.com"_s)
        << upgrade("/ws/twilio", "I5TdEwYJTHQ3wg1OsX9wYlmMBmc=");
    QTest::newRow("V6") << otherPort << formPost("/twilio/voice", "CallSid=CA1&Digits=", "NCCzTTemMsU0UL3CDY2mm5vUk1I=");
    QTest::newRow("V10") << plain << formPost("/twilio/ping", {}, "duKdyhVBJ44JmP/dnzC8OYCl4s4=");
}

void tst_TwilioSignature::accepts()
{
    QFETCH(QUrl, publicUrl);
    QFETCH(WebhookRequest, request);
    const auto checked = twilio::checkSignature(request, publicUrl, kToken);
    QVERIFY2(checked, qPrintable(checked ? QString() : checked.error().detail));
}

void tst_TwilioSignature::roundTripsOnLoopback()
{
    for (const auto &host : {QByteArray("127.0.0.1"), QByteArray("[::1]"), QByteArray("localhost")}) {
        const QUrl publicUrl(u"http://%1:5000"_s.arg(QString::fromLatin1(host)));
        const auto posted = twilio::signatureOf("http://" + host + ":5000/practice/voice/1", formFields("CallSid=CA1"), kToken);
        QVERIFY(twilio::checkSignature(formPost("/practice/voice/1", "CallSid=CA1", posted), publicUrl, kToken));
        const auto opened = twilio::signatureOf("ws://" + host + ":5000/practice/media/1", {}, kToken);
        QVERIFY(twilio::checkSignature(upgrade("/practice/media/1", opened), publicUrl, kToken));
    }
}

void tst_TwilioSignature::refuses_data()
{
    QTest::addColumn<QUrl>("publicUrl");
    QTest::addColumn<WebhookRequest>("request");
    QTest::addColumn<QByteArray>("token");
    const QUrl plain(u"https://bridge.example.com"_s);
    const QByteArray good = "xL8DEZAAF6LEozXqTwvsFw4QkUQ=";
    const auto row = [&](const char *name, const QUrl &url, const WebhookRequest &request, const QByteArray &token = kToken) {
        QTest::newRow(name) << url << request << token;
    };
    row("another path", plain, formPost("/twilio/voice/", kVoiceForm, good));
    row("http", QUrl(u"http://bridge.example.com"_s), formPost("/twilio/voice", kVoiceForm, good));
    row("another host", QUrl(u"https://bridge.example.org"_s), formPost("/twilio/voice", kVoiceForm, good));
    row("a query added", plain, formPost("/twilio/voice?a=1", kVoiceForm, good));
    row("a field added", plain, formPost("/twilio/voice", kVoiceForm + "&a=1", good));
    row("a field missing", plain, formPost("/twilio/voice", kVoiceForm.left(kVoiceForm.lastIndexOf('&')), good));
    row("no signature", plain, WebhookRequest{"POST", "/twilio/voice", {}, kVoiceForm});
    row("empty signature", plain, formPost("/twilio/voice", kVoiceForm, ""));
    row("cut signature", plain, formPost("/twilio/voice", kVoiceForm, good.chopped(1)));
    row("signature and more", plain, formPost("/twilio/voice", kVoiceForm, good + good));
    row("no token", plain, formPost("/twilio/voice", kVoiceForm, good), {});
    row("no public URL", {}, formPost("/twilio/voice", kVoiceForm, good));
    row("no token, and signed with none", plain,
        formPost("/t", {}, twilio::signatureOf("https://bridge.example.com/t", {}, {})), {});
    row("JSON body with a space behind", plain,
        jsonPost(kJsonTarget, R"({"property":"value","boolean":true} )", "yAqUkJmuvVqv4ddotwppMO4JAvE="));
    row("JSON body without its hash", plain, jsonPost("/t", "{}", twilio::signatureOf("https://bridge.example.com/t", {}, kToken)));
    row("form read as plain text, so that its fields would not count", plain,
        WebhookRequest{"POST", "/twilio/ping",
            {{"Content-Type", "text/plain"}, {"X-Twilio-Signature", "duKdyhVBJ44JmP/dnzC8OYCl4s4="}}, "CallSid=CA1"});
    row("webhook with the signature of a stream", plain, formPost("/twilio/media", {}, "nPw+nZIzNlb4/A2jsIh3MO8SVBE="));
}

void tst_TwilioSignature::refuses()
{
    QFETCH(QUrl, publicUrl);
    QFETCH(WebhookRequest, request);
    QFETCH(QByteArray, token);
    const auto checked = twilio::checkSignature(request, publicUrl, token);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

void tst_TwilioSignature::everyChangedCharacterIsRefused_data()
{
    QTest::addColumn<WebhookRequest>("request");
    QTest::newRow("form") << formPost("/twilio/voice", kVoiceForm, "xL8DEZAAF6LEozXqTwvsFw4QkUQ=");
    QTest::newRow("JSON") << jsonPost(kJsonTarget, R"({"property":"value","boolean":true})", "yAqUkJmuvVqv4ddotwppMO4JAvE=");
    QTest::newRow("stream") << upgrade("/twilio/media", "nPw+nZIzNlb4/A2jsIh3MO8SVBE=");
}

void tst_TwilioSignature::everyChangedCharacterIsRefused()
{
    QFETCH(WebhookRequest, request);
    const QByteArray url = "https://bridge.example.com";
    const auto passes = [](const WebhookRequest &request, const QByteArray &url, const QByteArray &token) {
        return twilio::checkSignature(request, QUrl(QString::fromLatin1(url)), token).has_value();
    };
    QVERIFY(passes(request, url, kToken));
    for (qsizetype i = 0; i < request.target.size(); ++i) {
        auto changed = request;
        changed.target[i] = otherThan(changed.target[i]);
        QVERIFY2(!passes(changed, url, kToken), changed.target);
    }
    for (qsizetype i = 0; i < request.body.size(); ++i) {
        auto changed = request;
        changed.body[i] = otherThan(changed.body[i]);
        QVERIFY2(!passes(changed, url, kToken), changed.body);
    }
    auto &signature = request.headers.last().second;
    for (qsizetype i = 0; i < signature.size(); ++i) {
        const char kept = signature[i];
        signature[i] = otherThan(kept);
        QVERIFY2(!passes(request, url, kToken), signature);
        signature[i] = kept;
    }
    for (qsizetype i = 0; i < url.size(); ++i) {
        auto changed = url;
        changed[i] = otherThan(changed[i]);
        QVERIFY2(!passes(request, changed, kToken), changed);
    }
    for (qsizetype i = 0; i < kToken.size(); ++i) {
        auto changed = kToken;
        changed[i] = otherThan(changed[i]);
        QVERIFY2(!passes(request, url, changed), changed);
    }
}

void tst_TwilioSignature::saysNothingThatHelpsAForger()
{
    const auto checked = twilio::checkSignature(
        formPost("/twilio/voice", kVoiceForm, "forged"), QUrl(u"https://bridge.example.com"_s), kToken);
    QVERIFY(!checked);
    QVERIFY(!checked.error().detail.contains(u"xL8DEZAAF6"_s));
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kToken)));
    QVERIFY(!checked.error().detail.contains(u"14155550100"_s));
}

QTEST_GUILESS_MAIN(tst_TwilioSignature)
#include "tst_twiliosignature.moc"
