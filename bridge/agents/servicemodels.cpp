// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/servicemodels.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Use = ServiceModel::Use;

namespace {

constexpr qsizetype kMostModels = 500; // of one service
constexpr qsizetype kLongestName = 200;

// Where each service lists its models, and how it wants its key.
struct Service
{
    QLatin1StringView name, title, path, keyHeader, keyPrefix;
    bool needsKey = true;
};
constexpr Service kServices[] = {
    {"gemini"_L1, "Gemini"_L1, "/v1beta/models"_L1, "x-goog-api-key"_L1, ""_L1}, // ai.google.dev/api/models
    {"openai"_L1, "OpenAI"_L1, "/models"_L1, "Authorization"_L1, "Bearer "_L1, false}, // the compatible ones want none
    {"anthropic"_L1, "Anthropic"_L1, "/v1/models"_L1, "x-api-key"_L1, ""_L1},
    {"local"_L1, "Your own model"_L1, "/models"_L1, "Authorization"_L1, "Bearer "_L1, false},
    {"deepgram"_L1, "Deepgram"_L1, "/v1/models"_L1, "Authorization"_L1, "Token "_L1},
    {"elevenlabs"_L1, "ElevenLabs"_L1, "/v1/models"_L1, "xi-api-key"_L1, ""_L1},
};

const Service *find(const QString &name)
{
    const auto it = std::find_if(std::begin(kServices), std::end(kServices), [&](const Service &s) { return s.name == name; });
    return it == std::end(kServices) ? nullptr : &*it;
}

QUrl addressOf(const Service &service, const Settings &settings)
{
    auto url = settings.url(QString(service.name) + u"/url"_s);
    if (url.scheme().startsWith("ws"_L1))
        url.setScheme(url.scheme() == "ws"_L1 ? u"http"_s : u"https"_s);
    auto path = url.path();
    for (const auto end : {"/chat/completions"_L1, "/messages"_L1}) { // somebody pasted the whole route
        if (path.endsWith(end))
            path.chop(end.size());
    }
    while (path.endsWith(u'/'))
        path.chop(1);
    const QString root(service.path);
    if (root.startsWith("/v1/"_L1) && path.endsWith("/v1"_L1))
        path.chop(3);
    url.setPath(path + root);
    QUrlQuery query;
    if (service.name == "gemini"_L1)
        query.addQueryItem(u"pageSize"_s, u"1000"_s);
    else if (service.name == "anthropic"_L1)
        query.addQueryItem(u"limit"_s, u"1000"_s);
    url.setQuery(query);
    return url;
}

// OpenAI's list has names and nothing else.
std::optional<Use> useByName(const QString &id)
{
    const auto has = [&id](QLatin1StringView word) { return id.contains(word, Qt::CaseInsensitive); };
    for (const auto other : {"embed"_L1, "image"_L1, "dall-e"_L1, "moderation"_L1, "sora"_L1, "whisper-live"_L1, "rerank"_L1}) {
        if (has(other))
            return std::nullopt;
    }
    if (has("transcribe"_L1) || has("whisper"_L1))
        return Use::Hear;
    if (has("realtime"_L1) || has("gpt-live"_L1))
        return Use::Talk;
    if (has("tts"_L1))
        return Use::Speak;
    return has("audio"_L1) ? std::nullopt : std::optional(Use::Think);
}

using Take = void (*)(const QJsonObject &entry, QList<ServiceModel> &models);

void takeGemini(const QJsonObject &entry, QList<ServiceModel> &models)
{
    auto id = entry["name"_L1].toString();
    if (id.startsWith("models/"_L1))
        id = id.sliced(7);
    if (entry["supportedGenerationMethods"_L1].toArray().contains(u"bidiGenerateContent"_s) && !id.contains("transcribe"_L1) && !id.contains("translate"_L1))
        models << ServiceModel{id, Use::Talk};
}

void takeNamed(const QJsonObject &entry, QList<ServiceModel> &models)
{
    const auto id = entry["id"_L1].toString();
    if (const auto use = useByName(id))
        models << ServiceModel{id, *use, QDate::fromString(entry["shutdown_date"_L1].toString(), Qt::ISODate)};
}

void takeThinking(const QJsonObject &entry, QList<ServiceModel> &models)
{
    models << ServiceModel{entry["id"_L1].toString(), Use::Think};
}

void takeEar(const QJsonObject &entry, QList<ServiceModel> &models)
{
    if (entry["streaming"_L1].toBool(true))
        models << ServiceModel{entry["canonical_name"_L1].toString(entry["name"_L1].toString()), Use::Hear};
}

void takeMouth(const QJsonObject &entry, QList<ServiceModel> &models)
{
    models << ServiceModel{entry["canonical_name"_L1].toString(entry["name"_L1].toString()), Use::Speak};
}

void takeElevenLabs(const QJsonObject &entry, QList<ServiceModel> &models)
{
    if (entry["can_do_text_to_speech"_L1].toBool(true))
        models << ServiceModel{entry["model_id"_L1].toString(), Use::Speak};
}

void takeAll(const QJsonArray &entries, Take take, QList<ServiceModel> &models)
{
    for (const auto &entry : entries)
        take(entry.toObject(), models);
}

} // namespace

