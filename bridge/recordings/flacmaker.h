// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QString>

#include <memory>
#include <vector>

struct sf_private_tag;

namespace bridge {

// Makes a FLAC file of a WAV file, a piece at a time, so that whoever does it has time for other things in between. Blocks for some
// milliseconds; one thread.
class FlacMaker
{
public:
    FlacMaker(const QString &from, const QString &to);
    ~FlacMaker();

    Result<bool> step(); // whether there is more to do

private:
    struct Close
    {
        void operator()(sf_private_tag *file) const;
    };
    using Sound = std::unique_ptr<sf_private_tag, Close>;
    Result<void> open();

    const QString m_from;
    const QString m_to;
    Sound m_in;
    Sound m_out;
    std::vector<short> m_block;
};

} // namespace bridge
