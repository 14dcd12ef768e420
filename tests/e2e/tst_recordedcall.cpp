// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingfile.h"
#include "bridge/recordings/recordingpicture.h"
#include "tests/e2e/bridge.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

using namespace bridge;
using namespace Qt::StringLiterals;

// A call that is recorded, from the announcement to the file that goes with the call.
class tst_RecordedCall : public QObject
{
    Q_OBJECT
private slots:
    void isAnnouncedRecordedHandedOutAndErased();
    void aFolderThatCannotBeWrittenIsToldAndTheCallGoesOn();

private:
    static e2e::Bridge *newBridge()
    {
        const QJsonObject agent{{u"name"_s, u"Recorder"_s}, {u"engine"_s, u"offline"_s}, {u"recording"_s, u"ask"_s},
            {u"phrases"_s, QJsonObject{{u"recorded"_s, u"We record this."_s}}}};
        return new e2e::Bridge({}, {{u"calls/defaultAgent"_s, u"Recorder"_s}}, {agent});
    }
};

void tst_RecordedCall::isAnnouncedRecordedHandedOutAndErased()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    const auto call = bridge->house->exchange().placeCall({});
    QVERIFY(call);
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<CallerSaid>(), 90000); // the built-in caller and the agent have talked
    QVERIFY(bridge->house->exchange().command(*call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<RecordingReady>(), 60000);

    QStringList story;
    for (const auto &event : bridge->events) {
        if (const auto *said = event.as<AgentSaid>(); said && said->final)
            story << u"said "_s + said->text;
        if (const auto *started = event.as<RecordingStarted>())
            story << (started->announced ? u"announced"_s : u"unannounced"_s);
        if (event.as<RecordingReady>())
            story << u"ready"_s;
    }
    QCOMPARE(story.value(0), u"said We record this."_s);
    QCOMPARE(story.value(1), u"announced"_s);
    QVERIFY(story.value(2).startsWith(u"said "_s)); // the greeting
    QCOMPARE(story.last(), u"ready"_s);

    const auto path = bridge->folder.filePath(u"recordings/%1.wav"_s.arg(call->toString()));
    const auto picture = pictureOf(path, 100);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QVERIFY(*std::max_element(picture->caller.begin(), picture->caller.end()) > 1000);
    QVERIFY(*std::max_element(picture->agent.begin(), picture->agent.end()) > 1000);

    QNetworkAccessManager web;
    QNetworkRequest request(bridge->url().resolved(QUrl(bridge->told<RecordingReady>().last().url)));
    QCOMPARE(request.url().path(), u"/api/calls/%1/recording"_s.arg(call->toString()));
    request.setRawHeader("Authorization", "Bearer " + bridge->house->settings().text(u"server/apiToken").toUtf8());
    const std::unique_ptr<QNetworkReply> reply(web.get(request));
    QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 60000);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(reply->readAll(), file.readAll());

    auto erasing = bridge->house->journal().erase(*call);
    QTRY_VERIFY_WITH_TIMEOUT(erasing.isFinished(), 60000);
    QVERIFY(erasing.result());
    QVERIFY(!QFile::exists(path));
}

void tst_RecordedCall::aFolderThatCannotBeWrittenIsToldAndTheCallGoesOn()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    QFile inTheWay(bridge->folder.filePath(u"recordings"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    const auto call = bridge->house->exchange().placeCall({});
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<RecordingStarted>(), 60000);
    const auto isTold = [&] {
        const auto warnings = bridge->told<Warning>();
        return std::any_of(warnings.begin(), warnings.end(), [](const Warning &warning) { return warning.code == "recordingIncomplete"_L1; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSaid>().last().text != u"We record this."_s, 60000);
    QVERIFY(!bridge->has<Ended>());
    QVERIFY(bridge->house->exchange().command(*call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 60000);
    QVERIFY(!bridge->has<RecordingReady>());
}

QTEST_GUILESS_MAIN(tst_RecordedCall)
#include "tst_recordedcall.moc"
