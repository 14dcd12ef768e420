// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/server.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>

using namespace Qt::StringLiterals;

// The house rules of docs/design.md, held against every #include: who may know whom. Nothing includes upward, and the bridge,
// which this program links whole, never brings Qt Widgets along.
class tst_Layering : public QObject
{
    Q_OBJECT
private slots:
    void nobodyIncludesWhatTheyMayNotKnow();
    void everyFolderHasARule();
    void noUmbrellaHeaders();
    void theBridgeDoesNotLinkWidgets();
};

namespace {

// Folder -> the folders it may include. Each knows itself.
const QMap<QString, QStringList> &rules()
{
    static const QMap<QString, QStringList> table = {
        {u"bridge/types"_s, {}},
        {u"bridge/numbers"_s, {u"bridge/types"_s}},
        {u"bridge/audio"_s, {u"bridge/types"_s}},
        {u"bridge/recordings"_s, {u"bridge/types"_s, u"bridge/audio"_s}},
        {u"bridge/settings"_s, {u"bridge/types"_s}},
        {u"bridge/speech"_s, {u"bridge/types"_s, u"bridge/audio"_s, u"bridge/settings"_s}},
        {u"bridge/agents"_s, {u"bridge/types"_s, u"bridge/audio"_s, u"bridge/settings"_s, u"bridge/speech"_s}},
        {u"bridge/carriers"_s, {u"bridge/types"_s, u"bridge/numbers"_s, u"bridge/audio"_s, u"bridge/settings"_s}},
        {u"bridge/tools"_s, {u"bridge/types"_s, u"bridge/settings"_s, u"bridge/agents"_s}},
        {u"bridge/calls"_s,
            {u"bridge/types"_s, u"bridge/numbers"_s, u"bridge/audio"_s, u"bridge/settings"_s, u"bridge/agents"_s, u"bridge/tools"_s,
                u"bridge/carriers"_s}},
        {u"bridge/records"_s, {u"bridge/types"_s, u"bridge/calls"_s, u"bridge/agents"_s}},
        {u"bridge/campaigns"_s, {u"bridge/types"_s, u"bridge/numbers"_s, u"bridge/settings"_s, u"bridge/agents"_s, u"bridge/calls"_s, u"bridge/records"_s}},
        {u"bridge/server"_s,
            {u"bridge/types"_s, u"bridge/numbers"_s, u"bridge/audio"_s, u"bridge/settings"_s, u"bridge/agents"_s, u"bridge/carriers"_s,
                u"bridge/calls"_s, u"bridge/records"_s, u"bridge/recordings"_s, u"bridge/campaigns"_s}},
        {u"ui"_s,
            {u"bridge/types"_s, u"bridge/numbers"_s, u"bridge/audio"_s, u"bridge/settings"_s, u"bridge/agents"_s, u"bridge/carriers"_s,
                u"bridge/calls"_s, u"bridge/records"_s, u"bridge/recordings"_s, u"bridge/campaigns"_s}},
        {u"app"_s, {u"bridge"_s, u"ui"_s}},
    };
    return table;
}

// Interfaces only: what calls, server and ui may see of carriers and engines is what stands at the top of those folders.
bool isInterfaceOnly(const QString &folder)
{
    return folder == "bridge/calls"_L1 || folder == "bridge/server"_L1 || folder == "ui"_L1 || folder == "bridge/records"_L1 || folder == "bridge/campaigns"_L1;
}

struct Include
{
    QString file; // from the root
    QString included;
};

QString ruleFor(const QString &path)
{
    for (const auto &folder : rules().keys()) {
        if (path.startsWith(folder + u'/'))
            return folder;
    }
    return {};
}

QList<Include> includes(const QRegularExpression &pattern)
{
    const QDir root(QStringLiteral(CALLWRIGHT_SOURCE_DIR));
    QList<Include> found;
    for (const auto &top : {u"bridge"_s, u"ui"_s, u"app"_s}) {
        QDirIterator it(root.filePath(top), {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const auto text = QString::fromUtf8(file.readAll());
            for (auto m = pattern.globalMatch(text); m.hasNext();)
                found.append({root.relativeFilePath(file.fileName()), m.next().captured(1)});
        }
    }
    return found;
}

} // namespace

void tst_Layering::nobodyIncludesWhatTheyMayNotKnow()
{
    static const QRegularExpression ours(u"^#include \"((?:bridge|ui|app|tests)/[^\"]+)\""_s, QRegularExpression::MultilineOption);
    QStringList broken;
    const auto all = includes(ours);
    QVERIFY(all.size() > 100); // the house is there, and it was read
    for (const auto &[file, included] : all) {
        const auto folder = ruleFor(file);
        bool allowed = included.startsWith(folder + u'/');
        for (const auto &may : rules().value(folder)) {
            const bool inside = included.startsWith(may + u'/');
            const bool deep = inside && included.mid(may.size() + 1).contains(u'/');
            allowed = allowed || (inside && !(deep && isInterfaceOnly(folder)));
        }
        // One carrier does not know another, nor one engine another.
        for (const auto &parts : {u"bridge/carriers/"_s, u"bridge/agents/"_s}) {
            const auto own = file.section(u'/', 2, 2);
            const auto theirs = included.section(u'/', 2, 2);
            const bool bothDeep = file.startsWith(parts) && included.startsWith(parts) && file.count(u'/') > 2 && included.count(u'/') > 2;
            const bool known = (own == "practice"_L1 && theirs == "twilio"_L1) // the practice line speaks Twilio
                || (own == "chat"_L1 && theirs == "pipeline"_L1)             // language models are parts of pipelines
                || (own == "gather"_L1 && theirs == "pipeline"_L1);          // a pipeline between a carrier's ear and mouth
            if (bothDeep && own != theirs && !known)
                allowed = false;
        }
        if (!allowed)
            broken << file + u" includes "_s + included;
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void tst_Layering::everyFolderHasARule()
{
    const QDir bridge(QStringLiteral(CALLWRIGHT_SOURCE_DIR) + u"/bridge"_s);
    for (const auto &folder : bridge.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QVERIFY2(rules().contains(u"bridge/"_s + folder), qPrintable(folder));
}

void tst_Layering::noUmbrellaHeaders()
{
    static const QRegularExpression umbrella(
        u"^#include <(Qt(?:Core|Network|Sql|Widgets|Gui|WebSockets|HttpServer|Multimedia))>"_s, QRegularExpression::MultilineOption);
    QStringList found;
    for (const auto &[file, included] : includes(umbrella))
        found << file + u": "_s + included;
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

void tst_Layering::theBridgeDoesNotLinkWidgets()
{
    QFile maps(u"/proc/self/maps"_s);
    QVERIFY(maps.open(QIODevice::ReadOnly));
    const auto loaded = maps.readAll();
    // Named, so that the linker can't leave the bridge out.
    QCOMPARE(QByteArray(bridge::Server::staticMetaObject.className()), QByteArray("bridge::Server"));
    QVERIFY(loaded.contains("libQt6HttpServer"));
    QVERIFY(!loaded.contains("libQt6Widgets"));
}

QTEST_GUILESS_MAIN(tst_Layering)
#include "tst_layering.moc"
