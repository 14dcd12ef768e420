// SPDX-License-Identifier: GPL-3.0-or-later
// What calls cost the bridge, and how long sound stays in it: the whole bridge in this process, callers and engine in another, over
// loopback. Prints a table for 1, 10 and 100 calls (or those named on the command line). Not a test: nothing is asserted.
//
//     bench_calls [N...]
//
// CPU and memory are this process's alone. Transit is measured in the other process, by one clock: `in` from the moment a frame of the
// caller's is written to the moment the engine's message with it arrives; `out` from the moment the engine's sound is written to
// the moment the carrier gets its first frame; `voice` both in one: from a frame of the caller's, over an engine that answers it at
// once, to the answer's first frame, which is all that the bridge adds to the time from voice to voice; `clear` from the engine's
// interruption to the carrier's clear.
#include "app/house.h"
#include "tests/fakes/fakegemini.h"
#include "tests/fakes/twiliophone.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <sys/resource.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken = "0123456789abcdef0123456789abcdef";
constexpr int kSeconds = 20; // measured, after everything is connected

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval &t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double residentMb()
{
    QFile file(u"/proc/self/status"_s);
    file.open(QIODevice::ReadOnly);
    for (const auto &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

double percentile(QList<double> values, double share)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[std::min<qsizetype>(values.size() - 1, qsizetype(double(values.size()) * share))];
}

// ---- The other process: callers and engine

class World : public QObject
{
public:
    explicit World(int calls)
        : m_calls(calls)
    {
        fakes::FakeGeminiManners manners;
        manners.hearsByItself = false;
        manners.waitsForPlayback = false;
        manners.keepsSound = false;
        manners.replies = {{.words = u"Hello."_s}};
        m_gemini.setManners(manners);
        m_clock.start();
        say("gemini " + m_gemini.url().toEncoded());
        connect(&m_gemini, &fakes::FakeGemini::sessionOpened, this, &World::watch);
    }

    void dial(const QUrl &bridge)
    {
        for (int i = 0; i < m_calls; ++i) {
            auto *phone = new fakes::TwilioPhone(bridge, kToken, this);
            m_phones << phone;
            connect(phone, &fakes::TwilioPhone::cleared, this, [this, phone] { note(m_clear, m_interruptedAt, phone); });
            connect(phone, &fakes::TwilioPhone::soundCame, this, [this, phone] {
                note(m_out, m_spokeAt, phone);
                note(m_voice, m_askedAt, phone);
            });
            connect(phone, &fakes::TwilioPhone::frameSent, this, [this, phone] { m_frameAt[phone] = now(); });
            QTimer::singleShot(i * 20, phone, [phone] { phone->dial(); });
        }
        QTimer::singleShot(m_calls * 20 + 4000, this, [this] {
            m_measuring = true;
            say("go");
            m_talk.start(997); // each call: one reply a second, cut in its middle; out of step with everything else
        });
        QTimer::singleShot(m_calls * 20 + 4000 + kSeconds * 1000, this, &World::report);
        connect(&m_talk, &QTimer::timeout, this, &World::talk);
    }

private:
    double now() const { return double(m_clock.nsecsElapsed()) / 1e6; }
    static void say(const QByteArray &line)
    {
        std::printf("%s\n", line.constData());
        std::fflush(stdout);
    }
    void note(QList<double> &list, QHash<fakes::TwilioPhone *, double> &since, fakes::TwilioPhone *phone)
    {
        const auto it = since.find(phone);
        if (it == since.end())
            return;
        if (m_measuring)
            list << now() - *it;
        since.erase(it);
    }
    // Sessions open in the order of the calls, but not surely: a call's sound tells which is which.
    void watch(fakes::FakeGeminiSession *session)
    {
        const int index = int(m_gemini.sessions().size()) - 1;
        connect(session, &fakes::FakeGeminiSession::audioCame, this, [this, index] {
            if (index >= m_phones.size() || !m_frameAt.contains(m_phones[index]))
                return;
            if (m_measuring)
                m_in << now() - m_frameAt[m_phones[index]];
            if (m_toAnswer.remove(index))
                answer(index);
        });
    }
    void talk()
    {
        for (int i = 0; i < m_phones.size() && i < m_gemini.sessions().size(); ++i) {
            QTimer::singleShot(i * 900 / m_calls, this, [this, i] { m_toAnswer.insert(i); }); // with the caller's next frame
        }
    }
    void answer(int i)
    {
        auto *phone = m_phones[i];
        m_askedAt[phone] = m_frameAt[phone];
        m_spokeAt[phone] = now();
        phone->expectSound();
        for (int chunk = 0; chunk < 10; ++chunk) // as the service does: faster than real time, in pieces of 100 ms
            m_gemini.sessions()[i]->sendRaw(sound());
        QTimer::singleShot(500, this, [this, i, phone] {
            m_interruptedAt[phone] = now();
            m_gemini.sessions()[i]->send({{u"serverContent"_s, QJsonObject{{u"interrupted"_s, true}}}});
            m_gemini.sessions()[i]->send({{u"serverContent"_s, QJsonObject{{u"turnComplete"_s, true}}}});
        });
    }
    // 100 ms of a tone at 24 kHz.
    static QByteArray sound()
    {
        static const auto message = [] {
            QByteArray pcm(4800, 0);
            for (int i = 0; i < 2400; ++i) {
                const auto s = qint16(8000 * std::sin(2 * M_PI * 440 * i / 24000.0));
                pcm[2 * i] = char(s & 0xff), pcm[2 * i + 1] = char(s >> 8);
            }
            const QJsonObject data{{u"mimeType"_s, u"audio/pcm;rate=24000"_s}, {u"data"_s, QString::fromLatin1(pcm.toBase64())}};
            const QJsonArray parts{QJsonObject{{u"inlineData"_s, data}}};
            const QJsonObject turn{{u"serverContent"_s, QJsonObject{{u"modelTurn"_s, QJsonObject{{u"parts"_s, parts}}}}}};
            return QJsonDocument(turn).toJson(QJsonDocument::Compact);
        }();
        return message;
    }
    void report()
    {
        const auto row = [](const char *name, const QList<double> &values) {
            say(QByteArray(name) + ' ' + QByteArray::number(values.size()) + ' ' + QByteArray::number(percentile(values, 0.5), 'f', 2) + ' '
                + QByteArray::number(percentile(values, 0.99), 'f', 2));
        };
        m_measuring = false;
        row("in", m_in), row("out", m_out), row("voice", m_voice), row("clear", m_clear);
        say("live " + QByteArray::number(std::count_if(m_phones.begin(), m_phones.end(), [](auto *p) { return p->isStreaming() && !p->isOver(); })));
        QCoreApplication::quit();
    }

    const int m_calls;
    fakes::FakeGemini m_gemini;
    QList<fakes::TwilioPhone *> m_phones;
    QElapsedTimer m_clock;
    QTimer m_talk;
    bool m_measuring = false;
    QSet<int> m_toAnswer; // calls
    QHash<fakes::TwilioPhone *, double> m_spokeAt, m_interruptedAt, m_frameAt, m_askedAt;
    QList<double> m_in, m_out, m_voice, m_clear;
};

// ---- This process: the bridge

struct Row
{
    int calls = 0;
    double cpu = 0;      // ms per call-second
    double resident = 0; // MB in all
    QMap<QByteArray, QList<QByteArray>> told;
};

Row measure(int calls)
{
    QProcess world;
    world.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    world.start(QCoreApplication::applicationFilePath(), {u"--world"_s, QString::number(calls)});
    const auto line = [&world] {
        while (!world.canReadLine() && world.state() != QProcess::NotRunning)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        return world.readLine().trimmed();
    };
    const auto gemini = line().split(' ').value(1);
    QTemporaryDir folder;
    app::House::Plan plan;
    plan.paths.dataFolder = folder.path();
    plan.settings = Settings().with(u"gemini/url", QString::fromUtf8(gemini)).with(u"gemini/apiKey", u"key"_s)
                        .with(u"twilio/authToken", QString::fromLatin1(kToken)).with(u"twilio/fromNumber", u"+15005550006"_s)
                        .with(u"server/port", 0).with(u"calls/maxLive", 1000).with(u"calls/defaultAgent", u"Front desk"_s);
    auto house = app::House::open(plan);
    if (!house)
        qFatal("%s", qPrintable(house.error().detail));
    world.write(QByteArray::number((*house)->port()) + '\n');
    while (line() != "go" && world.state() != QProcess::NotRunning) { }
    Row row{calls, 0, 0, {}};
    const double before = cpuSeconds();
    for (int i = 0; i < 5; ++i) {
        const auto words = line().split(' ');
        row.told[words.value(0)] = words.mid(1);
        if (i == 0) { // the first line comes when the measured time is over
            row.cpu = (cpuSeconds() - before) * 1000 / kSeconds / calls;
            row.resident = residentMb();
        }
    }
    world.waitForFinished();
    return row;
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_NO_GLIB", "1"); // as main() does
    QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(u"callwright.*.debug=false\ncallwright.*.warning=false"_s);
    const auto arguments = application.arguments();
    if (arguments.value(1) == "--world"_L1) {
        World world(arguments.value(2).toInt());
        char port[16] = {};
        if (!std::fgets(port, sizeof port, stdin))
            return 1;
        world.dial(QUrl(u"http://127.0.0.1:"_s + QString::fromLatin1(port).trimmed()));
        return application.exec();
    }
    QList<int> counts;
    for (const auto &argument : arguments.mid(1))
        counts << argument.toInt();
    if (counts.isEmpty())
        counts = {1, 10, 100};
    std::printf("%6s %6s %14s %9s %9s | %16s | %16s | %16s | %16s\n", "calls", "live", "CPU ms/call-s", "RSS MB", "MB/call", "in p50/p99 ms",
        "out p50/p99 ms", "voice p50/p99 ms", "clear p50/p99");
    double first = 0;
    for (const int calls : counts) {
        const auto row = measure(calls);
        if (first == 0)
            first = row.resident;
        const auto pair = [&row](const char *name) { return row.told[name].value(1) + " / " + row.told[name].value(2); };
        std::printf("%6d %6s %14.2f %9.1f %9.3f | %16s | %16s | %16s | %16s\n", calls, row.told["live"].value(0).constData(), row.cpu, row.resident,
            calls > counts.first() ? (row.resident - first) / (calls - counts.first()) : 0.0, pair("in").constData(), pair("out").constData(),
            pair("voice").constData(), pair("clear").constData());
        std::fflush(stdout);
    }
    return 0;
}
