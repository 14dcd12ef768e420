// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QtTest>

#include <cmath>

using namespace ui;
using namespace Qt::StringLiterals;

class tst_Theme : public QObject
{
    Q_OBJECT
private slots:
    void everyTextReadsOnEverySurfaceItIsDrawnOn_data();
    void everyTextReadsOnEverySurfaceItIsDrawnOn();
    void switchesWhileItRuns();
    void anIconFollowsTheTheme();
    void everyIconDrawsSomething();
    void noPlaceholderIsLeftInTheStyleSheet();
    void anUnknownWordMeansTheDesktopsChoice();
};

// WCAG 2.2, relative luminance and contrast ratio.
static double luminance(const QColor &colour)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

static double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a), lb = luminance(b);
    return (qMax(la, lb) + 0.05) / (qMin(la, lb) + 0.05);
}

void tst_Theme::everyTextReadsOnEverySurfaceItIsDrawnOn_data()
{
    QTest::addColumn<int>("text");
    QTest::addColumn<int>("surface");
    const auto pairs = [](const char *name, Role text, std::initializer_list<Role> surfaces) {
        for (const auto surface : surfaces)
            QTest::addRow("%s on %d", name, int(surface)) << int(text) << int(surface);
    };
    using enum Role;
    const auto everywhere = {Window, Panel, AccentSoft, CallerSoft, AgentSoft, BargeInSoft, WarnSoft, BadSoft};
    pairs("text", Text, everywhere);
    pairs("dim", Dim, {Window, Panel, AccentSoft, CallerSoft, AgentSoft});
    pairs("faint", Faint, {Window, Panel, AccentSoft, CallerSoft, AgentSoft});
    pairs("text on a search mark", Text, {Line});
    pairs("accent", Accent, {Window, Panel, AccentSoft});
    pairs("caller", Caller, {Window, Panel, CallerSoft, AccentSoft});
    pairs("agent", Agent, {Window, Panel, AgentSoft, AccentSoft});
    pairs("barge-in", BargeIn, {Window, Panel, BargeInSoft, AccentSoft});
    pairs("tool", Tool, {Window, Panel, AccentSoft});
    pairs("ok", Ok, {Window, Panel});
    pairs("warn", Warn, {Window, Panel, WarnSoft, AccentSoft});
    pairs("bad", Bad, {Window, Panel, BadSoft, AccentSoft});
    pairs("on a filled surface", OnFill, {Ok, Bad, Accent});
}

void tst_Theme::everyTextReadsOnEverySurfaceItIsDrawnOn()
{
    QFETCH(int, text);
    QFETCH(int, surface);
    for (const auto *colours : {&Colours::light(), &Colours::dark()}) {
        const double ratio = contrast(colours->of(Role(text)), colours->of(Role(surface)));
        QVERIFY2(ratio >= 4.5, qPrintable(u"%1: %2"_s.arg(colours->isDark() ? u"dark"_s : u"light"_s).arg(ratio)));
    }
}

void tst_Theme::switchesWhileItRuns()
{
    Theme theme;
    theme.choose(Theme::Choice::Light);
    const auto light = qApp->palette().color(QPalette::Window);
    QSignalSpy changed(&theme, &Theme::changed);
    theme.choose(Theme::Choice::Dark);
    QCOMPARE(changed.size(), 1);
    QVERIFY(Theme::colours().isDark());
    QVERIFY(qApp->palette().color(QPalette::Window).lightness() < light.lightness());
    theme.choose(Theme::Choice::Dark);
    QCOMPARE(changed.size(), 1);
}

void tst_Theme::anIconFollowsTheTheme()
{
    Theme theme;
    const auto icon = lineIcon(u"tool"_s);
    const auto middle = [&] { return icon.pixmap(24, 24).toImage().pixelColor(12, 12); };
    theme.choose(Theme::Choice::Light);
    QCOMPARE(middle(), Theme::colour(Role::Text));
    theme.choose(Theme::Choice::Dark);
    QCOMPARE(middle(), Theme::colour(Role::Text));
}

void tst_Theme::everyIconDrawsSomething()
{
    const auto files = QDir(QString::fromLatin1(CALLWRIGHT_SOURCE_DIR) + u"/resources/icons"_s).entryList({u"*.svg"_s});
    QVERIFY(files.size() > 10);
    for (const auto &file : files) {
        QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintIcon(painter, QRectF(0, 0, 24, 24), file.chopped(4), Qt::red);
        painter.end();
        int drawn = 0;
        for (int y = 0; y < 24; ++y) {
            for (int x = 0; x < 24; ++x)
                drawn += qAlpha(image.pixel(x, y)) > 100;
        }
        QVERIFY2(drawn > 10, qPrintable(file + u" is not in ui/icons.qrc, or is empty"_s));
    }
}

void tst_Theme::noPlaceholderIsLeftInTheStyleSheet()
{
    QVERIFY(!styleSheetFrom(Colours::light()).contains(u'@'));
    QVERIFY(!styleSheetFrom(Colours::dark()).contains(u'@'));
}

void tst_Theme::anUnknownWordMeansTheDesktopsChoice()
{
    QCOMPARE(Theme::choiceFrom(u"purple"), Theme::Choice::System);
    QCOMPARE(Theme::choiceFrom(u"dark"), Theme::Choice::Dark);
    QCOMPARE(Theme::choiceFrom(Theme::wordFor(Theme::Choice::Light)), Theme::Choice::Light);
}

QTEST_MAIN(tst_Theme)
#include "tst_theme.moc"
