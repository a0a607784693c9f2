#include "ui/settings_section.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace aidoctor::ui {

SettingsSection::SettingsSection(const Theme &theme, const QString &name, const QString &title,
                                 QWidget *parent)
    : Card(theme, parent), m_column(new QVBoxLayout(this))
{
    setObjectName(name);
    setAccessibleName(title);
    m_column->setContentsMargins(Theme::kPadding, Theme::kStep * 2, Theme::kPadding,
                                 Theme::kPadding);
    m_column->setSpacing(Theme::kStep * 2);
    QLabel *heading = makeText(theme, FontRole::Section);
    heading->setObjectName(name + QStringLiteral("Heading"));
    heading->setText(title);
    setTextToken(heading, theme, Token::Muted);
    m_column->addWidget(heading);
}

QGridLayout *makeForm()
{
    auto *form = new QGridLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(Theme::kStep * 3);
    form->setVerticalSpacing(Theme::kStep * 2);
    form->setColumnStretch(1, 1);
    return form;
}

void addField(QGridLayout *form, QLabel *label, QWidget *field)
{
    const int row = form->rowCount();
    form->addWidget(label, row, 0, Qt::AlignLeft | Qt::AlignTop);
    form->addWidget(field, row, 1);
}

void addField(QGridLayout *form, QLabel *label, QLayout *field)
{
    const int row = form->rowCount();
    form->addWidget(label, row, 0, Qt::AlignLeft | Qt::AlignTop);
    form->addLayout(field, row, 1);
}

QLabel *makeFieldLabel(const Theme &theme, const QString &text, QWidget *field)
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme.font(FontRole::Body));
    label->setText(text);
    label->setFixedHeight(kFieldHeight); // beside its field, also where a note stands below
    label->setBuddy(field);
    return label;
}

} // namespace aidoctor::ui
