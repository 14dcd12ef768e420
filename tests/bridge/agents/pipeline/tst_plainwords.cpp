// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/plainwords.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What models write, as people should hear and read it.
class tst_PlainWords : public QObject
{
    Q_OBJECT
private slots:
    void takesMarkupOut_data();
    void takesMarkupOut();
    void cutsNowhereMatter_data() { takesMarkupOut_data(); }
    void cutsNowhereMatter();

    void whatNeverCloses_data();
    void whatNeverCloses();
    void holdsBackLittle();
    void anythingAtAllComesOutReadable();
};

namespace {

QString plain(const QString &text)
{
    PlainWords words;
    auto out = words.add(text);
    return out + words.finish();
}

} // namespace

void tst_PlainWords::takesMarkupOut_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("heard");
    const auto row = [](const char *name, const QString &written, const QString &heard) { QTest::newRow(name) << written << heard; };
    row("plain", u"We are open from 9:00 to 17:30."_s, u"We are open from 9:00 to 17:30."_s);
    row("bold and italics", u"That is **very** *good* and __fine__."_s, u"That is very good and fine."_s);
    row("a heading", u"## Opening hours\nNine."_s, u"Opening hours\nNine."_s);
    row("a list", u"We have:\n- Monday\n- Tuesday\n* Friday"_s, u"We have:\nMonday\nTuesday\nFriday"_s);
    row("a numbered list", u"1. Monday\n2) Tuesday\n10. Friday"_s, u"Monday\nTuesday\nFriday"_s);
    row("figures at the start of a line", u"5 people came.\n3.5 each.\n2024 was good"_s, u"5 people came.\n3.5 each.\n2024 was good"_s);
    row("a negative figure", u"-5 degrees"_s, u"-5 degrees"_s);
    row("a line", u"One.\n---\nTwo."_s, u"One.\n\nTwo."_s);
    row("a link", u"See [our page](https://example.com/a(b) now."_s, u"See our page now."_s);
    row("an address stays", u"It is https://example.com/a-b."_s, u"It is https://example.com/a-b."_s);
    row("a stage direction", u"[laughs] Of course [pause]."_s, u"Of course ."_s);
    row("the mark of an interruption", u"We are...[interrupted] open."_s, u"We are... open."_s);
    row("SSML", u"<speak>Hello<break time=\"1s\"/>there <emphasis level='strong'>Ann</emphasis>.</speak>"_s, u"Hello there Ann."_s);
    row("less than", u"5 < 6 and 7 > 2"_s, u"5 < 6 and 7 > 2"_s);
    row("code", u"Do this:\n```python\nprint('x')\n```\nDone."_s, u"Do this:\n\nDone."_s);
    row("quoted code", u"Press `Enter` now."_s, u"Press Enter now."_s);
    row("emoji", u"Great 😀👍🏽 see you ❤️ soon 🇩🇪!"_s, u"Great see you soon !"_s);
    row("signs that are words", u"5 °C, § 3, €20, 50 %"_s, u"5 °C, § 3, €20, 50 %"_s);
    row("JSON", u"{\"say\": {\"a\": [1, 2]}} Hello."_s, u"Hello."_s);
    row("null bytes and bells", u"Hel"_s + QChar(0) + u"lo\athere"_s, u"Hel lo there"_s);
    row("invisible marks", u"a\u200Bb\u202Ec\uFEFF"_s, u"a b c "_s);
    row("Hindi with joiners", u"नमस्ते, क्‍या हाल है?"_s, u"नमस्ते, क्‍या हाल है?"_s);
    row("underscores", u"_now_ and snake_case"_s, u"now and snake case"_s);
    row("a table", u"| a | b |"_s, u"a b "_s);
    row("many blanks", u"a    b\tc"_s, u"a b c"_s);
}

void tst_PlainWords::takesMarkupOut()
{
    QFETCH(QString, written);
    QTEST(plain(written), "heard");
}

void tst_PlainWords::cutsNowhereMatter()
{
    QFETCH(QString, written);
    for (qsizetype at = 0; at <= written.size(); ++at) {
        PlainWords words;
        auto out = words.add(written.left(at));
        out += words.add(written.mid(at));
        QTEST(QString(out + words.finish()), "heard");
    }
    PlainWords words;
    QString out;
    for (const auto c : written)
        out += words.add(QString(c));
    QTEST(QString(out + words.finish()), "heard");
}

// ---- Rainy days

void tst_PlainWords::whatNeverCloses_data()
{
    QTest::addColumn<QString>("start");
    QTest::newRow("a tag") << u"<speak "_s;
    QTest::newRow("a bracket") << u"[ "_s;
    QTest::newRow("a link") << u"[a]( "_s;
    QTest::newRow("code") << u"``` "_s;
    QTest::newRow("a brace") << u"{ "_s;
}

void tst_PlainWords::whatNeverCloses()
{
    QFETCH(QString, start);
    QVERIFY(plain(start + QString(5000, u'x') + u" the end."_s).endsWith("the end."_L1)); // it does not swallow the rest of a call
}

void tst_PlainWords::holdsBackLittle()
{
    PlainWords words;
    qsizetype out = 0;
    for (int i = 0; i < 1000; ++i) {
        out += words.add(u"<a "_s).size();
        QVERIFY(out + 600 > 3 * i);
    }
}

void tst_PlainWords::anythingAtAllComesOutReadable()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QString alphabet = u"a1. \n<>[](){}`*_#-|\\/!?\"',:;😀ह\u200D"_s + QChar(0) + QChar(0xD800) + QChar(0xDC00);
    for (int round = 0; round < 2000; ++round) {
        QString text;
        for (int i = 0; i < 60; ++i)
            text += alphabet[random.bounded(int(alphabet.size()))];
        const auto out = plain(text);
        QVERIFY(out.size() <= text.size() + 60);
        for (const auto c : out)
            QVERIFY2((c == u'\n' || c.category() != QChar::Other_Control) && c != u'`' && c != u'*' && c != u'|', qPrintable(out));
    }
}

QTEST_GUILESS_MAIN(tst_PlainWords)
#include "tst_plainwords.moc"
