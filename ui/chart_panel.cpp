#include "ui/chart_panel.h"

#include "ui/chart_tables.h"
#include "ui/observation_tab.h"
#include "ui/scroll_column.h"
#include "ui/theme.h"

#include <QEvent>
#include <QLabel>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

ChartPanel::ChartPanel(const Theme &theme, QWidget *parent)
    : QWidget(parent),
      m_theme(theme),
      m_bar(new QTabBar),
      m_note(new QLabel),
      m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("chartPanel"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_bar->setObjectName(QStringLiteral("chartTabs"));
    m_bar->setDrawBase(false);
    m_bar->setExpanding(false);
    m_bar->setUsesScrollButtons(true);
    m_bar->setElideMode(Qt::ElideNone);
    m_bar->setFocusPolicy(Qt::StrongFocus);
    for (int tab = 0; tab < TabCount; ++tab) {
        m_bar->addTab(QString());
        auto *page = new QWidget;
        auto *column = new QVBoxLayout(page);
        column->setContentsMargins(0, 0, 0, 0);
        m_pages[static_cast<std::size_t>(tab)] = page;
        m_stack->addWidget(page);
    }
    m_note->setObjectName(QStringLiteral("chartNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setAlignment(Qt::AlignCenter);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kPadding, Theme::kStep * 2, Theme::kPadding,
                               Theme::kStep * 2);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_note, 1);
    column->addWidget(m_stack, 1);

    connect(m_bar, &QTabBar::currentChanged, this, [this](int tab) {
        build(static_cast<Tab>(tab));
        m_stack->setCurrentIndex(tab);
    });
    m_bar->setCurrentIndex(Labs);
    setNote({});
    m_stack->hide();
    retranslate();
    restyle();
}

void ChartPanel::setChart(const chart::Chart *chart)
{
    const bool hadChart = m_chart != nullptr;
    const bool same = chart && hadChart && chart->patient.id == m_patient;
    m_chart = chart;
    m_patient = chart ? chart->patient.id : 0;
    if (!chart)
        m_marks.clear();
    for (int tab = 0; tab < TabCount; ++tab)
        fill(static_cast<Tab>(tab), same ? RecordView::Place::Kept : RecordView::Place::Top);
    if (chart) {
        build(currentTab());
        m_note->hide();
        m_stack->show();
    } else {
        m_stack->hide();
        m_note->show();
    }
    if (hadChart || chart)
        retranslate();
}

void ChartPanel::setNote(const QString &note)
{
    m_note->setText(note);
}

void ChartPanel::setMarks(RecordMarks marks)
{
    m_marks = std::move(marks);
    for (RecordView *view : m_views) {
        if (view)
            view->records().setMarks(m_marks);
    }
    for (ObservationTab *tab : m_observations) {
        if (tab)
            tab->setMarks(m_marks);
    }
    for (RecordView *section : m_sections) {
        if (section)
            section->records().setMarks(m_marks);
    }
}

void ChartPanel::setCurrentTab(Tab tab)
{
    m_bar->setCurrentIndex(tab);
}

ChartPanel::Tab ChartPanel::currentTab() const
{
    return static_cast<Tab>(m_bar->currentIndex());
}

void ChartPanel::build(Tab tab)
{
    const auto place = static_cast<std::size_t>(tab);
    QWidget *page = m_pages[place];
    if (!m_chart || page->layout()->count() > 0)
        return;
    QWidget *content = nullptr;
    switch (tab) {
    case Labs:
    case Vitals:
        m_observations[place] = new ObservationTab(
            m_theme, tab == Labs ? ChartTables::Kind::Laboratory : ChartTables::Kind::Vitals);
        content = m_observations[place];
        break;
    case More:
        content = buildMore();
        break;
    case Problems:
    case Medications:
    case Visits:
    case TabCount:
        m_views[place] = new RecordView(m_theme);
        content = m_views[place];
        break;
    }
    content->setObjectName(QStringLiteral("chartTab%1").arg(place));
    page->layout()->addWidget(content);
    fill(tab, RecordView::Place::Top);
    setMarks(m_marks);
}

void ChartPanel::fill(Tab tab, RecordView::Place place)
{
    const auto number = static_cast<std::size_t>(tab);
    if (ObservationTab *observations = m_observations[number])
        observations->setChart(m_chart, place);
    if (tab == More && m_more)
        fillMore(place);
    RecordView *table = m_views[number];
    if (!table)
        return;
    table->setAccessibleName(title(tab));
    if (!m_chart)
        table->setTable({});
    else if (tab == Problems)
        table->setTable(ChartTables::problems(*m_chart), place);
    else if (tab == Medications)
        table->setTable(ChartTables::medications(*m_chart), place);
    else if (tab == Visits)
        table->setTable(ChartTables::visits(*m_chart), place);
}

