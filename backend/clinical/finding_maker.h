#pragma once

#include "clinical/chart_facts.h"
#include "clinical/finding.h"
#include "clinical/rule_pack.h"

namespace aidoctor::clinical {

/// The finding of a rule that is true of a chart: its texts with what matched in them, the values
/// and dates it rests on, evidence, citations.
Finding makeFinding(const Rule &rule, const ChartFacts &facts, const Verdict &verdict);

/// A match for a record that a check of the engine found.
Match matchNamed(const QString &as, const QString &name, const chart::ClinicalDate &date,
                 Evidence evidence);

/// A text without a record, for a check's own words.
Match named(const QString &as, const QString &name);

/// "a; b; c; and 4 more"
QString listText(const QStringList &names, qsizetype most);

} // namespace aidoctor::clinical
