// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/spokenwords.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Words beside their sound, each once and as written.
class tst_SpokenWords : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_words = {}; }

    void everyWordComesRightBeforeItsSound();
    void aWordOverTwoChunksIsToldOnce();
    void sentencesAreParted();
    void lettersBeyondTheBasicPlaneCountTwice();

    void rewrittenWordsCatchUp();
    void moreLettersThanWereWritten();
    void fewerLettersThanWereWritten();
    void timesThatGoBackwardsOrBeyondTheChunk();
    void soundWithoutLetters();
    void lettersWithoutSound();
    void nothingIsLostAndNothingTwiceWhateverTheLettersAre();

private:
    static QList<SpokenLetter> letters(const QString &text, Milliseconds each = 10ms);
    static QString told(const QList<SpokenWords::Piece> &pieces);

    SpokenWords m_words;
};

QList<SpokenLetter> tst_SpokenWords::letters(const QString &text, Milliseconds each)
{
    QList<SpokenLetter> all;
    auto at = 0ms;
    for (const QChar c : text) {
        all.append({QString(c), at});
        at += each;
    }
    return all;
}

QString tst_SpokenWords::told(const QList<SpokenWords::Piece> &pieces)
{
    QString text;
    for (const auto &piece : pieces)
        text += piece.words;
    return text;
}

void tst_SpokenWords::everyWordComesRightBeforeItsSound()
{
    m_words.write(u"Sure, no problem."_s);
    const auto pieces = m_words.cut(letters(u"Sure, no problem."_s), 1600, kTelephoneRate);
    QCOMPARE(pieces.size(), 3);
    QCOMPARE(pieces[0].words, u"Sure,"_s);
    QCOMPARE(pieces[1].words, u" no"_s);
    QCOMPARE(pieces[2].words, u" problem."_s);
    QCOMPARE(pieces[0].from, 0);
    QCOMPARE(pieces[1].from, 6 * 80); // the n is the seventh letter, 10 ms each
    QCOMPARE(pieces[2].from, 9 * 80);
    QCOMPARE(pieces[2].to, 1600);
    QVERIFY(m_words.untold().isEmpty());
}

void tst_SpokenWords::aWordOverTwoChunksIsToldOnce()
{
    m_words.write(u"Hello there."_s);
    QCOMPARE(told(m_words.cut(letters(u"Hel"_s), 240, kTelephoneRate)), u"Hello"_s);
    const auto pieces = m_words.cut(letters(u"lo there."_s), 720, kTelephoneRate);
    QCOMPARE(pieces.size(), 2);
    QVERIFY(pieces[0].words.isEmpty()); // the rest of hello's sound
    QCOMPARE(pieces[1].words, u" there."_s);
    QCOMPARE(pieces[1].from, 240);
}

void tst_SpokenWords::sentencesAreParted()
{
    m_words.write(u"Yes."_s);
    m_words.write(u"At eight."_s);
    QCOMPARE(m_words.untold(), u"Yes. At eight."_s);
    m_words.takeRest();
    m_words.write(u"Good."_s);
    QCOMPARE(m_words.untold(), u" Good."_s);
}

void tst_SpokenWords::lettersBeyondTheBasicPlaneCountTwice()
{
    m_words.write(u"🙂🙂 yes"_s);
    const QList<SpokenLetter> all{{u"🙂"_s, 0ms}, {u"🙂"_s, 10ms}, {u" "_s, 20ms}, {u"y"_s, 30ms}, {u"e"_s, 40ms}, {u"s"_s, 50ms}};
    const auto pieces = m_words.cut(all, 480, kTelephoneRate);
    QCOMPARE(pieces.size(), 2);
    QCOMPARE(pieces[1].words, u" yes"_s);
    QCOMPARE(pieces[1].from, 240);
}

void tst_SpokenWords::rewrittenWordsCatchUp()
{
    m_words.write(u"It is $5 now."_s);
    QCOMPARE(told(m_words.cut(letters(u"It is five dollars now. "_s), 4000, kTelephoneRate)), u"It is $5 now."_s);
    m_words.write(u" Thanks."_s);
    const auto text = told(m_words.cut(letters(u"Thanks."_s), 800, kTelephoneRate));
    QCOMPARE(text + m_words.takeRest(), u" Thanks."_s);
}

void tst_SpokenWords::moreLettersThanWereWritten()
{
    m_words.write(u"Yes."_s);
    QCOMPARE(told(m_words.cut(letters(u"Yes. And more than that."_s), 8000, kTelephoneRate)), u"Yes."_s);
}

void tst_SpokenWords::fewerLettersThanWereWritten()
{
    m_words.write(u"Yes, of course."_s);
    QCOMPARE(told(m_words.cut(letters(u"Yes"_s), 800, kTelephoneRate)), u"Yes,"_s);
    QCOMPARE(m_words.takeRest(), u" of course."_s);
    QVERIFY(m_words.takeRest().isEmpty());
}

void tst_SpokenWords::timesThatGoBackwardsOrBeyondTheChunk()
{
    m_words.write(u"a b c"_s);
    const QList<SpokenLetter> all{{u"a"_s, 50ms}, {u" "_s, 0ms}, {u"b"_s, 20ms}, {u" "_s, 0ms}, {u"c"_s, 5h}};
    const auto pieces = m_words.cut(all, 800, kTelephoneRate);
    QCOMPARE(told(pieces), u"a b c"_s);
    qsizetype at = 0;
    for (const auto &piece : pieces) {
        QCOMPARE(piece.from, at);
        QVERIFY(piece.to >= piece.from && piece.to <= 800);
        at = piece.to;
    }
    QCOMPARE(at, 800);
}

void tst_SpokenWords::soundWithoutLetters()
{
    m_words.write(u"Yes."_s);
    const auto pieces = m_words.cut({}, 800, kTelephoneRate);
    QCOMPARE(pieces.size(), 1);
    QVERIFY(pieces[0].words.isEmpty());
    QCOMPARE(pieces[0].to, 800);
    QCOMPARE(m_words.untold(), u"Yes."_s);
}

void tst_SpokenWords::lettersWithoutSound()
{
    m_words.write(u"Yes."_s);
    QCOMPARE(told(m_words.cut(letters(u"Yes."_s), 0, kTelephoneRate)), u"Yes."_s);
}

void tst_SpokenWords::nothingIsLostAndNothingTwiceWhateverTheLettersAre()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QString alphabet = u"ab  .€नि"_s;
    const auto some = [&](int most) {
        QString text;
        for (int i = random.bounded(most); i > 0; --i)
            text += alphabet[random.bounded(int(alphabet.size()))];
        return text;
    };
    for (int round = 0; round < 500; ++round) {
        SpokenWords words;
        QString written, got;
        for (int i = 0; i < 5; ++i) {
            const auto sentence = some(20);
            words.write(sentence);
            written += sentence;
            const auto samples = random.bounded(2000);
            qsizetype at = 0;
            for (const auto &piece : words.cut(letters(some(30), Milliseconds(random.bounded(100))), samples, kTelephoneRate)) {
                QCOMPARE(piece.from, at);
                at = piece.to;
                got += piece.words;
            }
            QCOMPARE(at, qsizetype(samples));
        }
        got += words.takeRest();
        QVERIFY2(got.remove(u' ') == written.remove(u' '), qPrintable(u"seed %1, round %2"_s.arg(seed).arg(round)));
    }
}

QTEST_GUILESS_MAIN(tst_SpokenWords)
#include "tst_spokenwords.moc"
