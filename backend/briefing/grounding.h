#pragma once

#include "briefing/briefing.h"
#include "chart/chart.h"

#include <QSet>

namespace aidoctor::briefing {

/// Checks what a model says against the chart before anyone sees it: the records it cites must be
/// this patient's. Built once per run, asked for each flag.
class Grounding {
public:
    Grounding(const chart::Chart &chart, const std::vector<clinical::Finding> &findings);

    /// Gives the flag its verification. A flag that repeats a rule's finding, by id, becomes that
    /// finding; any other can be partly verified at most, because its wording is not compared with
    /// the records; one that cites nothing, or a record that is not there, is unsupported.
    Flag check(Flag flag) const;
    /// True when all cited records are in the chart, and at least one is cited.
    bool cites(const std::vector<clinical::Evidence> &evidence) const;

private:
    void add(const QString &kind, const QString &id);

    QSet<QString> m_records;
    std::vector<Flag> m_ruleFlags;
};

} // namespace aidoctor::briefing
