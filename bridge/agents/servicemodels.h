// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"
#include "bridge/types/result.h"

#include <QDate>
#include <QList>
#include <QMetaType>
#include <QNetworkRequest>
#include <QStringList>

#include <optional>

// Which models a key can use, as the services list them: what we ask, and what their answers mean. Pure.

namespace bridge {

struct ServiceModel
{
    enum class Use {
        Talk,  // speech to speech: Gemini Live, OpenAI Realtime
        Think, // a language model
        Hear,  // speech to text
        Speak, // text to speech
    };
    QString id; // as a profile names it
    Use use = Use::Think;
    QDate until = {}; // switched off then, as the service has announced; invalid: it has not

    bool operator==(const ServiceModel &) const = default;
};

// What became of asking one service.
struct ServiceModels
{
    QString service; // "gemini": the group of its settings
    QString title;   // "Gemini"
    QList<ServiceModel> models; // by name
    QString problem; // why they are not known; empty: they are
    bool asked = true;    // false: its key or its address is missing, so nobody asked
    bool refused = false; // it does not take the key

    QStringList ids(ServiceModel::Use use) const;
};

QString wordFor(ServiceModel::Use use); // "talk", "think", "hear", "speak"

QStringList servicesWithModels(); // "gemini", "openai", "anthropic", "local", "deepgram", "elevenlabs"
QString titleOfService(const QString &service);

// NotConfigured: its key is missing, or its address is none.
Result<QNetworkRequest> modelsRequest(const QString &service, const Settings &settings);

// Out of the body of an answer with status 200. What is of no use on a telephone call is left out.
Result<QList<ServiceModel>> modelsFrom(const QString &service, const QByteArray &body);

} // namespace bridge

Q_DECLARE_METATYPE(bridge::ServiceModels)
