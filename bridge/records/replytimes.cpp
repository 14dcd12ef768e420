// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/replytimes.h"

namespace bridge {

namespace {

constexpr int kLongest = 3'600'000; // ms: an hour; more is damage

} // namespace

void appendReply(QByteArray &replies, const TurnMeasured &measured)
{
    if (replies.count(';') >= kMostReplies)
        return;
    const auto add = [&replies](const std::optional<Milliseconds> &part, char end) {
        if (part && part->count() >= 0)
            replies += QByteArray::number(qint64(part->count()));
        replies += end;
    };
    add(measured.total, ',');
    add(measured.endpoint, ',');
    add(measured.firstText, ',');
    add(measured.firstAudio, ',');
    add(measured.line, ';');
}

void readReplies(QByteArrayView replies, const std::function<void(const ReplyTimes &)> &take)
{
    ReplyTimes reply;
    int part = 0, value = -1;
    bool good = true;
    for (const char c : replies) {
        if (c >= '0' && c <= '9') {
            value = std::max(value, 0) * 10 + (c - '0');
            good = good && value <= kLongest;
            value = std::min(value, kLongest);
        } else if ((c == ',' || c == ';') && part < ReplyTimes::kParts) {
            reply.ms[part++] = std::exchange(value, -1);
        } else {
            good = false;
        }
        if (c != ';')
            continue;
        if (good && part == ReplyTimes::kParts && reply.ms[0] >= 0)
            take(reply);
        reply = {};
        part = 0, value = -1, good = true;
    }
}

} // namespace bridge
