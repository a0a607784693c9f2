#pragma once

#include "core/error.h"

#include <tl/expected.hpp>

namespace aidoctor {

/// What may fail returns a Result: exceptions do not cross an async edge, a Result does.
template <typename T>
using Result = tl::expected<T, Error>;

/// Success without a value.
using Status = Result<void>;

/// The failed side of any Result.
inline tl::unexpected<Error> failure(const char *code, QString message, QString detail = {})
{
    return tl::unexpected<Error>(
        Error{QString::fromLatin1(code), std::move(message), std::move(detail)});
}

inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace aidoctor
