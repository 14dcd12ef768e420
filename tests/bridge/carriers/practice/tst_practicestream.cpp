// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicestream.h"

#include "bridge/carriers/twilio/twiliodialect.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

QByteArray play(PracticeStream &stream, int frames = 1)
{
    QByteArray heard(160 * frames, Qt::Uninitialized);
    for (int i = 0; i < frames; ++i)
        stream.play({heard.data() + 160 * i, 160});
    return heard;
}

QByteArray media(const QByteArray &sound)
{
    return R"({"event":"media","streamSid":"MZ1","media":{"payload":")" + sound.toBase64() + "\"}}";
}

QByteArray mark(const QByteArray &name)
{
    return R"({"event":"mark","streamSid":"MZ1","mark":{"name":")" + name + "\"}}";
}

QStringList namesIn(const QList<QByteArray> &echoes)
{
    QStringList names;
    for (const auto &echo : echoes)
        names << QJsonDocument::fromJson(echo).object().value("mark"_L1).toObject().value("name"_L1).toString();
    return names;
}

const QByteArray kClear = R"({"event":"clear","streamSid":"MZ1"})";

} // namespace

// The carrier's end of the stream, 20 ms by 20 ms, without a socket or a clock.
class tst_PracticeStream : public QObject
{
    Q_OBJECT
private slots:
    void sendsWhatTwilioSends();
    void ourDialectReadsAllOfIt();
    void playsInOrderAndThenSilence();
    void playsSoundOfAnyLength();
    void echoesMarksWhenTheSoundBeforeHasBeenPlayed();
    void echoesMarksAtOnceWhenNothingIsBuffered();
    void clearEmptiesTheBufferAndEchoesEveryMark();
    void keepsWhatWasHeard();
    void forgetsWhatIsOlderThanHalfAnHour();

    void refuses_data();
    void refuses();
    void refusesMoreThanTenMinutesAhead();

private:
    PracticeStream m_fresh{{"MZ1", "CA1", "AC1"}};
};

void tst_PracticeStream::sendsWhatTwilioSends()
{
    const QByteArray connected = R"({"event":"connected","protocol":"Call","version":"1.0.0"})";
    const QByteArray start
        = R"({"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1","accountSid":"AC1",)"
          R"("callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},)"
          R"("customParameters":{"session":"42"}}})";
    const QByteArray firstMedia = R"({"event":"media","sequenceNumber":"2","streamSid":"MZ1",)"
                                  R"("media":{"track":"inbound","chunk":"1","timestamp":"0","payload":"/38B"}})";
    const QByteArray secondMedia = R"({"event":"media","sequenceNumber":"3","streamSid":"MZ1",)"
                                   R"("media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"/38B"}})";
    const QByteArray key = R"({"event":"dtmf","sequenceNumber":"4","streamSid":"MZ1",)"
                           R"("dtmf":{"track":"inbound_track","digit":"#"}})";
    const QByteArray echo = R"({"event":"mark","sequenceNumber":"5","streamSid":"MZ1","mark":{"name":"utt-7"}})";
    const QByteArray stop
        = R"({"event":"stop","sequenceNumber":"6","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}})";
    const auto json = [](const QByteArray &text) { return QJsonDocument::fromJson(text); };
    auto stream = m_fresh;
    QCOMPARE(json(PracticeStream::connected()), json(connected));
    QCOMPARE(json(stream.start({{u"session"_s, u"42"_s}})), json(start));
    QCOMPARE(json(stream.media("\xff\x7f\x01")), json(firstMedia));
    QCOMPARE(json(stream.media("\xff\x7f\x01")), json(secondMedia));
    QCOMPARE(json(stream.pressed('#')), json(key));
    QVERIFY(stream.receive(mark("utt-7")));
    QCOMPARE(json(stream.takeEchoes().value(0)), json(echo));
    QCOMPARE(json(stream.stop()), json(stop));
}

