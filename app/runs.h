// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace app {

class Program;

// The ways of running, each from a started program to an exit code. Blocking; main thread, with an application object there.
int runHeadless(Program &program);             // the bridge alone, until SIGINT or SIGTERM
int runPractice(Program &program, bool alone); // one practice call in the terminal; alone: nobody asked for it, so say what else there is
int runConsole(Program &program);              // the window
int runDoctor(Program &program);
int runClient(Program &program);               // a command for a bridge that runs already

} // namespace app
