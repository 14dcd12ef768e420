// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the pictures of the history in docs/images, light and dark.
// Usage: historyshots FOLDER [WIDTHxHEIGHT [FONT [TYPE-SIZE [rtl]]]]. Run with QT_QPA_PLATFORM=offscreen.
#include "tests/ui/history/pastcalls.h"
#include "ui/history/filterpanel.h"
#include "ui/history/historypage.h"
#include "ui/theme/theme.h"
#include "ui/translations.h"

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    ui::loadTranslations(QLocale());
    const auto family = argc > 3 ? QString::fromLocal8Bit(argv[3]) : u"Inter"_s; // near to the usual desktops' fonts
    if (QFontDatabase::families().contains(family))
        app.setFont(QFont(family));
    auto font = app.font();
    font.setPixelSize(argc > 4 ? QByteArray(argv[4]).toInt() : 13);
    app.setFont(font);
    if (argc > 5)
        app.setLayoutDirection(Qt::RightToLeft);
    const QDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s);
    QSize size(1280, 800);
    if (argc > 2) {
        const auto parts = QString::fromLocal8Bit(argv[2]).split(u'x');
        size = QSize(parts.value(0).toInt(), parts.value(1).toInt());
    }
    QTemporaryDir data;
    auto journal = bridge::Journal::open(data.filePath(u"calls.db"_s));
    if (!journal)
        return 1;
    ui::Theme theme;
    const auto shot = [&](const QString &name, ui::Theme::Choice choice, auto &&prepare) {
        theme.choose(choice);
        ui::HistoryPage page(**journal);
        page.setAutoFillBackground(true);
        page.resize(size);
        page.show();
        QTest::qWait(300);
        prepare(page);
        QTest::qWait(300); // answers come from other threads
        return page.grab().save(folder.filePath(name));
    };
    using Choice = ui::Theme::Choice;
    bool done = shot(u"history-empty.png"_s, Choice::Light, [](auto &) {});
    const auto ids = fillWeek(**journal, QDateTime::currentDateTimeUtc());
    const auto show = [&](ui::HistoryPage &page) { page.showCall(ids[ids.size() - 2]); };
    done = done && shot(u"history-light.png"_s, Choice::Light, show) && shot(u"history-dark.png"_s, Choice::Dark, show);
    done = done && shot(u"history-search.png"_s, Choice::Light, [&](ui::HistoryPage &page) {
        page.findChild<QLineEdit *>(u"historySearch"_s)->setText(u"monday"_s);
        QTest::qWait(300);
        page.showCall(ids[ids.size() - 2]);
    });
    done = done && shot(u"history-none.png"_s, Choice::Dark, [](ui::HistoryPage &page) {
        page.findChild<QLineEdit *>(u"historySearch"_s)->setText(u"zebra"_s);
    });
    if (!done)
        std::fprintf(stderr, "cannot write to %s\n", qPrintable(folder.path()));
    return done ? 0 : 1;
}