QStringList ServiceModels::ids(ServiceModel::Use use) const
{
    QStringList ids;
    for (const auto &model : models) {
        if (model.use == use)
            ids << model.id;
    }
    return ids;
}

QString wordFor(Use use)
{
    switch (use) {
    case Use::Talk:
        return u"talk"_s;
    case Use::Think:
        return u"think"_s;
    case Use::Hear:
        return u"hear"_s;
    case Use::Speak:
        return u"speak"_s;
    }
    return {};
}

QStringList servicesWithModels()
{
    QStringList names;
    for (const auto &service : kServices)
        names << service.name;
    return names;
}

QString titleOfService(const QString &service)
{
    const auto *known = find(service);
    return known ? QString(known->title) : service;
}

Result<QNetworkRequest> modelsRequest(const QString &name, const Settings &settings)
{
    const auto *service = find(name);
    if (!service)
        return fail(Error::Code::NotFound, u"There is no service '%1'."_s.arg(name));
    const auto key = settings.text(name + u"/apiKey"_s);
    const bool isOpenAi = settings.url(u"openai/url").host() == "api.openai.com"_L1;
    if (key.isEmpty() && (service->needsKey || (name == "openai"_L1 && isOpenAi)))
        return fail(Error::Code::NotConfigured, u"%1 wants an API key: set %2/apiKey."_s.arg(service->title, name));
    const auto url = addressOf(*service, settings);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Error::Code::NotConfigured, u"%1/url is no address of a service."_s.arg(name));
    QNetworkRequest request(url);
    if (!key.isEmpty())
        request.setRawHeader(QByteArray(service->keyHeader.data(), service->keyHeader.size()),
            QByteArray(service->keyPrefix.data(), service->keyPrefix.size()) + key.toUtf8());
    if (name == "anthropic"_L1)
        request.setRawHeader("anthropic-version", "2023-06-01");
    return request;
}

Result<QList<ServiceModel>> modelsFrom(const QString &service, const QByteArray &body)
{
    const auto json = QJsonDocument::fromJson(body);
    if (json.isNull())
        return fail(Error::Code::Malformed, u"%1 answered with something that is no list of models."_s.arg(titleOfService(service)));
    QList<ServiceModel> models;
    if (service == "gemini"_L1) {
        takeAll(json["models"_L1].toArray(), takeGemini, models);
    } else if (service == "deepgram"_L1) {
        takeAll(json["stt"_L1].toArray(), takeEar, models);
        takeAll(json["tts"_L1].toArray(), takeMouth, models);
    } else if (service == "elevenlabs"_L1) {
        takeAll(json.array(), takeElevenLabs, models);
    } else {
        takeAll(json["data"_L1].toArray(), service == "openai"_L1 ? takeNamed : takeThinking, models);
    }
    models.removeIf([](const ServiceModel &model) { return model.id.isEmpty() || model.id.size() > kLongestName; });
    std::sort(models.begin(), models.end(), [](const auto &a, const auto &b) { return std::tie(a.id, a.use) < std::tie(b.id, b.use); });
    models.erase(std::unique(models.begin(), models.end()), models.end()); // Deepgram lists each version
    return models.first(std::min(models.size(), kMostModels));
}

} // namespace bridge