void tst_PracticeStream::ourDialectReadsAllOfIt()
{
    auto stream = m_fresh;
    TwilioDialect dialect;
    QList<QByteArray> messages{PracticeStream::connected(), stream.start({{u"o\u00f9 \""_s, u"\\"_s}}),
        stream.media(QByteArray(160, '\x7f')), stream.pressed('5')};
    for (const auto &message : messages) {
        const auto read = dialect.read(message, false);
        QVERIFY2(read, qPrintable(read ? QString() : read.error().detail));
    }
    for (const auto &ours : {dialect.media(QByteArray(160, '\x7f')), dialect.mark("a \"b\"\n"), dialect.clear()}) {
        const auto taken = stream.receive(ours.bytes);
        QVERIFY2(taken, qPrintable(taken ? QString() : taken.error().detail));
    }
    const auto echo = dialect.read(stream.takeEchoes().value(0), false);
    QVERIFY(echo);
    QCOMPARE(std::get<MarkReached>(*echo).name, "a \"b\"\n");
    QVERIFY(dialect.read(stream.stop(), false));
}

void tst_PracticeStream::playsInOrderAndThenSilence()
{
    auto stream = m_fresh;
    QVERIFY(stream.receive(media(QByteArray(160, '\x01'))));
    QVERIFY(stream.receive(media(QByteArray(160, '\x02'))));
    QCOMPARE(play(stream), QByteArray(160, '\x01'));
    QCOMPARE(play(stream), QByteArray(160, '\x02'));
    QCOMPARE(play(stream), QByteArray(160, '\xff'));
}

