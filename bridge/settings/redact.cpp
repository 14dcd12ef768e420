// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/redact.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortestSecret = 6;

// What goes in its place: recognisable in a log, and found by no pattern below.
const QString kHidden = u"[hidden]"_s;

// Each hides all of its match but group 1, which stands before it.
const QList<QRegularExpression> &keyShapes()
{
    const auto shape = [](const QString &pattern) {
        return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption);
    };
    static const QList<QRegularExpression> shapes{
        shape(u"()-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"_s),
        shape(u"(\\b(?:bearer|basic|token)\\s+)[A-Za-z0-9+/=._~-]{8,}"_s), // Authorization headers; "Token" is Deepgram's
        // name=value, "name": "value", name: value
        shape(u"(\\b[\\w-]*(?:api[_-]?key|auth[_-]?token|access[_-]?token|api[_-]?token|secret|password|passwd)\\w*[\"']?\\s*[=:]\\s*[\"']?)[^\\s\"'&,;}]{4,}"_s),
        shape(u"([?&](?:key|token|sig|signature)=)[^\\s&#\"']+"_s),
        shape(u"(\\b[a-z][a-z0-9+.-]*://[^\\s:/@]*:)[^\\s/@]+(?=@)"_s), // a password in an address
        shape(u"(\\b)(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}"_s),           // OpenAI, Anthropic, ElevenLabs
        shape(u"(\\b)AIza[A-Za-z0-9_-]{30,}"_s),                        // Google
        shape(u"(\\b)KEY[0-9A-F]{16,}_[A-Za-z0-9]+"_s),                  // Telnyx
        shape(u"(\\b)eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?"_s), // a JSON web token
        // 32 or 40 hex digits as one word: Twilio's auth token, Deepgram's key, our own tokens. SIDs have two letters before them,
        // and call ids have dashes.
        shape(u"()(?<![\\w-])(?:[0-9a-f]{40}|[0-9a-f]{32})(?![\\w-])"_s),
    };
    return shapes;
}

// ISO/IEC 7812-1 annex B.
bool passesLuhn(QStringView digits)
{
    int sum = 0;
    bool doubled = false;
    for (auto it = digits.crbegin(); it != digits.crend(); ++it, doubled = !doubled) {
        const int digit = it->digitValue() * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

// 13 to 19 digits that begin as the card networks' do, with blanks or dashes between, and a right check digit.
QString withoutCards(const QString &line)
{
    static const QRegularExpression run(u"(?<![\\w+.-])[2-6](?:[ -]?[0-9]){12,18}(?![\\w-])"_s);
    QString clean;
    qsizetype from = 0;
    for (auto it = run.globalMatch(line); it.hasNext();) {
        const auto match = it.next();
        auto digits = match.captured();
        digits.remove(u' ').remove(u'-');
        if (!passesLuhn(digits))
            continue;
        clean += QStringView(line).mid(from, match.capturedStart() - from);
        clean += kHidden;
        from = match.capturedEnd();
    }
    clean += QStringView(line).mid(from);
    return clean;
}

QString jsonEscaped(QString text)
{
    return text.replace(u"\\"_s, u"\\\\"_s).replace(u"\""_s, u"\\\""_s).replace(u"\n"_s, u"\\n"_s).replace(u"/"_s, u"\\/"_s);
}

} // namespace

Redactor::Redactor(const QStringList &secrets)
{
    for (const auto &secret : secrets) {
        if (secret.size() < kShortestSecret)
            continue;
        m_planted << secret << QString::fromLatin1(QUrl::toPercentEncoding(secret)) << jsonEscaped(secret);
        m_planted << jsonEscaped(secret).replace(u"\\/"_s, u"/"_s);
    }
    m_planted.removeDuplicates();
    std::stable_sort(m_planted.begin(), m_planted.end(), [](const auto &a, const auto &b) { return a.size() > b.size(); });
}

QString Redactor::redacted(const QString &line) const
{
    auto clean = line;
    for (const auto &secret : m_planted)
        clean.replace(secret, kHidden);
    for (const auto &shape : keyShapes())
        clean.replace(shape, u"\\1"_s + kHidden);
    return withoutCards(clean);
}

bool looksLikeSecret(const QString &text)
{
    return std::any_of(keyShapes().begin(), keyShapes().end(), [&](const auto &shape) { return shape.match(text).hasMatch(); });
}

} // namespace bridge
