// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/types/id.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QUuid>

#include <algorithm>

namespace bridge {

CallId newCallId()
{
    const quint64 now = quint64(QDateTime::currentMSecsSinceEpoch());
    std::array<quint32, 3> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    const auto high = uchar((random[1] & 0x3f) | 0x80); // variant 10 (RFC 9562 section 4.1)
    const auto version = ushort((random[0] & 0x0fff) | 0x7000);
    const QUuid id(uint(now >> 16), ushort(now), version, high, uchar(random[1] >> 8), uchar(random[1] >> 16),
        uchar(random[1] >> 24), uchar(random[2]), uchar(random[2] >> 8), uchar(random[2] >> 16),
        uchar(random[2] >> 24));
    return CallId(id.toString(QUuid::WithoutBraces));
}

Token newToken()
{
    std::array<quint32, 4> bits;
    QRandomGenerator::system()->fillRange(bits.data(), qsizetype(bits.size()));
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(bits.data()), sizeof bits);
    return Token(QString::fromLatin1(bytes.toHex()));
}

bool isToken(QStringView text)
{
    return text.size() == 32 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

} // namespace bridge
