#include "ui/model_usage_section.h"

#include "ui/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

namespace {

constexpr int kMostRowsShown = 4; // more of them scroll

QString number(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

} // namespace

ModelUsageSection::ModelUsageSection(const Theme &theme, ModelSettingsViewModel &model)
    : SettingsSection(theme, QStringLiteral("modelUsage"), tr("Used today, on all workstations")),
      m_model(model),
      m_none(makeText(theme, FontRole::Secondary)),
      m_table(new QTableWidget)
{
    m_none->setObjectName(QStringLiteral("modelUsageNone"));
    setTextToken(m_none, theme, Token::Muted);
    m_table->setObjectName(QStringLiteral("modelUsageTable"));
    m_table->setAccessibleName(tr("Used today, on all workstations"));
    const QStringList heads{tr("Model"), tr("Turns"), tr("Tokens in"), tr("Tokens out"),
                            tr("US dollars")};
    m_table->setColumnCount(static_cast<int>(heads.size()));
    m_table->setHorizontalHeaderLabels(heads);
    for (int column = 0; column < heads.size(); ++column)
        m_table->horizontalHeaderItem(column)->setTextAlignment(
            (column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    m_table->setFont(theme.font(FontRole::Secondary));
    m_table->horizontalHeader()->setFont(theme.font(FontRole::Secondary));
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->hide();
    column()->addWidget(m_none);
    column()->addWidget(m_table);
    column()->addStretch();
}

void ModelUsageSection::refresh()
{
    const auto &usage = m_model.usage();
    if (m_isFilled || !usage)
        return;
    m_isFilled = true;
    if (!*usage)
        m_none->setText(Wording::problem(usage->error()));
    else if ((*usage)->empty())
        m_none->setText(tr("No model has been asked today."));
    else
        fill(**usage);
    m_none->setVisible(!m_none->text().isEmpty());
}

void ModelUsageSection::fill(const std::vector<briefing::DailyUsage> &usage)
{
    m_table->setRowCount(static_cast<int>(usage.size()));
    int row = 0;
    for (const briefing::DailyUsage &of : usage) {
        QString cost = Wording::usd(of.costUsd);
        if (of.unpricedTurns >= of.turns)
            cost = tr("not known");
        else if (of.unpricedTurns > 0)
            cost = tr("%1 + not known").arg(cost);
        const QStringList cells{of.model, number(of.turns), number(of.usage.promptTokens()),
                                number(of.usage.outputTokens), cost};
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells.at(column));
            item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight)
                                   | Qt::AlignVCenter);
            m_table->setItem(row, column, item);
        }
        m_table->item(row, 0)->setToolTip(plainToolTip(of.model));
        ++row;
    }
    fitHeight();
    m_table->show();
}

void ModelUsageSection::fitHeight()
{
    const int rows = std::min(m_table->rowCount(), kMostRowsShown);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height()
                            + rows * m_table->verticalHeader()->defaultSectionSize()
                            + 2 * m_table->frameWidth());
}

QList<QWidget *> ModelUsageSection::stops() const
{
    return {m_table};
}

} // namespace aidoctor::ui
