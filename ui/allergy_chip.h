#pragma once

#include "chart/chart.h"
#include "ui/chip.h"

namespace aidoctor::ui {

/// The allergies of a patient in the banner: listed in red with a sign, "No known allergies"
/// calmly, and, in amber, that nobody has told.
class AllergyChip : public Chip {
    Q_OBJECT

public:
    explicit AllergyChip(const Theme &theme, QWidget *parent = nullptr);

    void setAllergies(chart::ListStatus status, const std::vector<chart::Allergy> &allergies);
};

} // namespace aidoctor::ui
