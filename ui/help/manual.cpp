// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/manual.h"

#include <QAction>
#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

// Not in a namespace: the macro says so.
static void registerManual()
{
    Q_INIT_RESOURCE(help);
}

namespace ui {

namespace {

struct Manual
{
    Q_DECLARE_TR_FUNCTIONS(ui::Manual)
};

constexpr const char *kPages[] = {"first-steps.md", "taking-over.md", "calls-list.md", "keypad-and-transfer.md", "handing-over.md", "brake.md", "campaigns.md", "agents.md", "tools.md", "history.md", "insights.md", "recording.md",
    "settings-page.md", "desktop.md", "carriers/twilio.md", "carriers/plivo.md", "carriers/telnyx.md", "carriers/vonage.md", "carriers/exotel.md",
    "turn-taking.md", "engines/gemini-live.md", "engines/openai-realtime.md", "engines/gpt-live.md", "engines/pipeline.md", "engines/gather.md", "engines/deepgram.md",
    "engines/elevenlabs.md", "engines/openai-speech.md", "prices.md", "settings.md", "agent-profile.md", "offline-dialogue.md", "http.md"};

} // namespace

QList<ManualPage> manualPages()
{
    static const QRegularExpression picture(u"!\\[[^\\]]*\\]\\([^)]*\\)"_s);
    registerManual();
    QList<ManualPage> pages;
    for (const auto *name : kPages) {
        ManualPage page;
        page.name = QString::fromLatin1(name);
        QFile file(u":/help/"_s + page.name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        page.markdown = QString::fromUtf8(file.readAll()).remove(picture);
        const auto first = page.markdown.section(u'\n', 0, 0);
        page.title = first.startsWith("# "_L1) ? first.mid(2).trimmed() : page.name;
        pages.append(page);
    }
    return pages;
}

QString keysPage(const QList<QAction *> &actions)
{
    auto html = u"<h1>%1</h1><table cellpadding=\"4\">"_s.arg(Manual::tr("Keys").toHtmlEscaped());
    for (const auto *action : actions) {
        const auto keys = action->shortcut().toString(QKeySequence::NativeText);
        if (!keys.isEmpty())
            html += u"<tr><td><b>%1</b></td><td>%2</td></tr>"_s.arg(keys.toHtmlEscaped(), action->text().toHtmlEscaped());
    }
    return html + u"</table><p>%1</p>"_s.arg(Manual::tr("Everything else is in Ctrl+K: type some letters of what you want to do.").toHtmlEscaped());
}

} // namespace ui
