// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/everydayphrases.h"
#include "bridge/speech/speechrecogniser.h"

#include <QTemporaryFile>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What the ear on this computer listens for.
class tst_EverydayPhrases : public QObject
{
    Q_OBJECT
private slots:
    void knowsWhatCallersSay_data();
    void knowsWhatCallersSay();
    void theRecogniserHasAllItsWords();
    void aFileAddsMore();

    void aMissingFileIsTold();
    void aWrongLineIsNamed();
    void aHugeFileIsRefused();
};

namespace {

QString fileWith(QTemporaryFile &file, const QByteArray &text)
{
    if (!file.open() || file.write(text) != text.size())
        qFatal("no file");
    file.close();
    return file.fileName();
}

} // namespace

void tst_EverydayPhrases::knowsWhatCallersSay_data()
{
    QTest::addColumn<QString>("words");
    for (const auto *words : {"yes please", "no thank you", "hello", "goodbye", "what are your opening hours", "are you open on sunday", "i would like to make an appointment",
             "monday at ten", "i would like to speak to a person", "say that again please", "stop", "one two three four", "my name is ann"})
        QTest::newRow(words) << QString::fromLatin1(words);
}

void tst_EverydayPhrases::knowsWhatCallersSay()
{
    QFETCH(QString, words);
    const auto phrases = everydayPhrases();
    QVERIFY(phrases);
    QVERIFY(phrases->match(words));
    QVERIFY(!phrases->match(words + u" bananas"_s));
}

void tst_EverydayPhrases::theRecogniserHasAllItsWords()
{
    const auto recogniser = SpeechRecogniser::load();
    QVERIFY(recogniser);
    const auto listens = (*recogniser)->listenFor(*everydayPhrases());
    QVERIFY2(listens, listens ? "" : qPrintable(listens.error().detail));
}

void tst_EverydayPhrases::aFileAddsMore()
{
    QTemporaryFile file;
    const auto phrases = everydayPhrases(fileWith(file, "# our menu\n\na large (pizza | salad) [please]\nmy order is <digit>\n"));
    QVERIFY(phrases);
    QVERIFY(phrases->match(u"a large pizza please"_s));
    QVERIFY(phrases->match(u"my order is seven"_s));
    QVERIFY(phrases->match(u"hello"_s));
}

// ---- Rainy days

void tst_EverydayPhrases::aMissingFileIsTold()
{
    const auto phrases = everydayPhrases(u"/nowhere/phrases.txt"_s);
    QVERIFY(!phrases);
    QCOMPARE(phrases.error().code, Error::Code::NotFound);
    QVERIFY(phrases.error().detail.contains("/nowhere/phrases.txt"_L1));
}

void tst_EverydayPhrases::aWrongLineIsNamed()
{
    QTemporaryFile file;
    const auto phrases = everydayPhrases(fileWith(file, "a pizza\na (salad\n"));
    QVERIFY(!phrases);
    QVERIFY2(phrases.error().detail.startsWith("Line 2 of"_L1), qPrintable(phrases.error().detail));
}

void tst_EverydayPhrases::aHugeFileIsRefused()
{
    QTemporaryFile file, lines;
    QVERIFY(!everydayPhrases(fileWith(file, QByteArray(1'000'000, 'a'))));
    QVERIFY(!everydayPhrases(fileWith(lines, QByteArray("a pizza\n").repeated(2000))));
}

QTEST_GUILESS_MAIN(tst_EverydayPhrases)
#include "tst_everydayphrases.moc"
