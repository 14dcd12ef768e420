// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging.h"

#include "bridge/settings/redact.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <atomic>
#include <cstdio>
#include <memory>

Q_LOGGING_CATEGORY(lcApp, "callwright.app")

namespace app {

using namespace Qt::StringLiterals;

namespace {

// Every thread reads it with every line; a new one takes its place as a whole.
std::atomic<std::shared_ptr<const bridge::Redactor>> g_redactor = std::make_shared<const bridge::Redactor>();
bool g_json = false; // set before threads start, only read afterwards

QString word(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return u"debug"_s;
    case QtInfoMsg:
        return u"info"_s;
    case QtWarningMsg:
        return u"warning"_s;
    case QtCriticalMsg:
    case QtFatalMsg:
        return u"error"_s;
    }
    return {};
}

void write(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const auto at = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const auto where = QString::fromLatin1(context.category);
    const auto text = g_redactor.load()->redacted(message);
    const auto line = g_json
        ? QString::fromUtf8(QJsonDocument(QJsonObject{{u"at"_s, at}, {u"level"_s, word(type)}, {u"category"_s, where}, {u"message"_s, text}})
                                .toJson(QJsonDocument::Compact))
        : at + u' ' + word(type) + u' ' + where + u": "_s + text;
    const auto bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr); // one write a line: threads do not mix
}

} // namespace

void keepOutOfLog(const QStringList &secrets)
{
    g_redactor.store(std::make_shared<const bridge::Redactor>(secrets));
}

void startLogging(const QString &level, const QString &format, const QStringList &secrets)
{
    keepOutOfLog(secrets);
    g_json = format == "json"_L1;
    const QStringList levels = {u"debug"_s, u"info"_s, u"warning"_s};
    QString rules;
    for (const auto &quiet : levels) {
        if (quiet == level)
            break;
        rules += u"callwright.*.%1=false\n"_s.arg(quiet);
    }
    QLoggingCategory::setFilterRules(rules);
    qInstallMessageHandler(write);
}

} // namespace app
