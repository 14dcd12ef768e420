// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/recordingroutes.h"

#include "bridge/recordings/recordingfile.h"
#include "bridge/server/callroutes.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPiece = 128 * 1024; // bytes read at once: 4 s of a call, also of FLAC in a few milliseconds

// The bytes of a range, piece by piece, as the client takes them.
std::function<QByteArray()> piecesOf(std::shared_ptr<RecordingFile> file, ByteRange range)
{
    return [file = std::move(file), range]() mutable {
        const auto piece = file->bytes(range.first, std::min(kPiece, range.count));
        range.first += piece.size();
        range.count -= piece.size();
        return piece;
    };
}

void serve(const RecordingShelf &shelf, const HttpRequest &request, const Respond &respond)
{
    const auto id = request.arguments.value(0);
    const CallId call(isCallId(id) ? id : QString());
    const auto path = shelf.file(call);
    if (path.isEmpty() && shelf.hasAny(call))
        return respond(errorReply({Error::Code::NotPossibleNow, u"The call is still being recorded."_s}));
    if (path.isEmpty())
        return respond(errorReply({Error::Code::NotFound, u"There is no recording of that call."_s}));
    auto opened = RecordingFile::open(path);
    if (!opened)
        return respond(errorReply(opened.error()));
    const std::shared_ptr<RecordingFile> file(std::move(*opened)); // shared: by the copies of the answer
    const auto size = file->size();
    const bool wantsPart = request.wire.header("If-Range").isEmpty(); // we give no names to compare
    const auto range = wantsPart ? rangeFrom(request.wire.header("Range"), size) : std::nullopt;
    const auto all = QByteArray::number(size);
    if (range && range->count == 0)
        return respond(errorReply(416, u"malformed"_s, u"The recording has %1 bytes."_s.arg(size)).with("Content-Range", "bytes */" + all));
    const auto part = range.value_or(ByteRange{0, size});
    HttpReply reply{range ? 206 : 200, "audio/wav", {}, {{"Accept-Ranges", "bytes"}}};
    if (range) {
        reply = reply.with("Content-Range", "bytes " + QByteArray::number(part.first) + '-' + QByteArray::number(part.first + part.count - 1) + '/' + all);
    }
    reply.restSize = part.count;
    reply.rest = piecesOf(file, part);
    respond(reply);
}

} // namespace

std::vector<Route> recordingRoutes(const RecordingShelf &shelf)
{
    return {{"GET", "/api/calls/{id}/recording", WhoMay::Token,
        [&shelf](const HttpRequest &request, const Respond &respond) { serve(shelf, request, respond); }}};
}

std::optional<ByteRange> rangeFrom(QByteArrayView header, qint64 size)
{
    const auto text = header.trimmed();
    if (!text.startsWith("bytes=") || text.contains(','))
        return std::nullopt;
    const auto dash = text.indexOf('-');
    if (dash < 0)
        return std::nullopt;
    const auto number = [](QByteArrayView digits) -> std::optional<qint64> {
        const bool plain = !digits.isEmpty() && digits.size() <= 18 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
        return plain ? std::optional(digits.toLongLong()) : std::nullopt;
    };
    const auto from = text.sliced(6, dash - 6), to = text.sliced(dash + 1);
    const auto first = number(from), last = number(to);
    if (from.isEmpty() && last) { // the last so many
        const auto count = std::min(*last, size);
        return ByteRange{size - count, count};
    }
    if (!first || (!to.isEmpty() && !last) || (last && *last < *first))
        return std::nullopt;
    if (*first >= size)
        return ByteRange{};
    return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

} // namespace bridge
