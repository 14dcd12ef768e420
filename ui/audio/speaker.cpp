// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/speaker.h"

#include <QCoreApplication>

namespace ui {

namespace {

struct SoundWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::SoundWords)
};

} // namespace

QString sentenceFor(SoundProblem problem, bool microphone)
{
    switch (problem) {
    case SoundProblem::NoDevice:
        return microphone ? SoundWords::tr("This computer has no microphone, or no sound server is running. Connect one, then try again.")
                          : SoundWords::tr("This computer has no loudspeaker, or no sound server is running. Connect one, then try again.");
    case SoundProblem::CannotOpen:
        return microphone ? SoundWords::tr("The microphone cannot be opened. Another program may hold it.")
                          : SoundWords::tr("The loudspeaker cannot be opened. Another program may hold it.");
    case SoundProblem::Lost:
        return microphone ? SoundWords::tr("The microphone has gone. Connect it, then try again; if it stays silent, restart Callwright.")
                          : SoundWords::tr("The loudspeaker has gone. Connect it, then try again; if it stays silent, restart Callwright.");
    }
    return {};
}

} // namespace ui
