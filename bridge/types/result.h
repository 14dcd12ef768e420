// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <tl/expected.hpp>

namespace bridge {

// A value, or why there is none. Call neither value() nor throw: test, then dereference.
template<class T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error::Code code, QString detail)
{
    return tl::make_unexpected(Error{code, std::move(detail)});
}

} // namespace bridge
