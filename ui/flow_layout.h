#pragma once

#include <QLayout>

#include <vector>

namespace aidoctor::ui {

/// Lays widgets out like words: from the start of the line, wrapping at its end.
class FlowLayout : public QLayout {
public:
    explicit FlowLayout(int spacing, QWidget *parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override;
    int count() const override;
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect &rect) override;
    Qt::Orientations expandingDirections() const override { return {}; }

private:
    int arrange(const QRect &rect, bool move) const;

    std::vector<QLayoutItem *> m_items;
    int m_spacing;
};

} // namespace aidoctor::ui
