// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/toolsform.h"

#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QFontDatabase>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

QString jsonText(const QJsonArray &array)
{
    return array.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(array).toJson()).trimmed();
}

// A person that calls may move on to, in one line: name; number; when; and whether they are asked first.
QString lineOf(const TransferTarget &person, const QString &asksFirst)
{
    QStringList parts{person.name, person.to, person.when};
    if (person.asksFirst)
        parts << asksFirst;
    return parts.join(u"; "_s);
}

TransferTarget personIn(const QString &line, const QString &asksFirst)
{
    auto parts = line.split(u';');
    for (auto &part : parts)
        part = part.trimmed();
    const bool first = parts.size() > 3 && parts.last().compare(asksFirst, Qt::CaseInsensitive) == 0;
    if (first)
        parts.removeLast();
    return {parts.value(0), parts.value(1), QStringList(parts.mid(2)).join(u"; "_s), first};
}

} // namespace

ToolsForm::ToolsForm(QWidget *parent)
    : ProfileForm(parent)
{
    m_wrong = addNote();
    m_wrong->setProperty("look", u"trouble"_s);
    m_wrong->setObjectName(u"toolsProblem"_s);
    m_sendDigits = addCheck(tr("It may"), tr("press keys (DTMF), to find its way through a menu"), u"toolDigits"_s);
    m_callback = addCheck({}, tr("note that somebody wants to be called back"), u"toolCallback"_s);
    m_remember = addCheck({}, tr("remember facts of the call"), u"toolRemember"_s);
    m_search = addCheck({}, tr("search the web, where the engine can (Gemini)"), u"toolSearch"_s);
    m_transfers = addText(tr("Transfer to"), u"toolTransfers"_s, 3);
    m_transfers->setPlaceholderText(tr("billing; +14155550155; questions about invoices"));
    addNote(tr("One person a line: name; number; when. The agent only ever names an entry, never a number. With \"; ask first\" at the end the "
               "person is called first, hears a summary, and takes the call with a key."));
    m_http = addText(tr("HTTP tools"), u"toolHttp"_s, 5);
    m_mcp = addText(tr("MCP servers"), u"toolMcp"_s, 4);
    addNote(tr("Both as a JSON list; the help page on tools has examples. Keys of services belong into the setting "
               "tools/secrets and are named here as {{secret:name}}."));
    for (auto *text : {m_http, m_mcp})
        text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    finish();
    connect(this, &Form::edited, this, [this] { setNote(m_wrong, plain(problem(), 300)); });
}

void ToolsForm::show(const AgentProfile &profile)
{
    const auto &tools = profile.tools;
    const auto json = tools.toJson();
    m_sendDigits->setChecked(tools.sendDigits);
    m_callback->setChecked(tools.scheduleCallback);
    m_remember->setChecked(tools.remember);
    m_search->setChecked(tools.googleSearch);
    QStringList people;
    for (const auto &person : tools.transfers)
        people << lineOf(person, tr("ask first"));
    m_transfers->setPlainText(people.join(u'\n'));
    m_http->setPlainText(jsonText(json["http"_L1].toArray()));
    m_mcp->setPlainText(jsonText(json["mcp"_L1].toArray()));
    setNote(m_wrong, plain(problem(), 300));
}

ToolsForm::Written ToolsForm::readWritten() const
{
    AgentTools plainOnes;
    plainOnes.sendDigits = m_sendDigits->isChecked();
    plainOnes.scheduleCallback = m_callback->isChecked();
    plainOnes.remember = m_remember->isChecked();
    plainOnes.googleSearch = m_search->isChecked();
    for (const auto &line : lines(m_transfers->toPlainText()))
        plainOnes.transfers.append(personIn(line, tr("ask first")));
    auto json = plainOnes.toJson();
    for (const auto &[key, text] : {std::pair("http"_L1, m_http->toPlainText()), {"mcp"_L1, m_mcp->toPlainText()}}) {
        if (text.trimmed().isEmpty())
            continue;
        QJsonParseError error;
        const auto document = QJsonDocument::fromJson(text.toUtf8(), &error);
        if (error.error != QJsonParseError::NoError)
            return {{}, tr("The %1 tools are no JSON: %2, at character %3.").arg(key, error.errorString()).arg(error.offset)};
        if (!document.isArray())
            return {{}, tr("The %1 tools must be a JSON list: [ … ].").arg(key)};
        json[key] = document.array();
    }
    Written written;
    written.problem = AgentTools::read(json, written.tools);
    return written;
}

QStringList ToolsForm::unreadable() const
{
    return problem().isEmpty() ? QStringList() : QStringList{m_transfers->toPlainText(), m_http->toPlainText(), m_mcp->toPlainText()};
}

void ToolsForm::showUnreadable(const QStringList &texts)
{
    m_transfers->setPlainText(texts.value(0));
    m_http->setPlainText(texts.value(1));
    m_mcp->setPlainText(texts.value(2));
}

void ToolsForm::read(AgentProfile &profile) const
{
    const auto written = readWritten();
    if (written.problem.isEmpty())
        profile.tools = written.tools; // what is wrong is told, and keeps the agent from being kept
}

} // namespace ui
