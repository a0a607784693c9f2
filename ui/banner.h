#pragma once

#include "chart/chart.h"

#include <QDate>
#include <QFrame>

#include <optional>

class QLabel;
class QHBoxLayout;

namespace aidoctor::ui {

class AllergyChip;
class Theme;

/// Who this is: always in sight above everything that is shown of a patient.
class Banner : public QFrame {
    Q_OBJECT

public:
    Banner(const Theme &theme, bool demo, QWidget *parent = nullptr);

    /// Before the chart is there: the name alone, from the list.
    void setName(const QString &name);
    void setChart(const chart::Chart &chart, QDate today);
    void clear();
    void restyle();

signals:
    void allergiesClicked();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void fill(const chart::Chart &chart);
    void retranslate();
    QString personText(const chart::Patient &patient) const;
    QString recordText(const chart::Patient &patient) const;

    const Theme &m_theme;
    std::optional<chart::Chart> m_shown; ///< patient and allergies only
    QDate m_today;
    QLabel *m_name;
    QLabel *m_alternative;
    QLabel *m_person;
    QLabel *m_record;
    QLabel *m_demo;
    AllergyChip *m_allergies;
};

} // namespace aidoctor::ui
