#pragma once

#include "clinical/rule_book.h"
#include "ui/theme.h"

#include <QDialog>

#include <memory>

class QLabel;
class QLineEdit;
class QListWidget;
class QVBoxLayout;

namespace aidoctor::ui {

class ScrollColumn;

/// Every rule with its source: a list to search in, and the rule that is chosen. Made from the
/// packs that are in force; nothing can be changed here.
class RulesDialog : public QDialog {
    Q_OBJECT

public:
    RulesDialog(const Theme &theme, std::shared_ptr<const clinical::RuleBook> book,
                QWidget *parent = nullptr);

    /// Chooses a rule; one that is not in the packs any more is said so.
    void showRule(const QString &id);

private:
    void fill();
    void filter(const QString &text);
    void showSheet(const clinical::Rule *rule);
    void addPart(const QString &heading, const QStringList &texts);
    void clearSheet();
    void showPage();

    const Theme &m_theme;
    std::shared_ptr<const clinical::RuleBook> m_book;
    QLineEdit *m_search;
    QLabel *m_count;
    QListWidget *m_list;
    ScrollColumn *m_scroll;
    QVBoxLayout *m_sheet = nullptr;
    QWidget *m_page = nullptr;
};

} // namespace aidoctor::ui
