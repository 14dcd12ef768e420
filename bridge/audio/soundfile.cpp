// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/soundfile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QtEndian>

#include <samplerate.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::minutes kLongest{ 10 };
constexpr qsizetype kBlock = 4096; // frames
// What a sound card may give. A hostile header may claim anything; libsamplerate takes ratios up to 256.
constexpr int kLowestRate = 4000;
constexpr int kHighestRate = 384000;

struct CloseSound
{
    void operator()(SNDFILE *file) const { sf_close(file); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

qint16 toPcm(float sample)
{
    return qint16(std::lrint(std::clamp(sample * 32768.0f, -32768.0f, 32767.0f)));
}

// One piece of sound on its way to another rate, block by block, so that a file is never in memory at its own rate.
class Converter
{
public:
    Converter(int from, int to)
        : m_from(from)
        , m_to(to)
        , m_state(from == to ? nullptr : src_new(SRC_SINC_MEDIUM_QUALITY, 1, nullptr))
    { }

    void add(std::span<float> block) { run(block, false); }

    AudioFrame finish()
    {
        run({}, true);
        // The filter may end a sample early or late. Both sides of a stereo file must come out equally long.
        m_out.resize(qsizetype(std::llround(double(m_in) * m_to / m_from)));
        return { std::move(m_out), SampleRate{ m_to } };
    }

private:
    struct Close
    {
        void operator()(SRC_STATE *state) const { src_delete(state); }
    };

    void run(std::span<float> block, bool last)
    {
        m_in += qint64(block.size());
        if (!m_state) {
            std::transform(block.begin(), block.end(), std::back_inserter(m_out), toPcm);
            return;
        }
        float made[kBlock];
        SRC_DATA step{};
        const float nothing = 0;
        step.data_in = block.empty() ? &nothing : block.data(); // null would leave the filter's last samples in it
        step.input_frames = long(block.size());
        step.src_ratio = double(m_to) / m_from;
        step.end_of_input = last;
        do {
            step.data_out = made;
            step.output_frames = kBlock;
            if (src_process(m_state.get(), &step) != 0)
                return; // only for arguments that are wrong
            std::transform(made, made + step.output_frames_gen, std::back_inserter(m_out), toPcm);
            step.data_in += step.input_frames_used;
            step.input_frames -= step.input_frames_used;
        } while (step.input_frames > 0 || step.output_frames_gen > 0);
    }

    int m_from;
    int m_to;
    std::unique_ptr<SRC_STATE, Close> m_state;
    QList<qint16> m_out;
    qint64 m_in = 0;
};

// All channels as one. What is no number becomes silence: a float file can hold anything, and a filter would spread it.
void mixDown(std::span<const float> interleaved, int channels, std::span<float> mono)
{
    for (size_t i = 0; i < mono.size(); ++i) {
        float sum = 0;
        for (int channel = 0; channel < channels; ++channel)
            sum += interleaved[i * size_t(channels) + size_t(channel)];
        const float mean = sum / float(channels);
        mono[i] = std::isfinite(mean) ? std::clamp(mean, -1.0f, 1.0f) : 0.0f;
    }
}

Result<AudioFrame> readAll(SNDFILE *sound, const SF_INFO &info, SampleRate rate, const QString &path)
{
    const qint64 longest = std::chrono::seconds(kLongest).count() * info.samplerate;
    Converter converter(info.samplerate, rate.hz);
    std::vector<float> interleaved(size_t(kBlock) * size_t(info.channels));
    std::vector<float> mono(kBlock);
    qint64 total = 0;
    // The header's count is only a claim: read until there is no more.
    while (const auto count = sf_readf_float(sound, interleaved.data(), kBlock)) {
        total += count;
        if (total > longest)
            return fail(Error::Code::Unsupported, u"%1 is longer than 10 minutes: cut it and try again"_s.arg(path));
        const auto block = std::span(mono).first(size_t(count));
        mixDown(interleaved, info.channels, block);
        converter.add(block);
    }
    if (total == 0)
        return fail(Error::Code::Malformed, u"There is no sound in %1: choose another file"_s.arg(path));
    return converter.finish();
}

// What libsndfile makes of it: null when nothing.
Result<AudioFrame> readOpened(SNDFILE *sound, const SF_INFO &info, SampleRate rate, const QString &path)
{
    if (!sound) {
        const auto reason = QString::fromUtf8(sf_strerror(nullptr)).trimmed();
        return fail(Error::Code::Malformed,
            u"%1 is not a sound file that can be read (%2): convert it to WAV"_s.arg(path, reason));
    }
    if (info.channels < 1)
        return fail(Error::Code::Malformed, u"%1 has no channels: choose another file"_s.arg(path));
    if (info.samplerate < kLowestRate || info.samplerate > kHighestRate) {
        return fail(Error::Code::Unsupported,
            u"%1 is at %2 Hz, only 4 to 384 kHz can be read: convert it"_s.arg(path).arg(info.samplerate));
    }
    return readAll(sound, info, rate, path);
}

// A file in memory, as libsndfile reads it.
struct Memory
{
    const QByteArray &bytes;
    sf_count_t at = 0;

    static Memory &of(void *memory) { return *static_cast<Memory *>(memory); }
    static sf_count_t size(void *memory) { return of(memory).bytes.size(); }
    static sf_count_t tell(void *memory) { return of(memory).at; }
    static sf_count_t write(const void *, sf_count_t, void *) { return 0; }
    static sf_count_t seek(sf_count_t offset, int whence, void *memory)
    {
        auto &my = of(memory);
        const auto from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? my.at : size(memory);
        my.at = std::clamp<sf_count_t>(from + offset, 0, size(memory));
        return my.at;
    }
    static sf_count_t read(void *to, sf_count_t count, void *memory)
    {
        auto &my = of(memory);
        const auto taken = std::clamp<sf_count_t>(size(memory) - my.at, 0, count);
        std::copy_n(my.bytes.constData() + my.at, taken, static_cast<char *>(to));
        my.at += taken;
        return taken;
    }
};

} // namespace

Result<AudioFrame> readSoundFile(const QString &path, SampleRate rate)
{
    if (rate.hz < kLowestRate || rate.hz > kHighestRate)
        return fail(Error::Code::Internal, u"A sound file was asked for at %1 Hz"_s.arg(rate.hz));
    const QFileInfo entry(path);
    if (!entry.exists())
        return fail(Error::Code::NotFound, u"There is no file %1: check its name"_s.arg(path));
    if (!entry.isFile()) // a folder; or a pipe, which would wait for ever
        return fail(Error::Code::Malformed, u"%1 is not a file: choose a sound file"_s.arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fail(Error::Code::Storage, u"Cannot read %1: %2"_s.arg(path, file.errorString()));

    SF_INFO info{};
    const Sound sound(sf_open_fd(file.handle(), SFM_READ, &info, SF_FALSE));
    return readOpened(sound.get(), info, rate, path);
}

Result<AudioFrame> readSound(const QByteArray &bytes, SampleRate rate)
{
    Memory memory{bytes};
    SF_VIRTUAL_IO io{Memory::size, Memory::seek, Memory::read, Memory::write, Memory::tell};
    SF_INFO info{};
    const Sound sound(sf_open_virtual(&io, SFM_READ, &info, &memory));
    return readOpened(sound.get(), info, rate, u"The recording"_s);
}

QByteArray wavBytes(const AudioFrame &sound)
{
    constexpr quint32 kHead = 36; // bytes behind the size of the whole
    const auto bytes = quint32(sound.samples.size() * 2);
    QByteArray wav(kHead + 8, '\0');
    const auto word = [&wav](qsizetype at, const char *text) { std::copy_n(text, 4, wav.data() + at); };
    const auto number = [&wav](qsizetype at, auto value) { qToLittleEndian(value, wav.data() + at); };
    word(0, "RIFF");
    number(4, quint32(kHead + bytes));
    word(8, "WAVE");
    word(12, "fmt ");
    number(16, quint32(16));
    number(20, quint16(1)); // PCM
    number(22, quint16(1)); // channel
    number(24, quint32(sound.rate.hz));
    number(28, quint32(sound.rate.hz * 2));
    number(32, quint16(2)); // bytes a sample
    number(34, quint16(16));
    word(36, "data");
    number(40, bytes);
    const auto head = wav.size();
    wav.resize(head + bytes);
    qToLittleEndian<qint16>(sound.samples.constData(), sound.samples.size(), wav.data() + head);
    return wav;
}

Result<void> writeWav(const QString &path, const AudioFrame &left, const AudioFrame *right)
{
    if (left.rate.hz < kLowestRate || left.rate.hz > kHighestRate || (right && right->rate != left.rate))
        return fail(Error::Code::Internal, u"A sound was to be written without one valid sample rate"_s);
    const auto cannot = [&path](const QString &reason) {
        return fail(Error::Code::Storage, u"Cannot write %1: %2"_s.arg(path, reason));
    };
    QSaveFile file(path); // all or nothing
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return cannot(file.errorString());

    SF_INFO info{};
    info.samplerate = left.rate.hz;
    info.channels = right ? 2 : 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    Sound sound(sf_open_fd(file.handle(), SFM_WRITE, &info, SF_FALSE));
    if (!sound)
        return cannot(QString::fromUtf8(sf_strerror(nullptr)));

    const auto total = std::max(left.samples.size(), right ? right->samples.size() : 0);
    const auto at
        = [](const AudioFrame &side, qsizetype i) { return i < side.samples.size() ? side.samples[i] : qint16(0); };
    std::vector<qint16> block;
    for (qsizetype start = 0; start < total; start += kBlock) {
        const auto end = std::min(total, start + kBlock);
        block.clear();
        for (auto i = start; i < end; ++i) {
            block.push_back(at(left, i));
            if (right)
                block.push_back(at(*right, i));
        }
        if (sf_writef_short(sound.get(), block.data(), end - start) != end - start)
            return cannot(QString::fromUtf8(sf_strerror(sound.get())));
    }
    if (const int error = sf_close(sound.release()); error != SF_ERR_NO_ERROR) // completes the header
        return cannot(QString::fromUtf8(sf_error_number(error)));
    if (!file.commit())
        return cannot(file.errorString());
    return {};
}

AudioFrame resampledWhole(const AudioFrame &sound, SampleRate to)
{
    Q_ASSERT(to.hz > 0);
    if (sound.rate == to || sound.samples.isEmpty() || sound.rate.hz <= 0)
        return { sound.samples, to };
    Converter converter(sound.rate.hz, to.hz);
    std::vector<float> block(kBlock);
    for (qsizetype start = 0; start < sound.samples.size(); start += kBlock) {
        const auto count = std::min(kBlock, sound.samples.size() - start);
        std::transform(sound.samples.begin() + start, sound.samples.begin() + start + count, block.begin(),
            [](qint16 sample) { return float(sample) / 32768.0f; });
        converter.add(std::span(block).first(size_t(count)));
    }
    return converter.finish();
}

} // namespace bridge
