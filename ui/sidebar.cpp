#include "ui/sidebar.h"

#include "ui/language.h"
#include "ui/patient_delegate.h"
#include "ui/patient_list_model.h"
#include "ui/store_notice.h"
#include "ui/theme.h"
#include "ui/wording.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace aidoctor::ui {

Sidebar::Sidebar(Theme &theme, Language &language, PatientListModel &patients, QWidget *parent)
    : QWidget(parent),
      m_theme(theme),
      m_language(language),
      m_patients(patients),
      m_search(new QLineEdit),
      m_count(new QLabel),
      m_list(new QListView),
      m_empty(new QLabel),
      m_full(new QLabel),
      m_store(new StoreNotice(theme)),
      m_foot(new QLabel),
      m_settings(new QToolButton)
{
    setObjectName(QStringLiteral("sidebar"));
    setAutoFillBackground(true);
    m_search->setObjectName(QStringLiteral("searchField"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_count->setObjectName(QStringLiteral("patientCount"));
    m_list->setObjectName(QStringLiteral("patientList"));
    m_list->setModel(&patients);
    m_list->setItemDelegate(new PatientDelegate(theme, this));
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_empty->setObjectName(QStringLiteral("patientsEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_full->setObjectName(QStringLiteral("patientsFull"));
    m_full->setWordWrap(true);
    m_full->setContentsMargins(14, Theme::kStep * 2, 10, Theme::kStep);
    m_full->hide();
    m_foot->setObjectName(QStringLiteral("footLine"));
    m_settings->setObjectName(QStringLiteral("settingsButton"));
    m_settings->setPopupMode(QToolButton::InstantPopup);
    m_settings->setFocusPolicy(Qt::StrongFocus);
    for (QLabel *label : {m_count, m_empty, m_full, m_foot})
        label->setTextFormat(Qt::PlainText);

    auto *top = new QVBoxLayout;
    top->setContentsMargins(10, 10, 10, Theme::kStep);
    top->setSpacing(Theme::kStep * 2);
    top->addWidget(m_search);
    top->addWidget(m_count);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(14, Theme::kStep, 10, 10);
    foot->addWidget(m_foot, 1);
    foot->addWidget(m_settings);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(10, Theme::kStep, 10, Theme::kStep);
    notice->addWidget(m_store);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_empty, 1);
    column->addWidget(m_list, 1);
    column->addWidget(m_full);
    column->addLayout(notice);
    column->addLayout(foot);

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_patients.setSearch(text);
        showCount();
    });
    connect(m_list, &QListView::clicked, this, &Sidebar::choose);
    connect(m_list, &QListView::activated, this, &Sidebar::choose);
    connect(&patients, &PatientListModel::loaded, this, [this] {
        m_answered = true;
        m_problem.reset();
        showCount();
    });
    // After the view's own answers to the same signals.
    connect(&patients, &QAbstractItemModel::modelAboutToBeReset, this, &Sidebar::rememberPlace);
    connect(&patients, &QAbstractItemModel::modelReset, this, &Sidebar::restorePlace);
    connect(&patients, &PatientListModel::failed, this, [this](const Error &error) {
        m_problem = error;
        m_failedSearch = m_patients.search();
        showCount();
    });
    m_empty->hide();
    restyle();
    retranslate();
}

void Sidebar::setApiAddress(const QString &address)
{
    m_apiAddress = address;
    showFoot();
}

void Sidebar::offerModelSettings(const QString &writer)
{
    const bool isNew = !m_writer;
    m_writer = writer;
    showSettings();
    if (isNew)
        buildMenu();
}

void Sidebar::offerRules()
{
    m_hasRules = true;
    buildMenu();
}

void Sidebar::setLongestPause(int milliseconds)
{
    if (m_longestPause == milliseconds)
        return;
    m_longestPause = milliseconds;
    showFoot();
}

void Sidebar::setCurrent(chart::PatientId id)
{
    m_current = id;
    const QModelIndex row = m_patients.indexOf(id);
    if (row.isValid() && row != m_list->currentIndex())
        m_list->setCurrentIndex(row);
}

void Sidebar::clearCurrent()
{
    m_current.reset();
    m_list->selectionModel()->clear();
}

void Sidebar::setOpen(bool open)
{
    m_search->setEnabled(open);
    m_list->setEnabled(open);
}

void Sidebar::rememberPlace()
{
    m_place = {};
    m_place.search = m_patients.shownSearch();
    if (const chart::PatientEntry *current = m_patients.entry(m_list->currentIndex()))
        m_place.current = current->id;
    // Those in sight: with thousands of rows the others would cost a noticeable moment.
    const int height = m_list->viewport()->height();
    QModelIndex index = m_list->indexAt(QPoint(1, 1));
    for (; index.isValid(); index = index.siblingAtRow(index.row() + 1)) {
        const int top = m_list->visualRect(index).top();
        if (top >= height)
            break;
        m_place.rows.add(QString::number(m_patients.entry(index)->id), top, true);
    }
}

void Sidebar::restorePlace()
{
    if (m_place.search != m_patients.shownSearch()) { // another search is read from its top
        m_list->scrollToTop();
        if (m_current)
            setCurrent(*m_current); // the chosen patient is in sight
        return;
    }
    const auto current = m_place.current ? m_place.current : m_current;
    if (current)
        select(m_patients.indexOf(*current));
    const auto moved = m_place.rows.movedBy([&](const QString &id) {
        const QModelIndex row = m_patients.indexOf(id.toLongLong());
        return row.isValid() ? std::optional(m_list->visualRect(row).top()) : std::nullopt;
    });
    QScrollBar *bar = m_list->verticalScrollBar();
    if (moved)
        bar->setValue(bar->value() + *moved);
    else if (m_current) // nothing was there before
        setCurrent(*m_current);
}

/// Without scrolling to it.
void Sidebar::select(const QModelIndex &row)
{
    m_list->setAutoScroll(false);
    m_list->setCurrentIndex(row);
    m_list->setAutoScroll(true);
}

void Sidebar::choose(const QModelIndex &index)
{
    if (const chart::PatientEntry *entry = m_patients.entry(index)) {
        m_current = entry->id;
        emit patientChosen(entry->id, entry->name);
    }
}

void Sidebar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void Sidebar::focusList()
{
    if (!m_list->currentIndex().isValid() && m_patients.rowCount() > 0)
        m_list->setCurrentIndex(m_patients.index(0));
    m_list->setFocus(Qt::ShortcutFocusReason);
}

bool Sidebar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down) { // from the search straight into its hits
            focusList();
            return true;
        }
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_patients.rowCount() == 1) {
            choose(m_patients.index(0));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void Sidebar::showCount()
{
    const bool none = m_patients.rowCount() == 0;
    // Patients on show stay when reading them again fails; the answer to a search that failed is
    // not that to the search before.
    const QString search = m_patients.search();
    const bool failed =
        m_problem && search == m_failedSearch && (none || search != m_patients.shownSearch());
    if (failed || !m_answered)
        m_count->clear();
    else if (m_patients.totalIsExact())
        m_count->setText(tr("%n patients", nullptr, m_patients.total()));
    else
        m_count->setText(tr("%Ln+ patients", "there are more than these", m_patients.total()));
    QString text;
    if (failed)
        text = Wording::problem(*m_problem);
    else if (none && !m_patients.shownSearch().trimmed().isEmpty())
        text = tr("No patient matches.");
    else if (none && m_answered)
        text = tr("No patients yet. Import FHIR exports to begin.");
    m_empty->setText(text);
    m_empty->setVisible(!text.isEmpty());
    m_list->setVisible(text.isEmpty());
    m_full->setText(tr("The list ends here. Type more to find others."));
    m_full->setVisible(text.isEmpty() && m_patients.isFull());
}

void Sidebar::showFoot()
{
    QStringList parts;
    if (!m_apiAddress.isEmpty())
        parts << tr("API %1").arg(m_apiAddress);
    m_foot->setText(parts.isEmpty() ? tr("API off") : parts.join(QStringLiteral(" · ")));
    m_foot->setToolTip(m_longestPause < 0
                           ? QString()
                           : tr("Longest pause of this window: %n ms", nullptr, m_longestPause));
    m_foot->setAccessibleDescription(m_foot->toolTip());
}

void Sidebar::showSettings()
{
    const QString name = m_writer ? tr("Language, look and model") : tr("Language and look");
    const QString writer = m_writer ? tr("Briefings are written by: %1").arg(*m_writer) : QString();
    m_settings->setAccessibleName(name);
    m_settings->setAccessibleDescription(writer);
    m_settings->setToolTip(
        plainToolTip(writer.isEmpty() ? name : QStringLiteral("%1\n%2").arg(name, writer)));
}

void Sidebar::buildMenu()
{
    QMenu *menu = m_settings->menu();
    if (!menu) {
        menu = new QMenu(m_settings);
        menu->setObjectName(QStringLiteral("settingsMenu"));
        m_settings->setMenu(menu);
    }
    menu->clear();
    const QList<QActionGroup *> old = menu->findChildren<QActionGroup *>();
    qDeleteAll(old);
    menu->addSection(tr("Language"));
    auto *languages = new QActionGroup(menu);
    for (const Language::Choice &choice : Language::available()) {
        QAction *action = menu->addAction(choice.name);
        action->setObjectName(QStringLiteral("language_") + choice.code);
        action->setCheckable(true);
        action->setChecked(choice.code == m_language.code());
        languages->addAction(action);
        // Queued: the switch rebuilds this menu.
        connect(
            action, &QAction::triggered, this, [this, code = choice.code] { m_language.set(code); },
            Qt::QueuedConnection);
    }
    menu->addSection(tr("Look"));
    auto *looks = new QActionGroup(menu);
    struct Look {
        Theme::Choice choice;
        QString name;
    };
    const Look offered[] = {{Theme::Choice::System, tr("As the system")},
                            {Theme::Choice::Light, tr("Light")},
                            {Theme::Choice::Dark, tr("Dark")},
                            {Theme::Choice::HighContrast, tr("High contrast")}};
    for (const Look &look : offered) {
        QAction *action = menu->addAction(look.name);
        action->setCheckable(true);
        action->setChecked(look.choice == m_theme.choice());
        looks->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, choice = look.choice] { m_theme.setChoice(choice); });
    }
    if (!m_writer && !m_hasRules)
        return;
    menu->addSection(tr("Briefings"));
    if (m_writer) {
        QAction *model = menu->addAction(tr("Model…"));
        model->setObjectName(QStringLiteral("modelSettingsAction"));
        connect(model, &QAction::triggered, this, &Sidebar::modelSettingsRequested);
    }
    if (m_hasRules) {
        QAction *rules = menu->addAction(tr("Rules and their sources…"));
        rules->setObjectName(QStringLiteral("rulesAction"));
        connect(rules, &QAction::triggered, this, &Sidebar::rulesRequested);
    }
}

void Sidebar::retranslate()
{
    setAccessibleName(tr("Patients"));
    m_search->setPlaceholderText(tr("Name, number or birth date"));
    m_search->setAccessibleName(tr("Search patients"));
    m_search->setToolTip(tr("Search patients (Ctrl+F)"));
    m_list->setAccessibleName(tr("Patients"));
    const auto choices = Language::available();
    for (const Language::Choice &choice : choices) {
        if (choice.code == m_language.code())
            m_settings->setText(choice.name);
    }
    showSettings();
    buildMenu();
    showCount();
    showFoot();
    m_list->viewport()->update();
}

void Sidebar::restyle()
{
    QPalette ground = palette();
    ground.setColor(QPalette::Window, m_theme.color(Token::Sidebar));
    setPalette(ground);
    for (QLabel *label : {m_count, m_empty, m_full, m_foot}) {
        label->setForegroundRole(QPalette::PlaceholderText);
        label->setFont(m_theme.font(label == m_count ? FontRole::Section : FontRole::Secondary));
    }
    m_store->restyle();
    m_search->setFont(m_theme.font(FontRole::Body));
    m_settings->setFont(m_theme.font(FontRole::Secondary));
    m_list->viewport()->update();
}

void Sidebar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace aidoctor::ui
