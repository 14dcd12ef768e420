// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/envfile.h"

#include <QFile>
#include <QHash>
#include <QStringDecoder>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestFile = 1 << 20; // bytes; real ones have a few kilobytes
constexpr qsizetype kMostProblems = 100; // a wrong file is told from a wrong line by then
constexpr qsizetype kLongestValue = 8192; // characters; a PEM key of 4096 bits has 3.3 KB

bool isNameStart(QChar c) { return (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || c == u'_'; }
bool isName(QStringView text)
{
    return !text.isEmpty() && isNameStart(text.front())
        && std::all_of(text.begin(), text.end(), [](QChar c) { return isNameStart(c) || (c >= u'0' && c <= u'9'); });
}

// Everything after a value must be nothing or a comment.
bool isRest(QStringView text)
{
    text = text.trimmed();
    return text.isEmpty() || text.startsWith(u'#');
}

// Walks the lines once. Each step takes one line, or the lines of one quoted value.
class EnvParser
{
public:
    explicit EnvParser(const QString &text) : m_lines(QStringView(text).split(u'\n')) {}

    EnvFile parse()
    {
        while (m_next < m_lines.size() && m_file.problems.size() < kMostProblems) {
            m_line = int(++m_next);
            parseLine(m_lines.at(m_line - 1).trimmed());
        }
        if (m_next < m_lines.size())
            m_file.problems.append({0, u"too much is wrong here; the rest was not read"_s});
        markOverruled();
        return std::move(m_file);
    }

private:
    void wrong(const QString &sentence) { m_file.problems.append({m_line, sentence}); }

    void parseLine(QStringView line)
    {
        if (line.isEmpty() || line.startsWith(u'#'))
            return;
        if (line.startsWith(u"export") && line.size() > 6 && line.at(6).isSpace())
            line = line.mid(6).trimmed();
        const auto equals = line.indexOf(u'=');
        if (equals < 0)
            return wrong(u"has no '='; a line is NAME=value"_s);
        const auto name = line.first(equals).trimmed();
        if (!isName(name))
            return wrong(u"has no proper name before '='; letters, digits and underscores make one"_s);
        const auto value = readValue(name, line.mid(equals + 1).trimmed());
        if (value)
            take(name.toString(), *value);
    }

    std::optional<QString> readValue(QStringView name, QStringView text)
    {
        if (text.startsWith(u'"') || text.startsWith(u'\''))
            return readQuoted(name, text);
        if (text.startsWith(u'\x201c') || text.startsWith(u'\x2018')) {
            wrong(u"%1 has typographic quotes; write \" or ' or none"_s.arg(name));
            return std::nullopt;
        }
        for (qsizetype i = 0; i < text.size(); ++i) { // a # begins a comment only after a blank, or at once
            if (text.at(i) == u'#' && (i == 0 || text.at(i - 1).isSpace()))
                return text.first(i).trimmed().toString();
        }
        return text.toString();
    }

    // A quoted value may go on over lines, as private keys do. One that never ends costs its own line only.
    std::optional<QString> readQuoted(QStringView name, QStringView text)
    {
        const QChar quote = text.front();
        QString value;
        text = text.mid(1);
        for (auto next = m_next;; ++next) {
            const auto end = readUntil(quote, text, value);
            if (end >= 0) {
                m_next = next;
                if (isRest(text.mid(end + 1)))
                    return value;
                wrong(u"%1 has something after its closing quote"_s.arg(name));
                return std::nullopt;
            }
            if (next >= m_lines.size() || value.size() > kLongestValue) {
                wrong(u"%1 has an opening quote, but no closing one"_s.arg(name));
                return std::nullopt;
            }
            value += u'\n';
            text = m_lines.at(next);
        }
    }

    // Appends what stands before the closing quote and says where that is; -1: not in this line.
    static qsizetype readUntil(QChar quote, QStringView text, QString &value)
    {
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text.at(i) == quote)
                return i;
            if (quote == u'"' && text.at(i) == u'\\' && i + 1 < text.size())
                value += unescaped(text.at(++i));
            else
                value += text.at(i);
        }
        return -1;
    }

    static QString unescaped(QChar c)
    {
        switch (c.unicode()) {
        case u'n': return u"\n"_s;
        case u'r': return u"\r"_s;
        case u't': return u"\t"_s;
        case u'"':
        case u'\\':
        case u'$': return c;
        default: return u'\\' + QString(c);
        }
    }

    void take(const QString &name, const QString &value)
    {
        if (value.size() > kLongestValue)
            return wrong(u"%1 is longer than %2 characters"_s.arg(name).arg(kLongestValue));
        if (value.contains(QChar::Null) || value.contains(QChar::ReplacementCharacter))
            return wrong(u"%1 has bytes that are no text; save the file as UTF-8"_s.arg(name));
        if (value.contains("${"_L1))
            m_file.problems.append({m_line, u"%1 has ${…} in it, which is taken as it stands"_s.arg(name), false});
        m_file.entries.append({m_line, name, value, false});
    }

    void markOverruled()
    {
        QHash<QString, qsizetype> last;
        for (qsizetype i = 0; i < m_file.entries.size(); ++i) {
            const auto before = last.constFind(m_file.entries.at(i).name);
            if (before != last.cend()) {
                auto &entry = m_file.entries[*before];
                entry.overruled = true;
                m_file.problems.append({entry.line,
                    u"%1 is set again in line %2, which counts"_s.arg(entry.name).arg(m_file.entries.at(i).line), false});
            }
            last.insert(m_file.entries.at(i).name, i);
        }
    }

    const QList<QStringView> m_lines;
    qsizetype m_next = 0; // index of the line after the one at hand
    int m_line = 0;       // the one at hand, from 1
    EnvFile m_file;
};

} // namespace

std::optional<QString> EnvFile::value(const QString &name) const
{
    const auto entry = std::find_if(entries.crbegin(), entries.crend(), [&](const Entry &e) { return e.name == name; });
    return entry == entries.crend() ? std::nullopt : std::optional(entry->value);
}

EnvFile parseEnvFile(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8); // takes a byte order mark away; bad bytes become replacement characters
    QString text = decoder.decode(bytes);
    text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    return EnvParser(text).parse();
}

Result<EnvFile> readEnvFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return fail(Error::Code::NotFound, u"there is no file %1"_s.arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::Storage, u"%1 cannot be read (%2)"_s.arg(path, file.errorString()));
    const auto bytes = file.read(kLargestFile + 1);
    if (bytes.size() > kLargestFile)
        return fail(Error::Code::Malformed, u"%1 is larger than 1 MB; that is no .env file"_s.arg(path));
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff"))
        return fail(Error::Code::Malformed, u"%1 is UTF-16; save it as UTF-8"_s.arg(path));
    return parseEnvFile(bytes);
}

} // namespace bridge
