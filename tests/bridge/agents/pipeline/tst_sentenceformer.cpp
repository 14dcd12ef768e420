// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/sentenceformer.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// A reply in the pieces that are spoken, while it is written.
class tst_SentenceFormer : public QObject
{
    Q_OBJECT
private slots:
    void cutsIntoSentences_data();
    void cutsIntoSentences();
    void thePacesOfTheWriterDoNotMatter_data() { cutsIntoSentences_data(); }
    void thePacesOfTheWriterDoNotMatter();
    void theFirstPieceIsAClauseAlready();
    void aSentenceIsGivenAsSoonAsTheNextBegins();
    void aSlowWriterIsSpokenWordByWord();

    void whatHasNoWordsIsNotSpoken();
    void aSentenceWithoutEndIsCut();
    void nothingIsLostAndNothingIsAdded();
};

namespace {

QStringList pieces(const QString &text)
{
    SentenceFormer former;
    auto all = former.add(text);
    all += former.finish();
    return all;
}

} // namespace

void tst_SentenceFormer::cutsIntoSentences_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("spoken");
    const auto row = [](const char *name, const QString &text, const QStringList &spoken) { QTest::newRow(name) << text << spoken; };
    row("three", u"Yes. We are open! Will you come?"_s, {u"Yes."_s, u"We are open!"_s, u"Will you come?"_s});
    row("no stop at the end", u"Yes. We are"_s, {u"Yes."_s, u"We are"_s});
    row("titles", u"Dr. Smith and Mrs. Jones are in. Good."_s, {u"Dr. Smith and Mrs. Jones are in."_s, u"Good."_s});
    row("decimals", u"It is 3.5 km. Or 4.2."_s, {u"It is 3.5 km."_s, u"Or 4.2."_s});
    row("times of day", u"At 5 p.m. on Monday. Fine?"_s, {u"At 5 p.m. on Monday."_s, u"Fine?"_s});
    row("a figure ends a sentence", u"You are number 25. Please wait."_s, {u"You are number 25."_s, u"Please wait."_s});
    row("initials", u"J. Smith called. He is in."_s, {u"J. Smith called."_s, u"He is in."_s});
    row("I is a word", u"So do I. Fine."_s, {u"So do I."_s, u"Fine."_s});
    row("an address", u"See example.com today. Bye."_s, {u"See example.com today."_s, u"Bye."_s});
    row("dots", u"Well... maybe. Yes?!"_s, {u"Well..."_s, u"maybe."_s, u"Yes?!"_s});
    row("a quotation", u"She said \"Come in.\" Then she left."_s, {u"She said \"Come in.\""_s, u"Then she left."_s});
    row("brackets", u"We close early (at two.) Bye."_s, {u"We close early (at two.)"_s, u"Bye."_s});
    row("lines", u"Monday\nTuesday\n\nFriday"_s, {u"Monday"_s, u"Tuesday"_s, u"Friday"_s});
    row("Hindi", u"नमस्ते। हम खुले हैं।क्या आप आएँगे?"_s, {u"नमस्ते।"_s, u"हम खुले हैं।"_s, u"क्या आप आएँगे?"_s});
    row("short first clause", u"Well, yes. Fine."_s, {u"Well, yes."_s, u"Fine."_s});
    row("nothing", u""_s, {});
}

void tst_SentenceFormer::cutsIntoSentences()
{
    QFETCH(QString, text);
    QTEST(pieces(text), "spoken");
}

void tst_SentenceFormer::thePacesOfTheWriterDoNotMatter()
{
    QFETCH(QString, text);
    SentenceFormer former;
    QStringList spoken;
    for (const auto c : text)
        spoken += former.add(QString(c));
    spoken += former.finish();
    QTEST(spoken, "spoken");
}

void tst_SentenceFormer::theFirstPieceIsAClauseAlready()
{
    SentenceFormer former;
    QCOMPARE(former.add(u"Thank you for calling our practice, we are"_s), QStringList{u"Thank you for calling our practice,"_s});
    QCOMPARE(former.add(u" open, as always, from nine to five, and you"_s), QStringList()); // only the first
    QCOMPARE(former.finish(), QStringList{u"we are open, as always, from nine to five, and you"_s});
    QCOMPARE(former.add(u"For the next reply it is the same again, so"_s), QStringList{u"For the next reply it is the same again,"_s});
}

void tst_SentenceFormer::aSentenceIsGivenAsSoonAsTheNextBegins()
{
    SentenceFormer former;
    QCOMPARE(former.add(u"Yes."_s), QStringList()); // "Yes.5"?
    QCOMPARE(former.add(u" "_s), QStringList{u"Yes."_s});
    QVERIFY(former.isEmpty());
}

void tst_SentenceFormer::aSlowWriterIsSpokenWordByWord()
{
    SentenceFormer former;
    QCOMPARE(former.add(u"We are op"_s), QStringList());
    QCOMPARE(former.flush(), QStringList{u"We are"_s});
    QCOMPARE(former.flush(), QStringList()); // half a word is none
    QCOMPARE(former.add(u"en. Come"_s), QStringList{u"open."_s});
    QCOMPARE(former.finish(), QStringList{u"Come"_s});
}

// ---- Rainy days

void tst_SentenceFormer::whatHasNoWordsIsNotSpoken()
{
    QCOMPARE(pieces(u"... Yes. - ... !"_s), QStringList{u"Yes."_s});
    QCOMPARE(pieces(u" \n \n\n . "_s), QStringList());
}

void tst_SentenceFormer::aSentenceWithoutEndIsCut()
{
    const auto words = QString(u"word "_s).repeated(400);
    for (const auto &piece : pieces(words))
        QVERIFY(piece.size() <= 250 && !piece.startsWith(u' ') && piece.endsWith("word"_L1));
    for (const auto &piece : pieces(QString(3000, u'x')))
        QVERIFY(piece.size() <= 251);
}

void tst_SentenceFormer::nothingIsLostAndNothingIsAdded()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QString alphabet = u"aB1.,!? ।\n"_s;
    for (int round = 0; round < 500; ++round) {
        SentenceFormer former;
        QString text;
        QStringList spoken;
        for (int i = 0; i < 200; ++i) {
            const QString c(alphabet[random.bounded(int(alphabet.size()))]);
            text += c;
            spoken += former.add(c);
            if (random.bounded(20) == 0)
                spoken += former.flush();
        }
        spoken += former.finish();
        const auto letters = [](QString t) { return t.remove(QRegularExpression(u"[^aB1]"_s)); };
        QCOMPARE(letters(spoken.join(QString())), letters(text));
    }
}

QTEST_GUILESS_MAIN(tst_SentenceFormer)
#include "tst_sentenceformer.moc"
