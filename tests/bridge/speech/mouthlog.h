// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/texttospeech.h"

#include <QHash>
#include <QStringList>

// Everything that a mouth tells, in its order. Lives as long as the mouth, in its thread.
class MouthLog : public QObject
{
public:
    explicit MouthLog(bridge::TextToSpeech *mouth)
    {
        using bridge::TextToSpeech;
        connect(mouth, &TextToSpeech::ready, this, [this](const QString &model, const QString &voice) { ready << model + u' ' + voice; });
        connect(mouth, &TextToSpeech::saying, this, [this](int reply, const QString &words) {
            order << QStringLiteral("%1 says %2").arg(reply).arg(words.trimmed());
            said[reply] += words;
        });
        connect(mouth, &TextToSpeech::spoke, this, [this](int reply, std::span<const qint16> samples) {
            if (order.isEmpty() || order.last() != QStringLiteral("%1 sounds").arg(reply))
                order << QStringLiteral("%1 sounds").arg(reply);
            sound[reply].append(QList<qint16>(samples.begin(), samples.end()));
        });
        connect(mouth, &TextToSpeech::spokeAll, this, [this](int reply) {
            order << QStringLiteral("%1 ends").arg(reply);
            ended << reply;
        });
        connect(mouth, &TextToSpeech::warned, this, [this](const QString &code, const QString &message) {
            warnings << code;
            messages << message;
        });
        connect(mouth, &TextToSpeech::failed, this, [this](const bridge::Error &error) { failures << error; });
    }

    QStringList order;
    QStringList ready;
    QHash<int, QString> said;
    QHash<int, QList<qint16>> sound;
    QList<int> ended;
    QStringList warnings;
    QStringList messages;
    QList<bridge::Error> failures;
};
