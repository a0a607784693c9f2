#pragma once

#include "chart/chart.h"
#include "core/json.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace aidoctor::clinical {

/// A text of a rule or a table in the languages it is given in.
struct Words {
    QString en;
    QString de;
    /// The language the program speaks; English where the text is not given in it.
    const QString &text() const;
    friend bool operator==(const Words &, const Words &) = default;
};

/// One kind of measurement, whatever it is called and whichever unit it comes in.
struct Analyte {
    struct Conversion {
        double factor = 1;
        double offset = 0;
        bool onlyWithCode = false; ///< the unit alone is ambiguous; a LOINC code settles it
    };
    struct Range {
        QString sex; ///< female, male, or empty
        std::optional<double> low;
        std::optional<double> high;
    };

    QString id;
    Words name;
    QString unit;                           ///< the canonical one, UCUM
    QHash<QString, Conversion> conversions; ///< by the unit's spelling in lower case
    std::vector<Range> adultRanges;         ///< in the canonical unit
    std::optional<double> plausibleLow;     ///< beyond these the value is surely an error
    std::optional<double> plausibleHigh;
};

/// analytes.json: LOINC codes, names and units of laboratory values and vital signs.
class AnalyteTable {
public:
    /// INVALID_ARGUMENT where the file is not as it should be.
    static Result<AnalyteTable> fromJson(const Json &json);

    const std::vector<Analyte> &all() const { return m_analytes; }
    const Analyte *byId(const QString &id) const;
    /// By LOINC code; by the exact name where the observation has no code of a known system.
    const Analyte *find(const chart::Observation &observation) const;
    /// Whether the observation carries one of the analyte's own codes.
    bool hasCode(const chart::Observation &observation) const;

private:
    std::vector<Analyte> m_analytes;
    QHash<QString, std::size_t> m_byId;
    QHash<QString, std::size_t> m_byCode;
    QHash<QString, std::size_t> m_byName;
};

/// A value in the analyte's canonical unit. Nothing where the unit has no defined conversion, or is
/// ambiguous without a code. Units are compared as written and in lower case.
std::optional<double> toCanonical(const Analyte &analyte, double value, const QString &unit,
                                  bool coded);

} // namespace aidoctor::clinical
