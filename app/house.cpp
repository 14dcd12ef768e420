// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/house.h"

#include "app/accountcarriers.h"
#include "app/checkup.h"
#include "app/engines.h"
#include "app/speechpieces.h"
#include "app/tunnel.h"
#include "app/voicepreview.h"
#include "bridge/calls/linefile.h"
#include "bridge/settings/apitoken.h"
#include "bridge/speech/localvoice.h"

#include <QCoreApplication>
#include <QDir>
#include <QHostAddress>
#include <QJsonObject>
#include <QJsonDocument>
#include <QSaveFile>
#include <QThread>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestPrices = 256 * 1024; // bytes

int mediaThreadsFor(int wished)
{
    return wished > 0 ? wished : std::clamp(QThread::idealThreadCount(), 1, 4);
}

template<typename Part>
QList<DeskCatalogue::PartEntry> entriesOf(const std::vector<PartKind<Part>> &kinds, const Settings &settings)
{
    QList<DeskCatalogue::PartEntry> entries;
    for (const auto &kind : kinds) {
        const auto can = kind.check(settings);
        entries.append({kind.name, kind.title, can.has_value(), can ? QString() : can.error().detail});
    }
    return entries;
}

} // namespace

House::House(const Plan &plan)
    : m_plan(plan)
    , m_settings(plan.settings)
    , m_lock(plan.paths.dataFolder + u"/lock"_s)
    , m_parts(everyPart())
    , m_engines(everyEngine(m_parts))
{
    m_profiles = ProfileShelf::read({u":/agents"_s, plan.paths.dataFolder + u"/agents"_s});
    m_notices = m_profiles.problems();
}

House::~House()
{
    if (m_server)
        QFile::remove(m_plan.paths.dataFolder + u"/bridge.json"_s);
}

Result<std::unique_ptr<House>> House::open(const Plan &plan)
{
    std::unique_ptr<House> house(new House(plan));
    if (const auto records = house->openRecords(); !records)
        return tl::make_unexpected(records.error());
    house->openCarriers();
    if (const auto campaigns = house->openCampaigns(); !campaigns)
        return tl::make_unexpected(campaigns.error());
    if (const auto server = house->openServer(); !server)
        return tl::make_unexpected(server.error());
    return house;
}

Result<void> House::openRecords()
{
    const auto &folder = m_plan.paths.dataFolder;
    if (const auto ready = prepareDataFolder(folder); !ready)
        return ready;
    m_lock.setStaleLockTime(0); // only a dead owner makes it stale
    if (!m_lock.tryLock()) {
        qint64 owner = 0;
        QString host, program;
        m_lock.getLockInfo(&owner, &host, &program);
        return fail(Error::Code::NotPossibleNow,
            u"Another bridge (process %1) uses the folder %2. Stop it, or start this one with --data and --port of its own."_s
                .arg(owner)
                .arg(folder));
    }
    if (!m_settings.isSet(u"server/apiToken")) {
        const auto token = ensureApiToken(folder);
        if (!token)
            return tl::make_unexpected(token.error());
        m_token = token->toString();
        m_settings = m_settings.with(u"server/apiToken", m_token);
    }
    auto journal = Journal::open(folder + u"/callwright.db"_s);
    if (!journal)
        return tl::make_unexpected(journal.error());
    m_journal = std::move(*journal);
    openRecordings();
    m_retention = std::make_unique<Retention>(*m_journal, m_settings.number(u"records/keepDays"));
    if (const int crashed = m_journal->closedAfterCrash(); crashed > 0)
        m_notices << u"%1 call(s) were left open when the program ended last time. They are kept, and marked as crashed."_s.arg(crashed);
    return {};
}

