// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/carrierwords.h"

namespace bridge {

using namespace Qt::StringLiterals;

AnsweredBy answeredBy(const QString &word)
{
    if (word == "human"_L1)
        return AnsweredBy::Human;
    if (word == "fax"_L1)
        return AnsweredBy::Fax;
    return word.startsWith("machine"_L1) ? AnsweredBy::Machine : AnsweredBy::Unknown;
}

EndReason endReason(CarrierReport::Status status)
{
    using enum CarrierReport::Status;
    switch (status) {
    case Completed:
        return EndReason::CallerHungUp;
    case Busy:
        return EndReason::Busy;
    case NoAnswer:
        return EndReason::NoAnswer;
    case Canceled:
        return EndReason::Canceled;
    case Failed:
    case Unknown:
    case Queued:
    case Ringing:
    case InProgress:
        return EndReason::CarrierFailed;
    }
    return EndReason::CarrierFailed;
}

bool isOver(CarrierReport::Status status)
{
    using enum CarrierReport::Status;
    switch (status) {
    case Completed:
    case Busy:
    case NoAnswer:
    case Canceled:
    case Failed:
        return true;
    case Unknown:
    case Queued:
    case Ringing:
    case InProgress:
        return false;
    }
    return false;
}

} // namespace bridge
