// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/models/modelcheck.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using State = Check::State;
using Use = ServiceModel::Use;

// Keys and models are doubted before a call, and only those that somebody wants.
class tst_ModelCheck : public QObject
{
    Q_OBJECT
private slots:
    void aKeyThatIsTakenIsWell();
    void aKeyThatIsRefusedFails();
    void aServiceThatIsAwayIsAWarning();
    void whoHasNoKeyIsNotSpokenOf();
    void aModelThatIsNotThereNamesTheOthers();
    void theModelOfTheSettingsIsLookedForToo();
    void aModelThatIsSwitchedOffSoonIsAWarning();
    void partsOfPipelinesAreLookedFor();
    void ollamasTagsDoNotMatter();
    void aServerOfOnesOwnNeedNotRun();

private:
    static AgentProfile agent(const QString &engine, const QString &model = {})
    {
        AgentProfile profile;
        profile.name = u"Front desk"_s;
        profile.engine = engine;
        profile.model = model;
        return profile;
    }
    static ServiceModels gemini() { return {u"gemini"_s, u"Gemini"_s, {{u"gemini-3.8-live"_s, Use::Talk}, {u"gemini-3.9-live"_s, Use::Talk}}, {}}; }
};

void tst_ModelCheck::aKeyThatIsTakenIsWell()
{
    const auto checks = checkModels({gemini()}, Settings(), {agent(u"gemini_live"_s, u"models/gemini-3.9-live"_s)});
    QCOMPARE(checks.size(), 1);
    QCOMPARE(checks[0].state, State::Ok);
}

void tst_ModelCheck::aKeyThatIsRefusedFails()
{
    const auto checks = checkModels({{u"gemini"_s, u"Gemini"_s, {}, u"Gemini does not accept the API key (HTTP 401): check gemini/apiKey."_s, true, true}}, Settings(), {});
    QCOMPARE(checks.size(), 1);
    QCOMPARE(checks[0].state, State::Fail);
    QVERIFY(!checks[0].fix.isEmpty());
}

void tst_ModelCheck::aServiceThatIsAwayIsAWarning()
{
    const auto checks = checkModels({{u"gemini"_s, u"Gemini"_s, {}, u"It does not answer."_s}}, Settings(), {});
    QCOMPARE(checks[0].state, State::Warn);
    QCOMPARE(checks[0].detail, u"It does not answer."_s);
}

void tst_ModelCheck::whoHasNoKeyIsNotSpokenOf()
{
    QVERIFY(checkModels({{u"gemini"_s, u"Gemini"_s, {}, u"Gemini wants an API key."_s, false}}, Settings(), {agent(u"gemini_live"_s)}).isEmpty());
}

void tst_ModelCheck::aModelThatIsNotThereNamesTheOthers()
{
    const auto checks = checkModels({gemini()}, Settings(), {agent(u"gemini_live"_s, u"gemini-1.0"_s)});
    QCOMPARE(checks.size(), 2);
    QCOMPARE(checks[1].state, State::Fail);
    QVERIFY(checks[1].detail.contains("Front desk"_L1) && checks[1].detail.contains("gemini-1.0"_L1));
    QVERIFY(checks[1].fix.contains("gemini-3.8-live, gemini-3.9-live"_L1));
}

void tst_ModelCheck::theModelOfTheSettingsIsLookedForToo()
{
    const auto checks = checkModels({gemini()}, Settings().with(u"gemini/model", u"gemini-old"_s), {agent(u"gemini_live"_s), agent(u"gemini_live"_s)});
    QCOMPARE(checks.size(), 2); // once, though two agents want it
    QVERIFY(checks[1].detail.contains("gemini-old"_L1));
    QCOMPARE(checkModels({gemini()}, Settings().with(u"gemini/model", u"gemini-old"_s), {agent(u"offline"_s)}).size(), 1); // nobody wants it
}

void tst_ModelCheck::aModelThatIsSwitchedOffSoonIsAWarning()
{
    auto service = gemini();
    service.models[0].until = QDate::currentDate().addDays(10);
    service.models[1].until = QDate::currentDate().addYears(1);
    const auto checks = checkModels({service}, Settings(), {agent(u"gemini_live"_s, u"gemini-3.8-live"_s), agent(u"gemini_live"_s, u"gemini-3.9-live"_s)});
    QCOMPARE(checks.size(), 2);
    QCOMPARE(checks[1].state, State::Warn);
    QVERIFY(checks[1].detail.contains("gemini-3.8-live"_L1));
}

void tst_ModelCheck::partsOfPipelinesAreLookedFor()
{
    auto reception = agent(u"pipeline"_s);
    reception.pipeline.thinking = {u"anthropic:claude-0"_s, u"openai"_s};
    const QList<ServiceModels> services = {{u"openai"_s, u"OpenAI"_s, {{u"gpt-6-luna"_s, Use::Think}}, {}},
        {u"anthropic"_s, u"Anthropic"_s, {{u"claude-sonnet-5"_s, Use::Think}}, {}}};
    const auto checks = checkModels(services, Settings().with(u"openai/model", u"gpt-6-luna"_s), {reception});
    QCOMPARE(checks.size(), 3);
    QCOMPARE(checks[2].id, u"anthropic/model/claude-0"_s);
    QCOMPARE(checks[2].state, State::Fail);
}

void tst_ModelCheck::ollamasTagsDoNotMatter()
{
    auto mine = agent(u"pipeline"_s);
    mine.pipeline.thinking = {u"local:llama3.1"_s};
    const auto checks = checkModels({{u"local"_s, u"Your own model"_s, {{u"llama3.1:latest"_s, Use::Think}}, {}}}, Settings(), {mine});
    QCOMPARE(checks.size(), 1);
    QCOMPARE(checks[0].state, State::Ok);
}

void tst_ModelCheck::aServerOfOnesOwnNeedNotRun()
{
    auto mine = agent(u"pipeline"_s);
    mine.pipeline.thinking = {u"local"_s};
    const ServiceModels away{u"local"_s, u"Your own model"_s, {}, u"It cannot be reached."_s};
    QCOMPARE(checkModels({away}, Settings(), {mine}).value(0).state, State::Off);
    QVERIFY(checkModels({away}, Settings(), {}).isEmpty());
}

QTEST_GUILESS_MAIN(tst_ModelCheck)
#include "tst_modelcheck.moc"