// Recordings lie beside the journal, and go when their calls do.
void House::openRecordings()
{
    m_recorder = std::make_unique<Recorder>(m_plan.paths.dataFolder + u"/recordings"_s, m_settings.text(u"records/recordingFormat") == "flac"_L1);
    m_journal->eraseWith([shelf = &m_recorder->shelf()](const QList<CallId> &calls) { return shelf->erase(calls); });
    for (const auto &call : m_recorder->finishedAfterCrash()) { // nobody else tells anything of these any more
        m_journal->events(call).then(this, [this, call](const Result<QList<CallEvent>> &events) {
            if (events && !events->isEmpty())
                m_journal->append({call, events->last().seq + 1, QDateTime::currentDateTimeUtc(), RecordingReady{recordingPath(call)}});
        });
    }
}

void House::connectRecordings()
{
    connect(m_recorder.get(), &Recorder::ready, m_exchange.get(), &Exchange::recordingReady);
    connect(m_recorder.get(), &Recorder::troubled, m_exchange.get(), &Exchange::recordingTroubled);
}

void House::openCarriers()
{
    PracticeCarrier::Options options;
    options.voice = [voice = m_settings.text(u"practice/voice")](const QString &text) { return LocalVoice::speak(text, voice); };
    options.ring = Milliseconds(m_settings.number(u"practice/ringMs"));
    auto practice = std::make_unique<PracticeCarrier>(options);
    if (!m_plan.practiceScript.lines.isEmpty())
        practice->setScript(m_plan.practiceScript);
    m_practice = practice.get();
    m_carriers.push_back(std::move(practice)); // the first one's line is the default
    for (auto &carrier : accountCarriers(m_settings))
        m_carriers.push_back(std::move(carrier));
    const auto further = LineFile::read(m_plan.paths.dataFolder + u"/lines.json"_s);
    m_notices += further.problems;
    Exchange::Parts parts{{}, m_engines, m_profiles, further.lines, readPrices(), m_plan.paths.dataFolder};
    for (const auto &carrier : m_carriers)
        parts.carriers.push_back(carrier.get());
    parts.record = [recorder = m_recorder.get()](const CallId &call, SampleRate rate) { return recorder->begin(call, rate); };
    m_exchange = std::make_unique<Exchange>(parts, m_settings, mediaThreadsFor(m_plan.mediaThreads));
    connectRecordings();
    m_notices += m_exchange->brakeProblems();
    connect(m_exchange.get(), &Exchange::diallingStopped, this, [this] { emit catalogueChanged(catalogue()); });
    connect(m_exchange.get(), &Switchboard::happened, m_journal.get(), [journal = m_journal.get()](const CallEvent &event) { journal->append(event); });
    connect(m_exchange.get(), &Switchboard::happened, m_practice, [practice = m_practice](const CallEvent &event) {
        if (event.as<Ended>())
            practice->releaseHandset(event.call);
    });
    m_preview = std::make_unique<VoicePreview>(m_engines,
        [this](const QString &service, const QString &voice, const QString &text, const SpeechPieces::Said &done) {
            m_speech->sayWith(service, voice, text, done);
        });
    connect(m_preview.get(), &VoicePreview::ready, this, &House::voicePreviewed);
    connect(m_preview.get(), &VoicePreview::failed, this, &House::voicePreviewFailed);
}

// The program's own, and before them the operator's.
PriceTable House::readPrices()
{
    const auto read = [this](const QString &path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return PriceTable();
        const auto table = PriceTable::fromJson(QJsonDocument::fromJson(file.read(kLargestPrices)).object());
        if (!table)
            m_notices << u"%1 counts for nothing: %2"_s.arg(path, table.error().detail);
        return table.value_or(PriceTable());
    };
    auto prices = read(u":/prices.json"_s);
    if (const auto own = m_plan.paths.dataFolder + u"/prices.json"_s; QFile::exists(own))
        prices.putBefore(read(own));
    return prices;
}

