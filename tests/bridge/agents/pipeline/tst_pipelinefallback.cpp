// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/agents/pipeline/pipelinecall.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// Parts that fail, are missing, or are late, and what the caller notices of it.
class tst_PipelineFallback : public QObject
{
    Q_OBJECT
private slots:
    void partsThatCannotBeHadAreLeftOut();
    void anotherModelAnswersTheSameQuestion();
    void anotherModelTakesOverWhenTheFirstIsLate();
    void anotherMouthSpeaksTheRest();
    void anotherMouthHasItsRateChanged();
    void anotherMouthBeginsWhatTheFirstNeverSaid();
    void anotherEarHearsTheNextTurn();
    void eachPartsUseIsCounted();

    void aNameThatNobodyKnowsIsTold();
    void nothingThatCanBeHadIsTold();
    void theLastModelsFailureEndsIt();
    void theLastMouthsFailureEndsIt();
    void aMuteMouthIsReplaced();
    void aMouthThatNeverBecomesReadyIsReplaced();
    void aModelThatBreaksInMidReplyLeavesWhatItSaid();
    void whatIsInterruptedIsNotVoicedAgain();
    void theKindSaysWhatIsMissing();
};

namespace {

const Error kLost{Error::Code::Network, u"Lost."_s};

std::function<void(AgentProfile &)> twoOfEach()
{
    return [](AgentProfile &profile) { profile.pipeline = {{u"one"_s, u"two"_s}, {u"one"_s, u"two"_s}, {u"one"_s, u"two"_s}}; };
}

} // namespace

void tst_PipelineFallback::partsThatCannotBeHadAreLeftOut()
{
    PipelineCall call([](AgentProfile &profile) { profile.pipeline = {{u"none"_s, u"one"_s}, {u"none:big"_s, u"one:small"_s}, {u"none"_s, u"two"_s}}; });
    QVERIFY(call.open());
    QVERIFY(call.warnings.isEmpty());
    QCOMPARE(call.engine->speaks(), SampleRate{24000});
    QCOMPARE(call.fakes.minds.size(), 1);
}

void tst_PipelineFallback::anotherModelAnswersTheSameQuestion()
{
    int made = 0;
    PipelineCall call(twoOfEach());
    call.fakes.onMind = [&made](FakeMind &mind) {
        if (++made == 1)
            mind.answers = {{.breaks = kLost}};
    };
    QVERIFY(call.open());
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"I see."_s});
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
    QCOMPARE(call.lastWarning, u"Part one thinks no more: Lost. From here on it is Part two."_s);
    QCOMPARE(call.told(), QStringList{u"C:Are you open?"_s}); // of the second
    call.callerSays(u"And on Sunday?"_s);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(made, 2);
}

void tst_PipelineFallback::anotherModelTakesOverWhenTheFirstIsLate()
{
    PipelineCall call(twoOfEach());
    call.fakes.onMind = [first = true](FakeMind &mind) mutable {
        if (std::exchange(first, false))
            mind.answers = {{.never = true}};
    };
    QVERIFY(call.open());
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"I see."_s});
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
}

void tst_PipelineFallback::anotherMouthSpeaksTheRest()
{
    PipelineCall call(twoOfEach());
    call.mouth().word = 400ms;
    call.mouth().breaksAfter = 4;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"We are open. Come on Monday. Or on Friday."_s}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"We are open. Come on Monday. Or on Friday."_s});
    QCOMPARE(call.fakes.mouths.size(), 2);
    QCOMPARE(call.mouth().spoken, (QStringList{u"on Monday."_s, u"Or on Friday."_s}));
    QVERIFY(call.mouth().complaints.isEmpty());
    QCOMPARE(call.interruptions, 0);
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
}

void tst_PipelineFallback::anotherMouthHasItsRateChanged()
{
    PipelineCall call(twoOfEach());
    call.mouth().breaksAfter = 0;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"One two three four five."_s}};
    call.callerSays(u"Count, please."_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.engine->speaks(), SampleRate{16000});
    QCOMPARE(call.samples, samplesIn(500ms, SampleRate{16000}));
    QCOMPARE(call.mouth().speaks(), SampleRate{24000});
}

