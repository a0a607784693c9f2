#pragma once

#include "briefing/briefing.h"
#include "ui/briefing_status.h"
#include "ui/fold_bar.h"

#include <QWidget>

#include <map>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace aidoctor::ui {

class BriefingCards;
class Card;
class ScrollColumn;
class Theme;

/// The briefing as it builds up. Shows values; knows no service. What is shown stays where it is:
/// new flags are added below, and the folds stand in a bar at a place of their own.
class BriefingPanel : public QWidget {
    Q_OBJECT

public:
    explicit BriefingPanel(const Theme &theme, QWidget *parent = nullptr);

    /// Takes away all that was shown.
    void clear();
    void setStatus(BriefingStatus status);
    /// Adds a flag below those that are there.
    void addFlag(const briefing::Flag &flag);
    /// The whole briefing: updates in place what is there already, adds what is not.
    void setBriefing(const briefing::PatientBriefing &briefing);
    void addTrace(const QString &text);
    void restyle();
    void focusPanel();

signals:
    void evidenceClicked(const QString &kind, const QString &id);
    void regenerateRequested();
    void stopRequested();
    void copyRequested();
    /// The reader wants the newer briefing that the status offers.
    void newerRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildHead(QVBoxLayout *column);
    void buildContent(QVBoxLayout *column);
    void buildNotice(QVBoxLayout *column);
    void retranslate();
    void showStatus();
    void showNotice();
    bool hasNothing() const;
    QString statusText() const;
    QString noticeText() const;
    void setSummary(const briefing::Summary &summary);
    void setActions(const std::vector<briefing::SuggestedAction> &actions);
    void place(const briefing::Flag &flag);
    void fold(Fold fold, const briefing::Flag &flag);
    void openFold(Fold fold, bool open);
    void showFolds();

    const Theme &m_theme;
    BriefingStatus m_status;
    briefing::PatientBriefing m_briefing; ///< what is shown, for another language or theme
    bool m_complete = false;

    QLabel *m_title;
    QLabel *m_state;
    QPushButton *m_stop;
    QPushButton *m_regenerate;
    QPushButton *m_copy;
    Card *m_notice;
    QLabel *m_noticeText;
    QPushButton *m_newer;
    ScrollColumn *m_scroll;
    QLabel *m_empty;
    BriefingCards *m_cards; ///< the first few
    BriefingCards *m_more;  ///< the other critical and warning flags, below summary and actions
    Card *m_summaryCard;
    QLabel *m_summaryHeading;
    QLabel *m_summaryText;
    QLabel *m_historyText;
    Card *m_actionsCard;
    QLabel *m_actionsHeading;
    QWidget *m_actions = nullptr;
    FoldBar *m_foldBar;
    std::map<Fold, std::vector<briefing::Flag>> m_folded;
    std::map<Fold, BriefingCards *> m_foldCards;
    QPlainTextEdit *m_trace;
    QString m_traceText;
};

} // namespace aidoctor::ui
