#pragma once

#include "clinical/finding.h"

#include <QHash>
#include <QString>

#include <vector>

namespace aidoctor::clinical {

/// A finding with what ranking needs of its rule.
struct Candidate {
    Finding finding;
    /// Of one group only the most severe is kept; empty: none. On medications a warning that
    /// rests on other orders or problems stays: it may be another danger.
    QString group;
    /// Of criteria, not of a check on the record: findings about the same two or three medication
    /// orders become one.
    bool merges = false;
    /// Says no more than that a result is outside its range: it gives way to a finding of criteria
    /// on the same result.
    bool yields = false;
};

/// Merges what says the same and puts the rest in order: most severe first; at most three on top,
/// five in each section, the others folded.
std::vector<Finding> rank(std::vector<Candidate> candidates);

inline constexpr int kMostOnTop = 3;
inline constexpr int kMostPerSection = 5;

} // namespace aidoctor::clinical
