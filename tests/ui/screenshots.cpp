// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the pictures of docs/images: the console with an afternoon's calls, light and dark, and on its first day.
// Usage: screenshots FOLDER [WIDTHxHEIGHT [FONT]]. Run with QT_QPA_PLATFORM=offscreen.
#include "tests/ui/fakedesk.h"
#include "ui/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

bool picture(const QString &file, QSize size, ui::Theme::Choice choice, bool empty)
{
    FakeDesk desk;
    ui::MainWindow window(desk, bridge::Settings(), std::make_unique<FakeSpeaker>());
    window.theme().choose(choice);
    window.resize(size);
    window.show();
    if (!empty && QTest::qWaitForWindowActive(&window)) {
        const auto call = playAfternoon(desk);
        window.showCall(call);
        QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
        desk.tellLevels(call, 159'300, 250, 11'000);
    }
    QTest::qWait(300); // the list lays itself out in its own time
    if (!window.grab().save(file)) {
        std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
        return false;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    const auto family = argc > 3 ? QString::fromLocal8Bit(argv[3]) : u"Inter"_s; // near to the usual desktops' fonts
    if (QFontDatabase::families().contains(family))
        app.setFont(QFont(family));
    auto font = app.font();
    font.setPixelSize(13);
    app.setFont(font);
    const QDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s);
    QSize size(1440, 900);
    if (argc > 2) {
        const auto parts = QString::fromLocal8Bit(argv[2]).split(u'x');
        size = QSize(parts.value(0).toInt(), parts.value(1).toInt());
    }
    using Choice = ui::Theme::Choice;
    const bool done = picture(folder.filePath(u"console-light.png"_s), size, Choice::Light, false)
        && picture(folder.filePath(u"console-dark.png"_s), size, Choice::Dark, false)
        && picture(folder.filePath(u"console-empty.png"_s), size, Choice::Light, true);
    return done ? 0 : 1;
}
