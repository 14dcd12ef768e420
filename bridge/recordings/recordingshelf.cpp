// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingshelf.h"

#include "bridge/recordings/wavkeeper.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cstdio>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kGrowing = ".part.wav"_L1;
constexpr auto kPacking = ".part.flac"_L1;
constexpr auto kWav = ".wav"_L1;
constexpr auto kFlac = ".flac"_L1;
constexpr qint64 kHead = 44; // bytes of a WAV file without sound

// A call's id comes from outside, too: it must not choose the folder.
bool isName(const QString &id)
{
    return !id.isEmpty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'-' || c == u'_';
    });
}

} // namespace

QString RecordingShelf::path(const CallId &call, QLatin1StringView ending) const
{
    const auto id = call.toString();
    return isName(id) ? m_folder + u'/' + id + ending : QString();
}

QString RecordingShelf::file(const CallId &call) const
{
    for (const auto ending : {kFlac, kWav}) {
        if (const auto name = path(call, ending); !name.isEmpty() && QFile::exists(name))
            return name;
    }
    return {};
}

bool RecordingShelf::hasAny(const CallId &call) const
{
    return !file(call).isEmpty() || QFile::exists(growing(call));
}

QString RecordingShelf::growing(const CallId &call) const { return path(call, kGrowing); }
QString RecordingShelf::packing(const CallId &call) const { return path(call, kPacking); }

Result<void> RecordingShelf::prepare()
{
    if (!QDir().mkpath(m_folder))
        return fail(Error::Code::Storage, u"the folder %1 cannot be made"_s.arg(m_folder));
    QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {};
}

Result<void> RecordingShelf::rename(const CallId &call, const QString &from, const QString &to)
{
    const std::lock_guard guard(m_lock);
    if (m_erased.contains(call)) {
        QFile::remove(from);
        return fail(Error::Code::Cancelled, u"the call was erased"_s);
    }
    if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0) // QFile would not replace
        return fail(Error::Code::Storage, u"%1 cannot be renamed"_s.arg(from));
    return {};
}

Result<void> RecordingShelf::finish(const CallId &call)
{
    return rename(call, growing(call), path(call, kWav));
}

Result<void> RecordingShelf::pack(const CallId &call)
{
    const auto done = rename(call, packing(call), path(call, kFlac));
    if (done)
        QFile::remove(path(call, kWav));
    return done;
}

QList<CallId> RecordingShelf::finishAll()
{
    QList<CallId> finished;
    const QDir folder(m_folder);
    for (const auto &name : folder.entryList({u"*.part.flac"_s}, QDir::Files))
        QFile::remove(folder.filePath(name)); // its WAV is still there
    for (const auto &entry : folder.entryInfoList({u"*.part.wav"_s}, QDir::Files)) {
        const CallId call(entry.fileName().chopped(kGrowing.size()));
        if (entry.size() <= kHead)
            QFile::remove(entry.filePath());
        else if (WavKeeper::mend(entry.filePath()) && finish(call))
            finished << call;
    }
    return finished;
}

QList<CallId> RecordingShelf::unpacked() const
{
    QList<CallId> calls;
    for (const auto &name : QDir(m_folder).entryList({u"*.wav"_s}, QDir::Files)) {
        if (!name.endsWith(kGrowing))
            calls << CallId(name.chopped(kWav.size()));
    }
    return calls;
}

Result<void> RecordingShelf::erase(const QList<CallId> &calls)
{
    const std::lock_guard guard(m_lock);
    for (const auto &call : calls) {
        for (const auto ending : {kGrowing, kPacking, kWav, kFlac}) {
            const auto name = path(call, ending);
            if (!name.isEmpty() && QFile::exists(name) && !QFile::remove(name))
                return fail(Error::Code::Storage, u"the recording %1 cannot be deleted; see who may write in its folder"_s.arg(name));
        }
        m_erased.insert(call);
    }
    return {};
}

} // namespace bridge
