#include "ui/briefing_cards.h"

#include "ui/flag_card.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

using briefing::Flag;

BriefingCards::BriefingCards(const Theme &theme, QWidget *parent)
    : QWidget(parent),
      m_theme(theme),
      m_heading(makeText(theme, FontRole::Section)),
      m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(Theme::kStep * 2);
    m_column->addWidget(m_heading);
    m_heading->hide();
}

void BriefingCards::setHeading(const QString &heading)
{
    m_heading->setText(heading);
    m_heading->setFont(m_theme.font(FontRole::Section));
    setTextToken(m_heading, m_theme, Token::Muted);
    m_heading->setVisible(!heading.isEmpty());
}

FlagCard *BriefingCards::make(const Flag &flag, bool whole)
{
    auto *card = new FlagCard(m_theme, flag, !whole);
    connect(card, &FlagCard::evidenceClicked, this, &BriefingCards::evidenceClicked);
    return card;
}

bool BriefingCards::has(const QString &id) const
{
    return std::any_of(m_cards.begin(), m_cards.end(),
                       [&](const FlagCard *card) { return card->flag().id == id; });
}

void BriefingCards::put(const Flag &flag, bool whole)
{
    const auto same = std::find_if(m_cards.begin(), m_cards.end(), [&](const FlagCard *card) {
        return card->flag().id == flag.id;
    });
    if (same == m_cards.end()) {
        m_cards.push_back(make(flag, whole));
        m_column->addWidget(m_cards.back());
        return;
    }
    if ((*same)->flag() == flag)
        return;
    FlagCard *card = make(flag, !(*same)->isCompact());
    card->setOpen((*same)->isOpen());
    delete m_column->replaceWidget(*same, card);
    (*same)->hide();
    (*same)->deleteLater();
    *same = card;
}

void BriefingCards::keepOnly(const std::vector<Flag> &flags)
{
    std::erase_if(m_cards, [&](FlagCard *card) {
        const bool kept = std::any_of(flags.begin(), flags.end(),
                                      [&](const Flag &flag) { return flag.id == card->flag().id; });
        if (!kept) {
            m_column->removeWidget(card);
            card->hide();
            card->deleteLater();
        }
        return !kept;
    });
}

void BriefingCards::clear()
{
    keepOnly({});
}

std::vector<Flag> BriefingCards::flags() const
{
    std::vector<Flag> all;
    for (const FlagCard *card : m_cards)
        all.push_back(card->flag());
    return all;
}

void BriefingCards::rebuild()
{
    const std::vector<Flag> shown = flags();
    std::vector<std::pair<bool, bool>> states;
    for (const FlagCard *card : m_cards)
        states.emplace_back(card->isCompact(), card->isOpen());
    clear();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        put(shown[i], !states[i].first);
        m_cards[i]->setOpen(states[i].second);
    }
}

} // namespace aidoctor::ui
