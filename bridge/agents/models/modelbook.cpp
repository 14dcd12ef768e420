// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/models/modelbook.h"

#include "bridge/speech/services/httpask.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostBytes = 2 * 1024 * 1024; // Deepgram lists every version of every language

QByteArray fingerprint(const QNetworkRequest &request)
{
    auto print = request.url().toEncoded();
    for (const auto &header : request.rawHeaderList())
        print += '\n' + request.rawHeader(header);
    return print;
}

QString problemOf(const HttpAnswer &answer, const QString &title, const QString &service)
{
    if (answer.status == 0)
        return answer.trouble.detail;
    if (answer.status == 401 || answer.status == 403)
        return u"%1 does not accept the API key (HTTP %2): check %3/apiKey."_s.arg(title).arg(answer.status).arg(service);
    if (answer.status == 404)
        return u"%1 has no list of models (HTTP 404): type a model's name."_s.arg(title);
    return u"%1 did not list its models (HTTP %2). Try again later, or type a model's name."_s.arg(title).arg(answer.status);
}

} // namespace

ModelBook::ModelBook(Patience patience, QObject *parent)
    : QObject(parent)
    , m_patience(patience)
{
}

void ModelBook::ask(const Settings &settings, Done done)
{
    m_waiting << std::move(done);
    for (const auto &service : servicesWithModels())
        askService(service, settings);
    QMetaObject::invokeMethod(this, &ModelBook::tellIfComplete, Qt::QueuedConnection);
}

void ModelBook::askService(const QString &service, const Settings &settings)
{
    auto &entry = m_entries[service];
    const ServiceModels unknown{service, titleOfService(service), {}, {}};
    const auto request = modelsRequest(service, settings);
    if (!request) {
        entry = {unknown, {}, {}, false};
        entry.told.problem = request.error().detail;
        entry.told.asked = false;
        return;
    }
    const auto asked = fingerprint(*request);
    const bool isFresh = entry.asked == asked && entry.told.problem.isEmpty() && Instant::clock::now() - entry.at < m_patience.keep;
    if (entry.asked == asked && (entry.isAwaited || (isFresh && entry.at != Instant())))
        return;
    entry = {unknown, asked, {}, true};
    const ServiceName name{unknown.title, service + u"/url"_s, request->url().host()};
    HttpOrder order{"GET", *request, {}};
    order.mostAnswer = kMostBytes;
    askHttp(m_network, order, m_patience.answer, name, this, [this, unknown, asked](const HttpAnswer &answer) {
        auto told = unknown;
        const auto models = answer.status == 200 ? modelsFrom(told.service, answer.body)
                                                 : Result<QList<ServiceModel>>(fail(Error::Code::Network, problemOf(answer, told.title, told.service)));
        if (models)
            told.models = *models;
        else
            told.problem = models.error().detail;
        told.refused = answer.status == 401 || answer.status == 403;
        take(told.service, asked, told);
    });
}

void ModelBook::take(const QString &service, const QByteArray &asked, ServiceModels told)
{
    auto &entry = m_entries[service];
    if (entry.asked != asked)
        return; // another key was asked about meanwhile
    entry.told = std::move(told);
    entry.at = Instant::clock::now();
    entry.isAwaited = false;
    tellIfComplete();
}

void ModelBook::tellIfComplete()
{
    if (std::ranges::any_of(m_entries, [](const auto &entry) { return entry.second.isAwaited; }))
        return;
    QList<ServiceModels> services;
    for (const auto &service : servicesWithModels())
        services << m_entries[service].told;
    for (const auto &done : std::exchange(m_waiting, {}))
        done(services);
}

} // namespace bridge
