// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/profilediff.h"

#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

class tst_ProfileDiff : public QObject
{
    Q_OBJECT
private slots:
    void nothingDiffersFromItself();
    void aChangedValueIsBothOfThem();
    void aPromptIsComparedLineByLine();
    void aMemberOfAGroupIsNamedWithIt();
    void listsAreComparedByTheirEntries();
    void aHugePromptIsComparedAsAWhole();
};

void tst_ProfileDiff::nothingDiffersFromItself()
{
    AgentProfile profile;
    profile.prompt = u"a\nb"_s;
    QCOMPARE(profileDiff(profile, profile), QList<DiffLine>());
}

void tst_ProfileDiff::aChangedValueIsBothOfThem()
{
    AgentProfile from, to;
    from.voice = u"Kore"_s;
    to.voice = u"Puck"_s;
    using enum DiffLine::Kind;
    QCOMPARE(profileDiff(from, to), (QList<DiffLine>{{Head, u"voice"_s}, {Gone, u"Kore"_s}, {Come, u"Puck"_s}}));
}

void tst_ProfileDiff::aPromptIsComparedLineByLine()
{
    AgentProfile from, to;
    from.prompt = u"You are Maya.\nBe brief.\nNever promise a price."_s;
    to.prompt = u"You are Maya.\nBe kind.\nNever promise a price.\nSay goodbye."_s;
    using enum DiffLine::Kind;
    QCOMPARE(profileDiff(from, to),
        (QList<DiffLine>{{Head, u"prompt"_s}, {Same, u"You are Maya."_s}, {Gone, u"Be brief."_s}, {Come, u"Be kind."_s},
            {Same, u"Never promise a price."_s}, {Come, u"Say goodbye."_s}}));
}

void tst_ProfileDiff::aMemberOfAGroupIsNamedWithIt()
{
    AgentProfile from, to;
    to.turnTaking.bargeIn = false;
    using enum DiffLine::Kind;
    QCOMPARE(profileDiff(from, to), (QList<DiffLine>{{Head, u"turnTaking.bargeIn"_s}, {Gone, u"true"_s}, {Come, u"false"_s}}));
}

void tst_ProfileDiff::listsAreComparedByTheirEntries()
{
    AgentProfile from, to;
    from.limits.goodbyePhrases = QStringList{u"bye"_s, u"take care"_s};
    to.limits.goodbyePhrases = QStringList{u"bye"_s};
    using enum DiffLine::Kind;
    QCOMPARE(profileDiff(from, to), (QList<DiffLine>{{Head, u"limits.goodbyePhrases"_s}, {Same, u"bye"_s}, {Gone, u"take care"_s}}));
}

void tst_ProfileDiff::aHugePromptIsComparedAsAWhole()
{
    AgentProfile from, to;
    from.prompt = QString(5000, u'\n');
    to.prompt = u"x"_s;
    QCOMPARE(profileDiff(from, to).size(), 1 + 5001 + 1);
}

QTEST_GUILESS_MAIN(tst_ProfileDiff)
#include "tst_profilediff.moc"
