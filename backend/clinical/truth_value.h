#pragma once

#include "clinical/criterion.h"

namespace aidoctor::clinical {

inline Truth truthOf(bool value)
{
    return value ? Truth::True : Truth::False;
}

} // namespace aidoctor::clinical
