#include "ui/allergy_chip.h"

#include "ui/wording.h"

namespace aidoctor::ui {

AllergyChip::AllergyChip(const Theme &theme, QWidget *parent) : Chip(theme, parent) {}

void AllergyChip::setAllergies(chart::ListStatus status,
                               const std::vector<chart::Allergy> &allergies)
{
    Look look;
    look.radius = 4;
    look.strong = true;
    look.maximumWidth = 460;
    QString text;
    QStringList names;
    switch (status) {
    case chart::ListStatus::Listed:
        for (const chart::Allergy &allergy : allergies) {
            if (allergy.active && !names.contains(allergy.display))
                names << allergy.display;
        }
        // The count stands first: a text too long for the banner still tells how many there are.
        text = tr("%n allergies: %1", nullptr, static_cast<int>(names.size()))
                   .arg(names.join(QStringLiteral(", ")));
        look.text = Token::Critical;
        look.ground = Token::CriticalGround;
        look.edge = Token::CriticalEdge;
        look.sign = Sign::Alert;
        break;
    case chart::ListStatus::NoneKnown:
        text = tr("No known allergies");
        look.text = Token::Verified;
        look.ground = Token::VerifiedGround;
        look.edge = Token::Line;
        look.sign = Sign::Check;
        look.strong = false;
        break;
    case chart::ListStatus::NoInformation:
        text = tr("No information about allergies");
        look.text = Token::Warning;
        look.ground = Token::WarningGround;
        look.edge = Token::WarningEdge;
        look.sign = Sign::Alert;
        break;
    }
    setText(text);
    setAccessibleName(text);
    setToolTip(plainToolTip(text));
    setLook(look);
}

} // namespace aidoctor::ui