QWidget *ChartPanel::buildMore()
{
    m_more = new ScrollColumn;
    m_more->setFocusPolicy(Qt::NoFocus);
    m_more->widget()->setAutoFillBackground(true);
    m_more->widget()->setBackgroundRole(QPalette::Base);
    QVBoxLayout *column = m_more->column();
    column->setSpacing(Theme::kStep);
    for (std::size_t i = 0; i < SectionCount; ++i) {
        m_headings[i] = new QLabel;
        m_headings[i]->setTextFormat(Qt::PlainText);
        m_sections[i] = new RecordView(m_theme);
        m_sections[i]->setObjectName(QStringLiteral("chartSection%1").arg(i));
        m_sections[i]->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        RecordView *section = m_sections[i];
        connect(section, &RecordView::rowsFitted, this, [this, section] { fitSection(section); });
        column->addSpacing(Theme::kStep * 2);
        column->addWidget(m_headings[i]);
        column->addWidget(m_sections[i]);
    }
    column->addStretch(1);
    return m_more;
}

/// A table that grows or shrinks above what is in sight moves nothing there.
void ChartPanel::fitSection(RecordView *section)
{
    const int grown = section->fullHeight() - section->height();
    if (grown == 0)
        return;
    QScrollBar *bar = m_more->verticalScrollBar();
    const int place = bar->value();
    const bool above = section->isVisible() && section->geometry().bottom() < place;
    section->setFixedHeight(section->fullHeight());
    m_more->fit();
    bar->setValue(above ? place + grown : place);
}

void ChartPanel::fillMore(RecordView::Place place)
{
    using Make = RecordTable (*)(const chart::Chart &);
    static constexpr std::array<Make, SectionCount> kMake{
        &ChartTables::allergies, &ChartTables::immunizations, &ChartTables::procedures,
        &ChartTables::documents};
    const std::array<QString, SectionCount> names{tr("Allergies"), tr("Immunizations"),
                                                  tr("Procedures"), tr("Documents")};
    const bool kept = place == RecordView::Place::Kept;
    const ReadingPlace before = kept ? moreRead() : ReadingPlace();
    for (std::size_t i = 0; i < SectionCount; ++i) {
        RecordTable table = m_chart ? kMake[i](*m_chart) : RecordTable();
        const auto rows = table.rows.size();
        m_sections[i]->setTable(std::move(table), place);
        m_sections[i]->setAccessibleName(names[i]);
        m_sections[i]->setFixedHeight(m_sections[i]->fullHeight());
        m_headings[i]->setText(QStringLiteral("%1 %2").arg(names[i]).arg(rows));
        m_headings[i]->setFont(m_theme.font(FontRole::BodyStrong));
        m_sections[i]->setVisible(rows > 0);
    }
    m_more->fit();
    if (!kept)
        m_more->verticalScrollBar()->setValue(0);
    else
        restoreMore(before);
}

/// The rows of all sections as one list; empty at its top.
ReadingPlace ChartPanel::moreRead() const
{
    ReadingPlace place;
    if (m_more->verticalScrollBar()->value() == 0)
        return place;
    for (RecordView *section : m_sections) {
        const RecordTableModel &records = section->records();
        for (int row = 0; row < records.rowCount() && !section->isHidden(); ++row) {
            const int top = rowTop(section, row);
            place.add(records.keyOf(row), top,
                      top + section->rowHeight(row) > 0 && top < m_more->viewport()->height());
        }
    }
    return place;
}

void ChartPanel::restoreMore(const ReadingPlace &before)
{
    QHash<QString, int> tops;
    for (RecordView *section : m_sections) {
        for (int row = 0; row < section->records().rowCount(); ++row)
            tops.insert(section->records().keyOf(row), rowTop(section, row));
    }
    const auto moved = before.movedBy([&](const QString &key) {
        const auto top = tops.constFind(key);
        return top == tops.cend() ? std::nullopt : std::optional(*top);
    });
    QScrollBar *bar = m_more->verticalScrollBar();
    bar->setValue(bar->value() + moved.value_or(0));
}