Result<void> House::openCampaigns()
{
    const auto rules = [this] { return ListSifter::Rules{m_exchange->brake(), m_exchange->lines().ownNumbers(), {}}; };
    auto campaigns = Campaigns::open(m_plan.paths.dataFolder + u"/campaigns.db"_s,
        {*m_exchange, [this](const QString &line, const QString &number) { return verdictOn(line, number); },
            [this] { return m_exchange->brake().quietHours(); }, rules});
    if (!campaigns)
        return tl::make_unexpected(campaigns.error());
    m_campaigns = std::move(*campaigns);
    return {};
}

DialVerdict House::verdictOn(const QString &line, const QString &number) const
{
    using enum DialVerdict::When;
    if (m_tunnel && m_settings.url(u"server/publicUrl").isEmpty() && line != m_practice->lines().first().name)
        return {Later, u"The way from the carriers to this computer, a tunnel, is still being looked for."_s};
    const auto may = m_exchange->mayDial(line, number);
    if (may)
        return {};
    return {may.error().code == Error::Code::Busy ? Later : Never, may.error().detail};
}

Result<void> House::openServer()
{
    m_speech = std::make_unique<SpeechPieces>(m_parts, m_settings);
    m_models = std::make_unique<ModelBook>();
    m_server = std::make_unique<Server>(Server::Parts{*m_exchange, *m_journal, [this] { return catalogue(); },
            {[this](const AgentProfile &profile, const QString &former) { return keepAgent(profile, former); },
                [this](const QString &name) { return removeAgent(name); }},
            m_speech->speech(), &m_recorder->shelf(),
            [this](const ModelBook::Done &done) { m_models->ask(m_settings, done); }, m_campaigns.get()}, m_settings);
    m_address = m_settings.text(u"server/address");
    QHostAddress address(m_address == "localhost"_L1 ? u"127.0.0.1"_s : m_address);
    if (address.isNull())
        return fail(Error::Code::NotConfigured, u"server/address is '%1', which is no IP address."_s.arg(m_address));
    const auto listening = m_server->listen(address, quint16(m_settings.number(u"server/port")));
    if (!listening) {
        m_server.reset();
        return listening;
    }
    m_exchange->setLocalAddress(localUrl());
    leaveAddress();
    openTunnel();
    return {};
}

// An address that somebody gave is right, and needs no tunnel of ours unless they ask for one.
void House::openTunnel()
{
    const auto use = m_settings.text(u"tunnel/use");
    if (use == "off"_L1 || (use == "find"_L1 && m_settings.isSet(u"server/publicUrl")))
        return;
    m_tunnel = std::make_unique<Tunnel>(m_settings, m_server->port());
    connect(m_tunnel.get(), &Tunnel::found, this, &House::takePublicUrl);
    connect(m_tunnel.get(), &Tunnel::failed, this, &House::tunnelFailed);
    m_tunnel->open();
}

void House::takePublicUrl(const QUrl &url)
{
    m_tunnelUrl = url;
    m_settings = m_settings.with(u"server/publicUrl", url.toString());
    handOnSettings();
    emit publicUrlFound(url);
}

void House::setSettings(const Settings &settings)
{
    m_settings = settings;
    if (!m_token.isEmpty())
        m_settings = m_settings.with(u"server/apiToken", m_token);
    if (!m_tunnelUrl.isEmpty() && !settings.isSet(u"server/publicUrl"))
        m_settings = m_settings.with(u"server/publicUrl", m_tunnelUrl.toString());
    handOnSettings();
}

void House::handOnSettings()
{
    for (const auto &carrier : m_carriers)
        carrier->setSettings(m_settings);
    m_exchange->setSettings(m_settings);
    m_recorder->setPacks(m_settings.text(u"records/recordingFormat") == "flac"_L1);
    m_speech->setSettings(m_settings);
    m_server->setSettings(m_settings);
    leaveAddress();
    emit catalogueChanged(catalogue());
}

