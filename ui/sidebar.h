#pragma once

#include "chart/chart.h"
#include "core/error.h"
#include "ui/reading_place.h"

#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QListView;
class QToolButton;

namespace aidoctor::ui {

class Language;
class PatientListModel;
class StoreNotice;
class Theme;

/// Search, patients, and the quiet lines at the foot: whether the store answers, where the API
/// listens, how the window does, language and theme.
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
    /// Nobody is chosen any more.
    void clearCurrent();
    /// Offers the settings of the model. @param writer what writes the briefings now
    void offerModelSettings(const QString &writer);
    /// Offers the list of rules.
    void offerRules();
    /// Whether patients can be looked for and chosen.
    void setOpen(bool open);
    StoreNotice &storeNotice() { return *m_store; }
    void focusSearch();
    void focusList();
    void restyle();

signals:
    void patientChosen(aidoctor::chart::PatientId id, const QString &name);
    void modelSettingsRequested();
    void rulesRequested();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// Where the list stands, by patients, so that rows above it may come and go.
    struct Place {
        QString search;
        ReadingPlace rows;
        std::optional<chart::PatientId> current;
    };

    void buildMenu();
    void rememberPlace();
    void restorePlace();
    void select(const QModelIndex &row);
    void retranslate();
    void showCount();
    void showFoot();
    void showSettings();
    void choose(const QModelIndex &index);

    Theme &m_theme;
    Language &m_language;
    PatientListModel &m_patients;
    QLineEdit *m_search;
    QLabel *m_count;
    QListView *m_list;
    QLabel *m_empty;
    QLabel *m_full;
    StoreNotice *m_store;
    QLabel *m_foot;
    QToolButton *m_settings;
    std::optional<QString> m_writer;
    bool m_hasRules = false;
    QString m_apiAddress;
    int m_longestPause = -1;
    bool m_answered = false; ///< the list has been read
    std::optional<Error> m_problem;
    QString m_failedSearch; ///< the search that met it
    std::optional<chart::PatientId> m_current;
    Place m_place;
};

} // namespace aidoctor::ui
