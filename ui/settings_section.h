#pragma once

#include "ui/card.h"

class QGridLayout;
class QLayout;
class QVBoxLayout;

namespace aidoctor::ui {

/// A part of a settings dialog: a card with a heading.
class SettingsSection : public Card {
    Q_OBJECT

public:
    /// @param title also what screen readers call the group
    SettingsSection(const Theme &theme, const QString &name, const QString &title,
                    QWidget *parent = nullptr);

    QVBoxLayout *column() const { return m_column; }

private:
    QVBoxLayout *m_column;
};

/// Of line edits, boxes of numbers and boxes of choices beside each other.
inline constexpr int kFieldHeight = Theme::kControl + Theme::kStep;

/// A form whose fields take the width that is there. A grid: QFormLayout goes on with the heights
/// that wrapped texts had before, where the sum of them stays the same.
QGridLayout *makeForm();
/// Adds a row to it.
void addField(QGridLayout *form, QLabel *label, QWidget *field);
void addField(QGridLayout *form, QLabel *label, QLayout *field);
/// The label of a field, with the letter that leads to it ("&Key").
QLabel *makeFieldLabel(const Theme &theme, const QString &text, QWidget *field);

} // namespace aidoctor::ui
