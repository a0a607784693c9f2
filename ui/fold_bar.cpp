#include "ui/fold_bar.h"

#include "ui/chip.h"
#include "ui/flow_layout.h"
#include "ui/theme.h"
#include "ui/wording.h"

#include <array>

namespace aidoctor::ui {

namespace {

constexpr std::array kFolds{Fold::Labs,     Fold::Medications, Fold::Screenings,
                            Fold::Insights, Fold::Unverified,  Fold::Making};

const char *nameOf(Fold fold)
{
    switch (fold) {
    case Fold::Labs:
        return "foldLabs";
    case Fold::Medications:
        return "foldMedications";
    case Fold::Screenings:
        return "foldScreenings";
    case Fold::Insights:
        return "foldInsights";
    case Fold::Unverified:
        return "foldUnverified";
    case Fold::Making:
        break;
    }
    return "foldMaking";
}

} // namespace

FoldBar::FoldBar(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    auto *flow = new FlowLayout(Theme::kStep, this);
    for (const Fold fold : kFolds) {
        auto *chip = new Chip(theme);
        chip->setObjectName(QLatin1String(nameOf(fold)));
        chip->hide();
        flow->addWidget(chip);
        m_items[fold].chip = chip;
        connect(chip, &Chip::clicked, this, [this, fold] {
            setOpen(fold, !isOpen(fold));
            emit toggled(fold, isOpen(fold));
        });
    }
}

QString FoldBar::title(Fold fold)
{
    switch (fold) {
    case Fold::Labs:
        return Wording::category(clinical::Category::Labs);
    case Fold::Medications:
        return Wording::category(clinical::Category::Medications);
    case Fold::Screenings:
        return Wording::category(clinical::Category::Screenings);
    case Fold::Insights:
        return Wording::category(clinical::Category::AiInsight);
    case Fold::Unverified:
        return tr("Unverified");
    case Fold::Making:
        break;
    }
    return tr("How this was made");
}

void FoldBar::setCount(Fold fold, int count)
{
    m_items[fold].count = count;
    update(fold);
}

bool FoldBar::isOpen(Fold fold) const
{
    return m_items.at(fold).open;
}

void FoldBar::setOpen(Fold fold, bool open)
{
    m_items[fold].open = open;
    update(fold);
}

void FoldBar::closeAll()
{
    for (const Fold fold : kFolds) {
        m_items[fold].open = false;
        setCount(fold, 0);
    }
}

void FoldBar::update(Fold fold)
{
    const Item &item = m_items[fold];
    const QString text = fold == Fold::Making
                             ? title(fold)
                             : QStringLiteral("%1 %2").arg(title(fold)).arg(item.count);
    item.chip->setText(text);
    item.chip->setAccessibleName(item.open ? tr("Close: %1").arg(text) : tr("Open: %1").arg(text));
    Chip::Look look;
    look.text = fold == Fold::Unverified ? Token::Warning : Token::Info;
    look.ground = Token::Ground;
    look.edge = item.open ? Token::Control : Token::Ground;
    look.sign = item.open ? Sign::FoldOpen : Sign::FoldClosed;
    look.radius = 6;
    look.height = Theme::kControl;
    item.chip->setLook(look);
    item.chip->setVisible(item.count > 0);
}

void FoldBar::retranslate()
{
    for (const Fold fold : kFolds)
        update(fold);
}

void FoldBar::restyle()
{
    for (const Fold fold : kFolds)
        m_items[fold].chip->restyle();
}

} // namespace aidoctor::ui