void tst_PipelineFallback::anotherMouthBeginsWhatTheFirstNeverSaid()
{
    PipelineCall call(twoOfEach());
    call.mouth().breaksAfter = 0;
    QVERIFY(call.open());
    call.engine->say(u"Somebody will call you back. Goodbye."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Somebody will call you back. Goodbye."_s});
    QCOMPARE(call.fakes.mouths.size(), 2);
    QCOMPARE(call.mouth().spoken, (QStringList{u"Somebody will call you back."_s, u"Goodbye."_s}));
}

void tst_PipelineFallback::anotherEarHearsTheNextTurn()
{
    PipelineCall call(twoOfEach());
    QVERIFY(call.open());
    emit call.ear().failed(kLost);
    QCOMPARE(call.fakes.ears.size(), 2);
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
}

void tst_PipelineFallback::eachPartsUseIsCounted()
{
    const auto of = [](const PipelineCall &call, const QString &service, double Usage::*amount) {
        double sum = 0;
        for (const auto &usage : call.usages)
            sum += usage.service == service ? usage.*amount : 0;
        return sum;
    };
    const QList<qint16> frame(samplesIn(kFrame, SampleRate{16000}));
    PipelineCall call(twoOfEach());
    QVERIFY(call.open());
    for (int i = 0; i < 100; ++i)
        call.engine->hear({frame.constData(), size_t(frame.size())});
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"I see."_s});
    QCOMPARE(of(call, u"one"_s, &Usage::inputTokens), 10.0);
    QCOMPARE(of(call, u"one"_s, &Usage::outputTokens), 5.0);
    QCOMPARE(call.usages.first().model, u"fake-mind"_s);

    emit call.ear().failed(kLost);
    emit call.mouth().failed(kLost);
    QCOMPARE(of(call, u"one"_s, &Usage::seconds), 2.0);
    QCOMPARE(of(call, u"one"_s, &Usage::characters), double(u"I see."_s.size()));
    QTRY_VERIFY(call.ear().isOpen);
    call.engine->say(u"Goodbye."_s);
    QTRY_COMPARE(call.replies.size(), 2);
    call.engine->close();
    QCOMPARE(of(call, u"two"_s, &Usage::characters), double(u"Goodbye."_s.size()));
    const auto told = call.usages.size();
    call.engine->close();
    QCOMPARE(call.usages.size(), told); // nothing twice
}

// ---- Rainy days

void tst_PipelineFallback::aNameThatNobodyKnowsIsTold()
{
    PipelineCall call([](AgentProfile &profile) { profile.pipeline.speaking = {u"one"_s, u"elevenlabz"_s}; });
    QVERIFY(!call.open());
    QCOMPARE(call.failures[0].code, Error::Code::NotFound);
    QCOMPARE(call.failures[0].detail, u"There is no mouth \"elevenlabz\" for a pipeline; there are: one, two, none."_s);
    const QList<qint16> silence(320);
    call.engine->hear({silence.constData(), size_t(silence.size())}); // whoever goes on does no harm
    call.engine->greet();
    call.engine->say(u"Hello"_s);
    call.engine->interrupt({});
    call.engine->close();
    QCOMPARE(call.failures.size(), 1);
}

void tst_PipelineFallback::nothingThatCanBeHadIsTold()
{
    PipelineCall call([](AgentProfile &profile) { profile.pipeline.thinking = {u"none"_s}; });
    QVERIFY(!call.open());
    QCOMPARE(call.failures[0].code, Error::Code::NotConfigured);
    QCOMPARE(call.failures[0].detail, u"Part none wants a key: set none/apiKey."_s);
}

void tst_PipelineFallback::theLastModelsFailureEndsIt()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.breaks = Error{Error::Code::Refused, u"Wrong key."_s}}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.failures.size(), 1);
    QCOMPARE(call.failures[0].detail, u"Wrong key."_s);
}

void tst_PipelineFallback::theLastMouthsFailureEndsIt()
{
    PipelineCall call;
    call.mouth().breaksAfter = 1;
    QVERIFY(call.open());
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.failures.size(), 1);
    QCOMPARE(call.failures[0].detail, u"The fake mouth is broken."_s);
}

void tst_PipelineFallback::aMuteMouthIsReplaced()
{
    PipelineCall call(twoOfEach());
    QVERIFY(call.open());
    call.mouth().isMute = true;
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"I see."_s});
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
}

void tst_PipelineFallback::aMouthThatNeverBecomesReadyIsReplaced()
{
    PipelineCall call(twoOfEach());
    call.mouth().becomesReady = false;
    QVERIFY(call.open());
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
}

void tst_PipelineFallback::aModelThatBreaksInMidReplyLeavesWhatItSaid()
{
    PipelineCall call(twoOfEach());
    call.fakes.onMind = [first = true](FakeMind &mind) mutable {
        if (std::exchange(first, false))
            mind.answers = {{.text = u"We are open. And on"_s, .fails = kLost}};
    };
    QVERIFY(call.open());
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"We are open."_s}); // not once more from its beginning
    QCOMPARE(call.fakes.minds.size(), 1); // it may do better next time
}

void tst_PipelineFallback::whatIsInterruptedIsNotVoicedAgain()
{
    PipelineCall call(twoOfEach());
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"One two three four five six."_s}, {.text = u"Good."_s}};
    call.mouth().pausesAfter = 2;
    call.callerSays(u"Count, please."_s);
    QTRY_COMPARE(call.said, u"One two"_s);
    call.callerIsSaying(u"no stop it"_s);
    emit call.mouth().failed(kLost);
    call.callerSays(u"No, stop it."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Good."_s});
    QCOMPARE(call.mouth().spoken, QStringList{u"Good."_s});
}

void tst_PipelineFallback::theKindSaysWhatIsMissing()
{
    FakeParts fakes;
    auto parts = fakes.parts();
    const auto kind = pipelineEngineKind(parts);
    QCOMPARE(kind.name, u"pipeline"_s);
    QVERIFY(kind.check({}));
    std::erase_if(parts.minds, [](const auto &k) { return k.name != "none"_L1; });
    const auto can = pipelineEngineKind(parts).check({});
    QVERIFY(!can);
    QCOMPARE(can.error().detail, u"Part none wants a key: set none/apiKey."_s);
    QVERIFY(!pipelineEngineKind({}).check({}));
}

QTEST_GUILESS_MAIN(tst_PipelineFallback)
#include "tst_pipelinefallback.moc"
