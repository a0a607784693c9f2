#pragma once

#include "chart/chart.h"
#include "core/error.h"

#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QListView;
class QToolButton;

namespace aidoctor::ui {

class Language;
class PatientListModel;
class Theme;

/// Search, patients, and the quiet line at the foot: where the API listens, how the window does,
/// language and theme.
class Sidebar : public QWidget {
    Q_OBJECT

public:
    Sidebar(Theme &theme, Language &language, PatientListModel &patients,
            QWidget *parent = nullptr);

    void setApiAddress(const QString &address);
    /// The longest time the window did not answer, in milliseconds.
    void setLongestPause(int milliseconds);
    /// Marks this patient in the list, without choosing him again.
    void setCurrent(chart::PatientId id);
    void focusSearch();
    void focusList();
    void restyle();

signals:
    void patientChosen(aidoctor::chart::PatientId id, const QString &name);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildMenu();
    void retranslate();
    void showCount();
    void showFoot();
    void choose(const QModelIndex &index);

    Theme &m_theme;
    Language &m_language;
    PatientListModel &m_patients;
    QLineEdit *m_search;
    QLabel *m_count;
    QListView *m_list;
    QLabel *m_empty;
    QLabel *m_foot;
    QToolButton *m_settings;
    QString m_apiAddress;
    int m_longestPause = -1;
    std::optional<Error> m_problem;
    std::optional<chart::PatientId> m_current;
};

} // namespace aidoctor::ui