/// Where a row of a section begins, in the viewport of the tab.
int ChartPanel::rowTop(const RecordView *section, int row) const
{
    return section->viewport()
        ->mapTo(m_more->viewport(), QPoint(0, section->rowViewportPosition(row)))
        .y();
}

bool ChartPanel::reveal(const QString &kind, const QString &id)
{
    if (!m_chart)
        return false;
    const auto open = [this](Tab tab) {
        setCurrentTab(tab);
        build(tab);
    };
    if (kind == QLatin1String("observation")) {
        const auto found = std::find_if(
            m_chart->observations.begin(), m_chart->observations.end(),
            [&](const chart::Observation &value) {
                return value.recordId() == id || value.recordId().startsWith(id + QLatin1Char('#'));
            });
        if (found == m_chart->observations.end())
            return false;
        const Tab tab = found->isLaboratory() ? Labs : Vitals;
        open(tab);
        return m_observations[static_cast<std::size_t>(tab)]->reveal(kind, id);
    }
    struct Place {
        const char *kind;
        Tab tab;
    };
    static constexpr Place kPlaces[] = {{"condition", Problems}, {"medication", Medications},
                                        {"encounter", Visits},   {"allergy", More},
                                        {"immunization", More},  {"procedure", More},
                                        {"document", More}};
    for (const Place &place : kPlaces) {
        if (kind != QLatin1String(place.kind))
            continue;
        open(place.tab);
        if (place.tab != More)
            return view(place.tab)->reveal(kind, id);
        for (RecordView *section : m_sections) {
            if (section->reveal(kind, id)) {
                const QRect row = section->visualRect(section->currentIndex());
                const QPoint at = section->mapTo(m_more->widget(), row.center());
                m_more->ensureVisible(0, at.y(), 0, 80);
                return true;
            }
        }
    }
    return false;
}

int ChartPanel::count(Tab tab) const
{
    if (!m_chart)
        return 0;
    const auto active = [](const auto &records) {
        return static_cast<int>(std::count_if(records.begin(), records.end(),
                                              [](const auto &record) { return record.active; }));
    };
    switch (tab) {
    case Problems:
        return active(m_chart->conditions);
    case Medications:
        return active(m_chart->medications);
    case Labs:
        return static_cast<int>(
            ChartTables::series(*m_chart, ChartTables::Kind::Laboratory).size());
    case Vitals:
        return static_cast<int>(ChartTables::series(*m_chart, ChartTables::Kind::Vitals).size());
    case Visits:
        return static_cast<int>(m_chart->encounters.size());
    case More:
    case TabCount:
        break;
    }
    return 0;
}

QString ChartPanel::title(Tab tab) const
{
    switch (tab) {
    case Problems:
        return tr("Problems");
    case Medications:
        return tr("Medications");
    case Labs:
        return tr("Labs");
    case Vitals:
        return tr("Vitals");
    case Visits:
        return tr("Visits");
    case More:
        return tr("More");
    case TabCount:
        break;
    }
    return {};
}

void ChartPanel::retranslate()
{
    m_bar->setAccessibleName(tr("Chart"));
    setAccessibleName(tr("Chart"));
    for (int i = 0; i < TabCount; ++i) {
        const auto tab = static_cast<Tab>(i);
        const int number = count(tab);
        m_bar->setTabText(i, number > 0 ? QStringLiteral("%1 %2").arg(title(tab)).arg(number)
                                        : title(tab));
    }
    m_bar->setTabToolTip(Problems, tr("Active problems"));
    m_bar->setTabToolTip(Medications, tr("Current medications"));
    m_bar->setTabToolTip(More, tr("Allergies, immunizations, procedures, documents"));
}

void ChartPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange)
        return;
    retranslate();
    for (int tab = 0; tab < TabCount; ++tab)
        fill(static_cast<Tab>(tab), RecordView::Place::Kept);
    for (ObservationTab *tab : m_observations) {
        if (tab)
            tab->retranslate();
    }
}

void ChartPanel::restyle()
{
    m_bar->setFont(m_theme.font(FontRole::Secondary));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    for (RecordView *view : m_views) {
        if (view)
            view->restyle();
    }
    for (RecordView *section : m_sections) {
        if (section)
            section->restyle();
    }
    for (ObservationTab *tab : m_observations) {
        if (tab)
            tab->restyle();
    }
}

void ChartPanel::focusPanel()
{
    if (RecordView *table = view(currentTab()))
        table->setFocus(Qt::ShortcutFocusReason);
    else
        m_bar->setFocus(Qt::ShortcutFocusReason);
}

} // namespace aidoctor::ui
