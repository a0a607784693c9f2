#pragma once

#include "briefing/briefing.h"

#include <QWidget>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace aidoctor::ui {

class FlagCard;
class Theme;

/// A column of flags.
class BriefingCards : public QWidget {
    Q_OBJECT

public:
    explicit BriefingCards(const Theme &theme, QWidget *parent = nullptr);

    /// A line above the cards; none if empty.
    void setHeading(const QString &heading);
    /// Adds it below the others; one that is there already is replaced where it stands.
    /// @param whole shows all of it; otherwise its head line, which opens
    void put(const briefing::Flag &flag, bool whole);
    bool has(const QString &id) const;
    /// Removes those that are not in the list.
    void keepOnly(const std::vector<briefing::Flag> &flags);
    void clear();
    int count() const { return static_cast<int>(m_cards.size()); }
    std::vector<briefing::Flag> flags() const;
    /// Makes the same cards again, in the language and theme of now.
    void rebuild();

signals:
    void evidenceClicked(const QString &kind, const QString &id);

private:
    FlagCard *make(const briefing::Flag &flag, bool whole);

    const Theme &m_theme;
    QLabel *m_heading;
    QVBoxLayout *m_column;
    std::vector<FlagCard *> m_cards;
};

} // namespace aidoctor::ui
