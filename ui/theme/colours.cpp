// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colours.h"

#include <algorithm>

namespace ui {

constexpr Colours::Colours(bool dark, std::initializer_list<QRgb> rgb)
    : m_dark(dark)
{
    std::copy(rgb.begin(), rgb.end(), m_rgb);
}

// In the order of Role.
const Colours &Colours::light()
{
    static constexpr Colours colours(false,
        {
            0xfff4f5f7, 0xffffffff, 0xffe2e5ea,             // window, panel, line
            0xff1b1f27, 0xff566072, 0xff616b7d,             // text, dim, faint
            0xff2560d8, 0xffe8f0fe,                         // accent
            0xff0a7468, 0xffe6f6f4,                         // caller
            0xff5050cc, 0xffeeeefc,                         // agent
            0xffb54708, 0xfffff1e7,                         // barge-in
            0xff8a2be2,                                     // tool
            0xff087f4e, 0xff93570b, 0xfffff6e5,             // ok, warn
            0xffc4281c, 0xfffef1f0,                         // bad
            0xffffffff,                                     // on a filled surface
        });
    return colours;
}

const Colours &Colours::dark()
{
    static constexpr Colours colours(true,
        {
            0xff14161b, 0xff1c1f26, 0xff2b2f39,
            0xffe7e9ee, 0xffa3abba, 0xff949dad,
            0xff7ea8ff, 0xff22304d,
            0xff3ccbb8, 0xff16302d,
            0xffa9a9f8, 0xff25264a,
            0xffff9457, 0xff3b2616,
            0xffc58bfd,
            0xff32d583, 0xfffdb022, 0xff36290f,
            0xfff97066, 0xff3a1d1b,
            0xff101318,
        });
    return colours;
}

} // namespace ui
