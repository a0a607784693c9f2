#pragma once

#include <QString>

#include <algorithm>
#include <optional>
#include <vector>

namespace aidoctor::ui {

/// What a reader has before him in a list or table, by the keys of its rows: found again in another
/// version of it, where rows came and went above, or moved.
class ReadingPlace {
public:
    /// In the order of the rows. @param top of the row, in the viewport @param inSight any part of
    /// it
    void add(const QString &key, int top, bool inSight) { m_rows.push_back({key, top, inSight}); }

    /// How far to scroll so that what was in sight stays where it was: the middle of what each row
    /// in sight asks for, so that one that has moved elsewhere takes nobody along. Where all of
    /// them are gone, the next row below them that is still there decides, then the next one above.
    /// Nothing where no row is left.
    /// @param topNow of a key: std::optional<int>, the row's top in the viewport now
    template <typename TopNow>
    std::optional<int> movedBy(TopNow topNow) const
    {
        std::vector<int> moved;
        std::optional<int> below;
        std::optional<int> above;
        bool passed = false;
        for (const Row &row : m_rows) {
            passed = passed || row.inSight;
            const std::optional<int> top = topNow(row.key);
            if (!top)
                continue;
            if (row.inSight)
                moved.push_back(*top - row.top);
            else if (!passed)
                above = *top - row.top;
            else if (!below)
                below = *top - row.top;
        }
        if (moved.empty())
            return below ? below : above;
        const auto middle = moved.begin() + static_cast<std::ptrdiff_t>(moved.size() / 2);
        std::nth_element(moved.begin(), middle, moved.end());
        return *middle;
    }

private:
    struct Row {
        QString key;
        int top = 0;
        bool inSight = false;
    };
    std::vector<Row> m_rows;
};

} // namespace aidoctor::ui
