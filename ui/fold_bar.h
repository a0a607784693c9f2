#pragma once

#include <QWidget>

#include <map>

namespace aidoctor::ui {

class Chip;
class Theme;

/// What lies below the first glance.
enum class Fold { Labs, Medications, Screenings, Insights, Unverified, Making };

/// The row of folds with their counts: "▸ Labs 4".
class FoldBar : public QWidget {
    Q_OBJECT

public:
    explicit FoldBar(const Theme &theme, QWidget *parent = nullptr);

    /// Hidden at 0, except Making, which has no count: there as soon as it is 1.
    void setCount(Fold fold, int count);
    bool isOpen(Fold fold) const;
    void setOpen(Fold fold, bool open);
    void closeAll();
    void retranslate();
    void restyle();

    static QString title(Fold fold);

signals:
    void toggled(aidoctor::ui::Fold fold, bool open);

private:
    void update(Fold fold);

    const Theme &m_theme;
    struct Item {
        Chip *chip = nullptr;
        int count = 0;
        bool open = false;
    };
    std::map<Fold, Item> m_items;
};

} // namespace aidoctor::ui
