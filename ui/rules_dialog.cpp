#include "ui/rules_dialog.h"

#include "clinical/rule_page.h"
#include "ui/card.h"
#include "ui/scroll_column.h"
#include "ui/wording.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace aidoctor::ui {

namespace {

constexpr int kListWidth = 320;
constexpr int kWidth = 940;
constexpr int kHeight = 640;
constexpr int kIdRole = Qt::UserRole;
constexpr int kSearchRole = Qt::UserRole + 1;

} // namespace

RulesDialog::RulesDialog(const Theme &theme, std::shared_ptr<const clinical::RuleBook> book,
                         QWidget *parent)
    : QDialog(parent),
      m_theme(theme),
      m_book(std::move(book)),
      m_search(new QLineEdit),
      m_count(makeText(theme, FontRole::Secondary)),
      m_list(new QListWidget),
      m_scroll(new ScrollColumn)
{
    setObjectName(QStringLiteral("rulesDialog"));
    setWindowTitle(tr("Rules and their sources"));
    setFont(theme.font(FontRole::Body));
    m_search->setObjectName(QStringLiteral("rulesSearch"));
    m_search->setPlaceholderText(tr("Drug, test, problem or rule"));
    m_search->setAccessibleName(tr("Search rules"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumHeight(Theme::kControl);
    m_count->setObjectName(QStringLiteral("rulesCount"));
    setTextToken(m_count, theme, Token::Muted);
    m_list->setObjectName(QStringLiteral("rulesList"));
    m_list->setAccessibleName(tr("Rules"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setObjectName(QStringLiteral("ruleSheet"));
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    m_scroll->setAccessibleName(tr("The rule"));

    auto *left = new QVBoxLayout;
    left->addWidget(m_search);
    left->addWidget(m_count);
    left->addWidget(m_list, 1);
    auto *body = new QHBoxLayout;
    body->setSpacing(Theme::kStep * 4);
    body->addLayout(left);
    body->addWidget(m_scroll, 1);
    m_list->setFixedWidth(kListWidth);
    m_search->setFixedWidth(kListWidth);
    auto *buttons = new QDialogButtonBox;
    auto *closing = buttons->addButton(tr("&Close"), QDialogButtonBox::RejectRole);
    closing->setObjectName(QStringLiteral("rulesClose"));
    closing->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kStep * 5, Theme::kStep * 4, Theme::kStep * 5,
                               Theme::kStep * 4);
    column->setSpacing(Theme::kStep * 3);
    column->addLayout(body, 1);
    column->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_search, &QLineEdit::textChanged, this, &RulesDialog::filter);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        showSheet(item ? m_book->rule(item->data(kIdRole).toString()) : nullptr);
    });
    fill();
    filter({});
    m_list->setCurrentRow(0);
    m_search->setFocus();
    resize(kWidth, kHeight);
}

void RulesDialog::fill()
{
    for (const auto &pack : m_book->packs()) {
        for (const clinical::Rule &rule : pack->rules) {
            // Many titles are made of what only a chart fills in: the id tells them apart.
            auto *item = new QListWidgetItem(
                QStringLiteral("%1\n%2").arg(clinical::ruleName(rule), rule.id), m_list);
            QString state;
            if (rule.draft)
                state = tr("draft, not in force");
            else if (rule.off)
                state = tr("switched off");
            else if (!pack->applied)
                state = tr("not applied here");
            if (!state.isEmpty())
                item->setText(QStringLiteral("%1 (%2)").arg(item->text(), state));
            item->setData(kIdRole, rule.id);
            item->setData(kSearchRole, chart::foldForSearch(QStringList{
                                           rule.id, rule.title.text(), rule.why.text(),
                                           rule.limits.text(), pack->title.text(), pack->id}
                                                                .join(QLatin1Char(' '))));
            item->setToolTip(plainToolTip(pack->title.text()));
        }
    }
}

