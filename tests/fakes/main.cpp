// SPDX-License-Identifier: GPL-3.0-or-later
// The stand-in for Gemini Live as a program of its own, to try Callwright by hand without a key:
//
//     build/release/tests/fakes/fakegemini            prints its address
//     CALLWRIGHT_GEMINI_URL=ws://127.0.0.1:… ./run --headless
#include "tests/fakes/fakegemini.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    fakes::FakeGemini gemini;
    fakes::FakeGeminiManners manners;
    manners.replies = {{.words = u"Thanks for calling Northside Dental, this is Maya. How can I help?"_s},
        {.words = u"We are open Monday to Friday from nine to five, and on Saturday from ten to two. Would you like to come in?"_s},
        {.words = u"I can offer Tuesday at ten. Shall I book it?"_s}, {.words = u"Great, Tuesday at ten it is."_s},
        {.words = u"Thank you for calling. Goodbye."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"the caller said goodbye"_s}}}};
    manners.callerWords = {u"What are your opening hours?"_s, u"I would like to book an appointment."_s, u"On Tuesday at ten o'clock."_s,
        u"Yes please."_s, u"Thank you, goodbye."_s};
    gemini.setManners(manners);
    std::printf("%s\n", qPrintable(gemini.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