void House::checkUp(bool mends)
{
    if (m_checkup)
        return;
    Checkup::Parts parts{m_settings, {}, localUrl(), mends, m_profiles.profiles()};
    for (const auto &carrier : m_carriers) {
        if (carrier.get() != m_practice)
            parts.carriers.push_back(carrier.get());
    }
    m_checkup = std::make_unique<Checkup>(parts);
    m_checkup->run([this](const QList<Check> &outside) {
        QList<Check> checks{checkDataFolder(m_plan.paths.dataFolder)};
        checks << Check{u"port"_s, u"Port %1"_s.arg(port()), Check::State::Ok, u"this bridge listens"_s, {}} << checkServices(m_settings) << outside
               << checkSound(m_soundProblem);
        m_checkup.release()->deleteLater(); // it is what calls us
        emit checkedUp(checks);
    });
}

QUrl House::localUrl() const
{
    QUrl url(u"http://127.0.0.1"_s);
    if (m_address == "::"_L1)
        url.setHost(u"::1"_s);
    else if (m_address != "0.0.0.0"_L1 && m_address != "localhost"_L1)
        url.setHost(m_address);
    url.setPort(m_server->port());
    return url;
}

// Where the command line finds this bridge. The token stands in a file of its own.
void House::leaveAddress() const
{
    QSaveFile file(m_plan.paths.dataFolder + u"/bridge.json"_s);
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.write(QJsonDocument(QJsonObject{{u"url"_s, localUrl().toString()}, {u"pid"_s, qint64(QCoreApplication::applicationPid())},
        {u"publicUrl"_s, m_settings.text(u"server/publicUrl")}}).toJson());
    file.commit();
}

DeskCatalogue House::catalogue() const
{
    DeskCatalogue catalogue;
    catalogue.agents = m_profiles.profiles();
    catalogue.ownAgents = m_profiles.ownNames();
    catalogue.hearing = entriesOf(m_parts.ears, m_settings);
    catalogue.thinking = entriesOf(m_parts.minds, m_settings);
    catalogue.speaking = entriesOf(m_parts.mouths, m_settings);
    for (const auto &kind : m_engines.kinds()) {
        const auto can = kind.check(m_settings);
        catalogue.engines.append({kind.name, kind.title, kind.voices, can.has_value(), can ? QString() : can.error().detail});
    }
    for (const auto &line : m_exchange->lines().all()) {
        const auto *carrier = m_exchange->carrier(line.carrier);
        const auto can = carrier->canDial();
        catalogue.lines.append({line, can.has_value(), can ? QString() : can.error().detail, carrier->abilities()});
    }
    catalogue.port = m_server ? m_server->port() : 0;
    catalogue.address = m_address;
    catalogue.publicUrl = m_settings.text(u"server/publicUrl");
    catalogue.diallingStopped = m_exchange->isDiallingStopped();
    catalogue.soundProblem = m_soundProblem;
    return catalogue;
}

Result<void> House::keepAgent(const AgentProfile &profile, const QString &former)
{
    const auto kept = m_profiles.keep(profile, former, QDateTime::currentDateTimeUtc());
    if (kept)
        emit catalogueChanged(catalogue());
    return kept;
}

Result<void> House::removeAgent(const QString &name)
{
    const auto removed = m_profiles.remove(name, QDateTime::currentDateTimeUtc());
    if (removed)
        emit catalogueChanged(catalogue());
    return removed;
}

void House::setSound(std::shared_ptr<AudioTap> microphone, std::shared_ptr<AudioTap> ear, const QString &problem)
{
    m_practice->setMicrophone(std::move(microphone));
    m_practice->setEar(std::move(ear));
    m_soundProblem = problem;
    emit catalogueChanged(catalogue());
}

void House::previewVoice(const QString &engine, const QString &voice)
{
    m_preview->play(engine, voice, m_settings);
}

void House::askModels()
{
    m_models->ask(m_settings, [this](const QList<ServiceModels> &services) { emit modelsRead(services); });
}

} // namespace app
