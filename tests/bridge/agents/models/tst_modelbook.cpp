// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/models/modelbook.h"
#include "tests/fakes/fakeapi.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// Some service that lists its models to whoever has the key.
class ListingApi : public fakes::FakeApi
{
public:
    QByteArray path, header, key, body;

protected:
    Answer answer(const Request &request) override
    {
        if (request.verb != "GET" || request.target != path)
            return {404, "{}"};
        if (request.headers.value(header) != key)
            return {401, R"({"error":"wrong key"})"};
        return {200, body};
    }
};

} // namespace

// Services are asked together, once an hour, and each says for itself why its models are not known.
class tst_ModelBook : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void tellsWhatTheKeysCanUse();
    void asksOnceForManyWhoAsk();
    void keepsWhatItWasTold();
    void anotherKeyIsAskedAbout();
    void asksAgainWhenItsTimeIsUp();

    void aServiceInTroubleSaysWhy_data();
    void aServiceInTroubleSaysWhy();
    void aTroubleIsNotKept();
    void whoIsGoneHearsNothing();

private:
    QList<ServiceModels> asked(ModelBook &book);
    ServiceModels of(const QList<ServiceModels> &all, const QString &service);

    std::unique_ptr<ListingApi> m_openAi, m_local;
    Settings m_settings;
};

void tst_ModelBook::init()
{
    m_openAi = std::make_unique<ListingApi>();
    m_openAi->path = "/v1/models";
    m_openAi->header = "authorization";
    m_openAi->key = "Bearer planted-key-0001";
    m_openAi->body = R"({"data":[{"id":"gpt-realtime-2.1"}]})";
    m_local = std::make_unique<ListingApi>();
    m_local->path = "/v1/models";
    m_local->header = "authorization";
    m_local->body = R"({"data":[{"id":"llama3.1"}]})";
    m_settings = Settings().with(u"openai/url", m_openAi->url().toString() + u"/v1"_s).with(u"openai/apiKey", u"planted-key-0001"_s)
                     .with(u"local/url", m_local->url().toString() + u"/v1"_s);
}

QList<ServiceModels> tst_ModelBook::asked(ModelBook &book)
{
    std::optional<QList<ServiceModels>> told;
    book.ask(m_settings, [&told](const QList<ServiceModels> &services) { told = services; });
    if (told) // never inside the call
        return {};
    return QTest::qWaitFor([&told] { return told.has_value(); }, 10000) ? *told : QList<ServiceModels>();
}

ServiceModels tst_ModelBook::of(const QList<ServiceModels> &all, const QString &service)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const ServiceModels &one) { return one.service == service; });
    return found == all.end() ? ServiceModels{} : *found;
}

void tst_ModelBook::tellsWhatTheKeysCanUse()
{
    ModelBook book;
    const auto services = asked(book);
    QCOMPARE(services.size(), servicesWithModels().size());
    QCOMPARE(of(services, u"openai"_s).ids(ServiceModel::Use::Talk), QStringList{u"gpt-realtime-2.1"_s});
    QCOMPARE(of(services, u"local"_s).ids(ServiceModel::Use::Think), QStringList{u"llama3.1"_s});
    QCOMPARE(of(services, u"openai"_s).problem, QString());
    QVERIFY(of(services, u"gemini"_s).problem.contains("gemini/apiKey"_L1));
}

void tst_ModelBook::asksOnceForManyWhoAsk()
{
    ModelBook book;
    int told = 0;
    for (int i = 0; i < 5; ++i)
        book.ask(m_settings, [&told](const QList<ServiceModels> &) { ++told; });
    QTRY_COMPARE(told, 5);
    QCOMPARE(m_openAi->requests.size(), 1);
}

void tst_ModelBook::keepsWhatItWasTold()
{
    ModelBook book;
    const auto first = asked(book);
    m_openAi->body = R"({"data":[]})";
    QCOMPARE(of(asked(book), u"openai"_s).models, of(first, u"openai"_s).models);
    QCOMPARE(m_openAi->requests.size(), 1);
}

void tst_ModelBook::anotherKeyIsAskedAbout()
{
    ModelBook book;
    asked(book);
    m_openAi->key = "Bearer planted-key-0002";
    m_settings = m_settings.with(u"openai/apiKey", u"planted-key-0002"_s);
    m_openAi->body = R"({"data":[{"id":"gpt-6-luna"}]})";
    QCOMPARE(of(asked(book), u"openai"_s).ids(ServiceModel::Use::Think), QStringList{u"gpt-6-luna"_s});
    QCOMPARE(m_openAi->requests.size(), 2);
    QCOMPARE(m_local->requests.size(), 1);
}

void tst_ModelBook::asksAgainWhenItsTimeIsUp()
{
    ModelBook book(ModelBook::Patience{8s, 0ms});
    asked(book);
    asked(book);
    QCOMPARE(m_openAi->requests.size(), 2);
}

void tst_ModelBook::aServiceInTroubleSaysWhy_data()
{
    using Mood = fakes::FakeApi::Mood;
    QTest::addColumn<Mood>("mood");
    QTest::addColumn<QString>("named");
    QTest::newRow("silent") << Mood::Silent << u"does not answer"_s;
    QTest::newRow("hangs up") << Mood::HangsUp << u"cannot be reached"_s;
    QTest::newRow("overloaded") << Mood::Overloaded << u"HTTP 503"_s;
    QTest::newRow("forbids") << Mood::Forbids << u"does not accept the API key"_s;
    QTest::newRow("leads elsewhere: the key stays here") << Mood::Redirects << u"HTTP 30"_s;
}

void tst_ModelBook::aServiceInTroubleSaysWhy()
{
    QFETCH(fakes::FakeApi::Mood, mood);
    QFETCH(QString, named);
    m_openAi->mood = mood;
    ModelBook book(ModelBook::Patience{500ms, 1h});
    const auto services = asked(book);
    const auto problem = of(services, u"openai"_s).problem;
    QVERIFY2(problem.contains(named), qPrintable(problem));
    QVERIFY(!problem.contains("planted"_L1));
    QCOMPARE(of(services, u"local"_s).problem, QString()); // the others are not touched by it
}

void tst_ModelBook::aTroubleIsNotKept()
{
    ModelBook book;
    m_openAi->key = "another";
    QVERIFY(of(asked(book), u"openai"_s).problem.contains("openai/apiKey"_L1));
    m_openAi->key = "Bearer planted-key-0001";
    QCOMPARE(of(asked(book), u"openai"_s).problem, QString());
}

void tst_ModelBook::whoIsGoneHearsNothing()
{
    bool told = false;
    {
        ModelBook book;
        book.ask(m_settings, [&told](const QList<ServiceModels> &) { told = true; });
    }
    QCoreApplication::sendPostedEvents();
    ModelBook other;
    asked(other);
    QVERIFY(!told);
}

QTEST_GUILESS_MAIN(tst_ModelBook)
#include "tst_modelbook.moc"