void RulesDialog::filter(const QString &text)
{
    const QStringList words = chart::searchWords(text);
    int shown = 0;
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem *item = m_list->item(row);
        const QString all = item->data(kSearchRole).toString();
        const bool fits = std::all_of(words.begin(), words.end(),
                                      [&all](const QString &word) { return all.contains(word); });
        item->setHidden(!fits);
        shown += fits;
    }
    m_count->setText(tr("%n rule(s), region %1", nullptr, shown).arg(m_book->settings().region));
}

void RulesDialog::showRule(const QString &id)
{
    m_search->clear();
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(kIdRole).toString() != id)
            continue;
        m_list->setCurrentRow(row);
        m_list->scrollToItem(m_list->item(row), QAbstractItemView::PositionAtCenter);
        m_list->setFocus();
        return;
    }
    m_list->setCurrentItem(nullptr);
    clearSheet();
    addPart({}, {tr("The rule \"%1\" is not in the packs of today. The briefing was made with an "
                    "earlier version.")
                     .arg(id)});
    showPage();
}

/// Makes the sheet visible and as tall as it needs, at once.
void RulesDialog::showPage()
{
    m_sheet->addStretch(1);
    m_page->show();
    m_scroll->fit();
    m_scroll->bringIntoSight(m_page);
}

void RulesDialog::clearSheet()
{
    delete m_page;
    m_page = new QWidget;
    m_sheet = new QVBoxLayout(m_page);
    m_sheet->setContentsMargins(Theme::kPadding, Theme::kStep * 2, Theme::kStep * 2, 0);
    m_sheet->setSpacing(Theme::kStep);
    m_scroll->column()->addWidget(m_page);
}

void RulesDialog::addPart(const QString &heading, const QStringList &texts)
{
    if (texts.join(QString()).isEmpty())
        return;
    if (!heading.isEmpty()) {
        m_sheet->addSpacing(Theme::kStep * 2);
        QLabel *head = makeText(m_theme, FontRole::Section);
        head->setText(heading);
        setTextToken(head, m_theme, Token::Muted);
        m_sheet->addWidget(head);
    }
    for (const QString &text : texts) {
        QLabel *body = makeText(m_theme, FontRole::Body);
        body->setText(text);
        m_sheet->addWidget(body);
    }
}

void RulesDialog::showSheet(const clinical::Rule *rule)
{
    if (!rule)
        return;
    clearSheet();
    const clinical::RulePack &pack = *rule->pack;
    QLabel *name = makeText(m_theme, FontRole::Name);
    name->setObjectName(QStringLiteral("ruleName"));
    name->setText(clinical::ruleName(*rule));
    m_sheet->addWidget(name);
    const QString region = pack.region == QLatin1String("*") ? tr("everywhere") : pack.region;
    addPart({}, {QStringLiteral("%1 · %2 · %3")
                     .arg(Wording::severity(rule->severity), Wording::category(rule->category),
                          rule->id)});
    addPart(tr("Why"), {rule->why.text()});
    addPart(tr("To consider"), {rule->consider.text()});
    addPart(tr("What it cannot see"), {rule->limits.text()});
    addPart(tr("For whom"), {clinical::appliesText(*rule)});
    addPart(tr("What a clinic can change"), clinical::parameterTexts(*rule));
    QStringList sources;
    for (const clinical::Citation &citation : rule->citations)
        sources.append(clinical::citationText(citation) + QLatin1Char('\n')
                       + breakable(citation.address));
    addPart(tr("Rests on"), sources);
    addPart(
        tr("Pack"),
        {tr("%1, version %2, for: %3").arg(pack.title.text(), pack.version, region),
         tr("Rule version %1, reviewed %2").arg(rule->version).arg(Wording::date({rule->reviewed})),
         tr("Developed by %1, funding: %2").arg(pack.developer, pack.funding)});
    addPart(tr("What the whole pack cannot see"), {pack.limits.text()});
    showPage();
}

} // namespace aidoctor::ui
