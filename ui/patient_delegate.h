#pragma once

#include <QStyledItemDelegate>

namespace aidoctor::ui {

class Theme;

/// A patient in the list: name, second line, and the state of the briefing with its sign.
class PatientDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PatientDelegate(const Theme &theme, QObject *parent = nullptr);

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    const Theme &m_theme;
};

} // namespace aidoctor::ui