void tst_PracticeStream::playsSoundOfAnyLength()
{
    auto stream = m_fresh;
    QByteArray sound;
    for (int i = 0; i < 100'000; ++i)
        sound += char(i % 200);
    QVERIFY(stream.receive(media(sound.first(1))));
    QVERIFY(stream.receive(media(sound.mid(1, 70'000))));
    QVERIFY(stream.receive(media(sound.mid(70'001))));
    QCOMPARE(play(stream, 625), sound);
    QCOMPARE(stream.buffered(), 0);
}

void tst_PracticeStream::echoesMarksWhenTheSoundBeforeHasBeenPlayed()
{
    auto stream = m_fresh;
    QVERIFY(stream.receive(media(QByteArray(320, '\x01'))));
    QVERIFY(stream.receive(mark("a")));
    QVERIFY(stream.receive(media(QByteArray(80, '\x01'))));
    QVERIFY(stream.receive(mark("b")));
    QVERIFY(stream.receive(mark("c")));
    QVERIFY(stream.takeEchoes().isEmpty());
    play(stream);
    QVERIFY(stream.takeEchoes().isEmpty());
    play(stream);
    QCOMPARE(namesIn(stream.takeEchoes()), QStringList{u"a"_s});
    play(stream);
    QCOMPARE(namesIn(stream.takeEchoes()), (QStringList{u"b"_s, u"c"_s}));
}

void tst_PracticeStream::echoesMarksAtOnceWhenNothingIsBuffered()
{
    auto stream = m_fresh;
    QVERIFY(stream.receive(mark("a")));
    QCOMPARE(namesIn(stream.takeEchoes()), QStringList{u"a"_s});
}

void tst_PracticeStream::clearEmptiesTheBufferAndEchoesEveryMark()
{
    auto stream = m_fresh;
    QVERIFY(stream.receive(media(QByteArray(1600, '\x01'))));
    QVERIFY(stream.receive(mark("a")));
    QVERIFY(stream.receive(media(QByteArray(1600, '\x01'))));
    QVERIFY(stream.receive(mark("b")));
    play(stream);
    QVERIFY(stream.receive(kClear));
    QCOMPARE(namesIn(stream.takeEchoes()), (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(stream.buffered(), 0);
    QCOMPARE(play(stream), QByteArray(160, '\xff'));
    // What comes afterwards is played, and its marks wait again.
    QVERIFY(stream.receive(media(QByteArray(160, '\x02'))));
    QVERIFY(stream.receive(mark("c")));
    QVERIFY(stream.takeEchoes().isEmpty());
    QCOMPARE(play(stream), QByteArray(160, '\x02'));
    QCOMPARE(namesIn(stream.takeEchoes()), QStringList{u"c"_s});
}

void tst_PracticeStream::keepsWhatWasHeard()
{
    using Kind = PracticeMoment::Kind;
    auto stream = m_fresh;
    play(stream, 2);
    QVERIFY(stream.receive(media(QByteArray(480, '\x01'))));
    QVERIFY(stream.receive(mark("a")));
    play(stream);
    QVERIFY(stream.receive(kClear)); // 320 bytes of it are never heard
    play(stream);
    QCOMPARE(stream.heard(), QByteArray(320, '\xff') + QByteArray(160, '\x01') + QByteArray(160, '\xff'));
    const auto timeline = stream.timeline();
    QCOMPARE(timeline.size(), 2);
    QCOMPARE(timeline[0].kind, Kind::Cleared);
    QCOMPARE(timeline[0].heard, 480);
    QCOMPARE(timeline[1].kind, Kind::MarkEchoed);
    QCOMPARE(timeline[1].heard, 480);
    QCOMPARE(timeline[1].text, "a");
}

void tst_PracticeStream::forgetsWhatIsOlderThanHalfAnHour()
{
    auto stream = m_fresh;
    play(stream, 50 * 60 * 40);
    QVERIFY(stream.heard().size() <= 8000 * 60 * 30);
    QVERIFY(stream.heard().size() >= 8000 * 60 * 29);
    QVERIFY(stream.receive(mark("a")));
    QCOMPARE(stream.timeline().last().heard, 8000 * 60 * 40);
}

void tst_PracticeStream::refuses_data()
{
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const QByteArray &message) { QTest::newRow(name) << message; };
    row("no JSON", "hello");
    row("no event", R"({"streamSid":"MZ1"})");
    row("unknown event", R"({"event":"start","streamSid":"MZ1"})");
    row("no streamSid", R"({"event":"clear"})");
    row("another stream", R"({"event":"clear","streamSid":"MZ2"})");
    row("one member too many", R"({"event":"clear","streamSid":"MZ1","now":true})");
    row("one member too many in media", R"({"event":"media","streamSid":"MZ1","media":{"payload":"/w==","track":"outbound"}})");
    row("sequenceNumber, as Twilio's own messages have", R"({"event":"media","streamSid":"MZ1","sequenceNumber":"1","media":{"payload":"/w=="}})");
    row("no payload", R"({"event":"media","streamSid":"MZ1","media":{}})");
    row("empty payload", R"({"event":"media","streamSid":"MZ1","media":{"payload":""}})");
    row("payload that is not base64", R"({"event":"media","streamSid":"MZ1","media":{"payload":"/w"}})");
    row("media that is text", R"({"event":"media","streamSid":"MZ1","media":"/w=="})");
    row("mark without a name", R"({"event":"mark","streamSid":"MZ1","mark":{}})");
    row("mark with a number", R"({"event":"mark","streamSid":"MZ1","mark":{"name":1}})");
    row("mark with more", R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a","at":1}})");
    row("more than a megabyte", media(QByteArray(1024 * 1024, '\x01')));
}

void tst_PracticeStream::refuses()
{
    QFETCH(QByteArray, message);
    auto stream = m_fresh;
    const auto taken = stream.receive(message);
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, Error::Code::Malformed);
    QVERIFY(taken.error().detail.contains(u"31924"_s));
    QCOMPARE(stream.buffered(), 0);
    QVERIFY(stream.takeEchoes().isEmpty());
}

void tst_PracticeStream::refusesMoreThanTenMinutesAhead()
{
    auto stream = m_fresh;
    const QByteArray minute = media(QByteArray(8000 * 60, '\x01'));
    for (int i = 0; i < 10; ++i)
        QVERIFY(stream.receive(minute));
    QVERIFY(!stream.receive(media("\x01")));
    play(stream);
    QVERIFY(stream.receive(media("\x01")));
}

QTEST_GUILESS_MAIN(tst_PracticeStream)
#include "tst_practicestream.moc"
