// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/soundshelf.h"

#include "bridge/types/id.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

QString SoundShelf::put(const QByteArray &wav, Instant now)
{
    if (wav.size() > m_limits.bytes)
        return {};
    clear(now, wav.size());
    m_pieces.push_back({newToken().toString() + u".wav"_s, wav, now + m_limits.life});
    m_bytes += wav.size();
    return u"/audio/"_s + m_pieces.back().file;
}

void SoundShelf::clear(Instant now, qsizetype room)
{
    while (!m_pieces.empty()
        && (m_pieces.front().until <= now || m_pieces.size() >= m_limits.pieces || m_bytes + room > m_limits.bytes)) {
        m_bytes -= m_pieces.front().wav.size();
        m_pieces.pop_front();
    }
}

const QByteArray *SoundShelf::find(const QString &file, Instant now)
{
    const auto it = std::find_if(m_pieces.begin(), m_pieces.end(), [&](const Piece &piece) { return piece.file == file && piece.until > now; });
    return it == m_pieces.end() ? nullptr : &it->wav;
}

Route SoundShelf::route()
{
    return {"GET", "/audio/{file}", WhoMay::All, [this](const HttpRequest &request, const Respond &respond) {
        const auto *wav = find(request.arguments.value(0));
        respond(wav ? textReply(*wav, "audio/wav").with("Cache-Control", "private, no-store") : refusal(404, "there is no such sound"));
    }};
}

} // namespace bridge
