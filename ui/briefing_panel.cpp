#include "ui/briefing_panel.h"

#include "ui/briefing_cards.h"
#include "ui/card.h"
#include "ui/scroll_column.h"
#include "ui/wording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>

namespace aidoctor::ui {

using briefing::Flag;

namespace {

constexpr int kOpenCards = 3; // what a reader takes in at one glance
constexpr int kTraceHeight = 260;

Fold foldOf(clinical::Category category)
{
    switch (category) {
    case clinical::Category::Labs:
        return Fold::Labs;
    case clinical::Category::Medications:
        return Fold::Medications;
    case clinical::Category::Screenings:
        return Fold::Screenings;
    case clinical::Category::AiInsight:
        break;
    }
    return Fold::Insights;
}

QVBoxLayout *inside(Card *card)
{
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(Theme::kPadding + 2, 8, Theme::kPadding, 9);
    column->setSpacing(3);
    return column;
}

} // namespace

BriefingPanel::BriefingPanel(const Theme &theme, QWidget *parent)
    : QWidget(parent),
      m_theme(theme),
      m_title(makeText(theme, FontRole::CardTitle)),
      m_state(makeText(theme, FontRole::Body)),
      m_stop(new QPushButton),
      m_regenerate(new QPushButton),
      m_copy(new QPushButton),
      m_notice(new Card(theme)),
      m_noticeText(makeText(theme, FontRole::Body)),
      m_newer(new QPushButton),
      m_scroll(new ScrollColumn),
      m_empty(makeText(theme, FontRole::Body)),
      m_cards(new BriefingCards(theme)),
      m_more(new BriefingCards(theme)),
      m_summaryCard(new Card(theme)),
      m_summaryHeading(makeText(theme, FontRole::Section)),
      m_summaryText(makeText(theme, FontRole::Body)),
      m_historyText(makeText(theme, FontRole::Secondary)),
      m_actionsCard(new Card(theme)),
      m_actionsHeading(makeText(theme, FontRole::Section)),
      m_foldBar(new FoldBar(theme)),
      m_trace(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("briefingPanel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kStep * 4, Theme::kStep * 2, Theme::kStep * 4,
                               Theme::kStep * 2);
    column->setSpacing(Theme::kStep * 2);
    buildHead(column);
    buildContent(column);
    buildNotice(column);
    column->addWidget(m_foldBar);

    connect(m_stop, &QPushButton::clicked, this, &BriefingPanel::stopRequested);
    connect(m_regenerate, &QPushButton::clicked, this, &BriefingPanel::regenerateRequested);
    connect(m_copy, &QPushButton::clicked, this, &BriefingPanel::copyRequested);
    connect(m_newer, &QPushButton::clicked, this, [this] {
        focusPanel(); // the button goes
        emit newerRequested();
    });
    for (BriefingCards *cards : {m_cards, m_more})
        connect(cards, &BriefingCards::evidenceClicked, this, &BriefingPanel::evidenceClicked);
    connect(m_foldBar, &FoldBar::toggled, this, &BriefingPanel::openFold);
    restyle();
    retranslate();
}

void BriefingPanel::buildHead(QVBoxLayout *column)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(Theme::kStep * 2);
    m_title->setWordWrap(false);
    m_state->setObjectName(QStringLiteral("briefingState"));
    m_state->setWordWrap(false);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stop->setObjectName(QStringLiteral("stopButton"));
    m_regenerate->setObjectName(QStringLiteral("regenerateButton"));
    m_copy->setObjectName(QStringLiteral("copyButton"));
    head->addWidget(m_title);
    head->addWidget(m_state, 1);
    head->addWidget(m_stop);
    head->addWidget(m_regenerate);
    head->addWidget(m_copy);
    column->addLayout(head);
}

/// Below what is read: a notice that comes must not move a line or a chip under somebody's eyes.
void BriefingPanel::buildNotice(QVBoxLayout *column)
{
    m_notice->setObjectName(QStringLiteral("briefingNotice"));
    m_noticeText->setObjectName(QStringLiteral("briefingNoticeText"));
    m_newer->setObjectName(QStringLiteral("newerButton"));
    auto *row = new QHBoxLayout(m_notice);
    row->setContentsMargins(Theme::kPadding + 2, 8, Theme::kPadding, 8);
    row->setSpacing(Theme::kStep * 2);
    row->addWidget(m_noticeText, 1);
    row->addWidget(m_newer);
    column->addWidget(m_notice);
}

void BriefingPanel::buildContent(QVBoxLayout *column)
{
    QVBoxLayout *cards = m_scroll->column();
    cards->setSpacing(Theme::kStep * 2);
    m_empty->setObjectName(QStringLiteral("briefingEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMinimumHeight(160);
    cards->addWidget(m_empty);
    cards->addWidget(m_cards);

    m_summaryCard->setObjectName(QStringLiteral("summaryCard"));
    m_summaryText->setObjectName(QStringLiteral("summaryText"));
    QVBoxLayout *summary = inside(m_summaryCard);
    summary->addWidget(m_summaryHeading);
    summary->addWidget(m_summaryText);
    summary->addWidget(m_historyText);
    cards->addWidget(m_summaryCard);
    m_actionsCard->setObjectName(QStringLiteral("actionsCard"));
    inside(m_actionsCard)->addWidget(m_actionsHeading);
    cards->addWidget(m_actionsCard);
    cards->addWidget(m_more);
    m_more->hide();

    for (const Fold each :
         {Fold::Labs, Fold::Medications, Fold::Screenings, Fold::Insights, Fold::Unverified}) {
        auto *folded = new BriefingCards(m_theme);
        folded->hide();
        cards->addWidget(folded);
        m_foldCards[each] = folded;
        connect(folded, &BriefingCards::evidenceClicked, this, &BriefingPanel::evidenceClicked);
    }
    m_trace->setObjectName(QStringLiteral("trace"));
    m_trace->setReadOnly(true);
    m_trace->setTabChangesFocus(true);
    m_trace->setUndoRedoEnabled(false);
    m_trace->setMaximumBlockCount(4000);
    m_trace->setFixedHeight(kTraceHeight);
    m_trace->document()->setDocumentMargin(Theme::kPadding);
    m_trace->hide();
    cards->addWidget(m_trace);
    cards->addStretch(1);

    m_scroll->setObjectName(QStringLiteral("briefingScroll"));
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    column->addWidget(m_scroll, 1);
}

void BriefingPanel::clear()
{
    m_briefing = {};
    m_complete = false;
    m_traceText.clear();
    m_trace->clear();
    m_trace->hide();
    m_cards->clear();
    m_more->clear();
    m_more->hide();
    m_folded.clear();
    for (const auto &[fold, cards] : m_foldCards) {
        cards->clear();
        cards->hide();
    }
    m_foldBar->closeAll();
    setSummary({});
    setActions({});
    setStatus({});
    m_scroll->verticalScrollBar()->setValue(0);
}

void BriefingPanel::setStatus(BriefingStatus status)
{
    m_status = std::move(status);
    showStatus();
}

void BriefingPanel::addFlag(const Flag &flag)
{
    const auto &known = m_briefing.flags;
    if (std::any_of(known.begin(), known.end(), [&](const Flag &old) { return old.id == flag.id; }))
        return;
    m_briefing.flags.push_back(flag);
    place(flag);
    m_empty->hide();
    showFolds();
}

void BriefingPanel::place(const Flag &flag)
{
    // What stands somewhere stays there. The first few are open; after them a critical flag is open
    // and a warning shows its head line; what only informs is folded away.
    if (m_cards->has(flag.id) || (!m_more->has(flag.id) && m_cards->count() < kOpenCards)) {
        m_cards->put(flag, true);
    } else if (m_more->has(flag.id) || flag.severity != clinical::Severity::Info) {
        m_more->put(flag, flag.severity == clinical::Severity::Critical);
        m_more->show();
    } else {
        fold(foldOf(flag.category), flag);
    }
}

void BriefingPanel::setBriefing(const briefing::PatientBriefing &briefing)
{
    m_scroll->keepingPlace([&] {
        m_complete = true;
        m_cards->keepOnly(briefing.flags);
        m_more->keepOnly(briefing.flags);
        m_folded.clear();
        for (const auto &[fold, cards] : m_foldCards)
            cards->keepOnly(fold == Fold::Unverified ? briefing.unverified : briefing.flags);
        for (const Flag &flag : briefing.flags)
            place(flag);
        for (const Flag &flag : briefing.unverified)
            fold(Fold::Unverified, flag);
        m_more->setVisible(m_more->count() > 0);
        m_briefing = briefing;
        setSummary(briefing.summary);
        setActions(briefing.suggestedActions);
        showFolds();
        showStatus();
    });
}

void BriefingPanel::setSummary(const briefing::Summary &summary)
{
    m_summaryText->setText(summary.oneLiner);
    setTextToken(m_summaryText, m_theme, Token::Text);
    m_historyText->setText(summary.relevantHistory);
    setTextToken(m_historyText, m_theme, Token::Muted);
    m_historyText->setVisible(!summary.relevantHistory.isEmpty());
    m_summaryCard->setVisible(!summary.oneLiner.isEmpty() || !summary.relevantHistory.isEmpty());
}

void BriefingPanel::setActions(const std::vector<briefing::SuggestedAction> &actions)
{
    delete m_actions;
    m_actions = new QWidget;
    m_actions->setObjectName(QStringLiteral("actions"));
    auto *rows = new QVBoxLayout(m_actions);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    int number = 0;
    for (const briefing::SuggestedAction &action : actions) {
        auto *row = new QHBoxLayout;
        row->setSpacing(Theme::kStep * 2);
        auto *digit = makeText(m_theme, FontRole::BodyStrong);
        digit->setWordWrap(false);
        digit->setText(QString::number(++number));
        setTextToken(digit, m_theme, Token::Accent);
        auto *text = makeText(m_theme, FontRole::Body);
        text->setText(action.reason.isEmpty()
                          ? action.action
                          : QStringLiteral("%1 · %2").arg(action.action, action.reason));
        row->addWidget(digit, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        rows->addLayout(row);
    }
    m_actionsCard->layout()->addWidget(m_actions);
    m_actionsCard->setVisible(!actions.empty());
}

void BriefingPanel::fold(Fold fold, const Flag &flag)
{
    m_folded[fold].push_back(flag);
    if (m_foldBar->isOpen(fold))
        m_foldCards[fold]->put(flag, false);
}

void BriefingPanel::showFolds()
{
    for (const auto &[fold, cards] : m_foldCards) {
        const auto flags = static_cast<int>(m_folded[fold].size());
        if (flags == 0) {
            m_foldBar->setOpen(fold, false);
            cards->hide();
        }
        m_foldBar->setCount(fold, flags);
    }
    m_foldBar->setCount(Fold::Making, m_traceText.isEmpty() ? 0 : 1);
}

void BriefingPanel::openFold(Fold fold, bool open)
{
    QWidget *content = m_trace;
    if (fold == Fold::Making) {
        m_trace->setPlainText(m_traceText);
        // While it grows its end is what is new; afterwards it is read from the start.
        m_trace->moveCursor(isLive(m_status.state) ? QTextCursor::End : QTextCursor::Start);
    } else {
        BriefingCards *cards = m_foldCards[fold];
        for (const Flag &flag : m_folded[fold])
            cards->put(flag, false);
        cards->setHeading(FoldBar::title(fold).toUpper());
        content = cards;
    }
    content->setVisible(open);
    if (!open)
        return;
    m_scroll->bringIntoSight(content);
}

void BriefingPanel::addTrace(const QString &text)
{
    m_traceText += text;
    m_foldBar->setCount(Fold::Making, 1);
    if (!m_foldBar->isOpen(Fold::Making))
        return;
    // Appending keeps the reader's place unless he is at the end.
    QScrollBar *bar = m_trace->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    QTextCursor cursor(m_trace->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text);
    if (atEnd)
        bar->setValue(bar->maximum());
}

/// It failed before there was anything to show: the problem stands in its place.
bool BriefingPanel::hasNothing() const
{
    return m_status.state == BriefingState::Failed && m_status.error && !m_complete
           && m_briefing.flags.empty();
}

QString BriefingPanel::statusText() const
{
    const auto seconds = static_cast<int>(m_status.elapsed.count() / 1000);
    const QString made =
        m_status.generatedAt.isEmpty() ? QString() : Wording::localTime(m_status.generatedAt);
    const QString by = m_status.model.isEmpty() ? tr("offline agent") : m_status.model;
    switch (m_status.state) {
    case BriefingState::Closed:
    case BriefingState::Loading:
        return {};
    case BriefingState::Preparing:
        return tr("preparing · rules reading the chart");
    case BriefingState::Live:
        return tr("live · rules ready · %1 · %n s", nullptr, seconds)
            .arg(m_status.tool.isEmpty() ? tr("agent writing") : Wording::activity(m_status.tool));
    case BriefingState::Ready:
        return tr("ready · %1 · %2").arg(made, by);
    case BriefingState::Outdated:
        return tr("outdated · %1 · %2").arg(made, by);
    case BriefingState::Stopped:
        return tr("stopped · the rules' findings stay");
    case BriefingState::Failed:
        return hasNothing() ? QString() : tr("not finished");
    }
    return {};
}

QString BriefingPanel::noticeText() const
{
    if (!m_status.newerAt.isEmpty())
        return tr("There is a newer briefing: %1 · %2")
            .arg(Wording::localTime(m_status.newerAt),
                 m_status.newerModel.isEmpty() ? tr("offline agent") : m_status.newerModel);
    if (m_status.error && m_status.state != BriefingState::Stopped)
        return hasNothing() ? QString() : Wording::problem(*m_status.error);
    if (m_status.state == BriefingState::Outdated)
        return tr("The chart has changed since this briefing. Regenerate to include what is new.");
    return m_status.degradedReason;
}

void BriefingPanel::showStatus()
{
    const BriefingState state = m_status.state;
    const bool open = state != BriefingState::Closed;
    m_state->setText(statusText());
    m_state->setToolTip(m_state->text());
    m_stop->setVisible(isLive(state));
    m_regenerate->setVisible(open && !isLive(state) && state != BriefingState::Loading);
    m_regenerate->setText(m_complete || !m_briefing.flags.empty() ? tr("Regenerate") : tr("Brief"));
    m_copy->setVisible(open);
    m_copy->setEnabled(!m_briefing.flags.empty() || m_complete);
    // Its place is kept while the agent writes, so that less moves when it is there.
    if (state == BriefingState::Live && !m_complete) {
        m_summaryText->setText(tr("The agent is reading the chart …"));
        setTextToken(m_summaryText, m_theme, Token::Muted);
        m_summaryCard->show();
    } else if (!m_complete) {
        m_summaryCard->hide();
    }
    showNotice();

    QString empty;
    if (state == BriefingState::Closed)
        empty = tr("Choose a patient to read the briefing.");
    else if (state == BriefingState::Loading)
        empty = tr("Looking for the briefing …");
    else if (state == BriefingState::Preparing)
        empty = tr("The rules are reading the chart …");
    else if (hasNothing())
        empty = Wording::problem(*m_status.error);
    else if (m_complete)
        empty = tr("Nothing to point out: neither a rule nor the agent raised a flag.");
    m_empty->setText(empty);
    m_empty->setVisible(!empty.isEmpty() && m_briefing.flags.empty());
}

void BriefingPanel::showNotice()
{
    const QString notice = noticeText();
    const bool newer = !m_status.newerAt.isEmpty();
    const bool problem = !newer
                         && (m_status.error || m_status.state == BriefingState::Outdated
                             || !m_status.degradedReason.isEmpty());
    m_noticeText->setText(notice);
    m_newer->setVisible(newer);
    m_notice->setGround(problem ? Token::WarningGround : Token::AccentGround);
    m_notice->setVisible(!notice.isEmpty());
}

void BriefingPanel::retranslate()
{
    setAccessibleName(tr("Briefing"));
    m_title->setText(tr("Briefing"));
    m_stop->setText(tr("Stop"));
    m_stop->setAccessibleName(tr("Stop the briefing"));
    m_stop->setToolTip(tr("Stop (Esc)"));
    m_regenerate->setAccessibleName(tr("Make the briefing again"));
    m_regenerate->setToolTip(tr("Make the briefing again (Ctrl+R)"));
    m_copy->setText(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy the briefing as text"));
    m_copy->setToolTip(tr("Copy the briefing as text"));
    m_newer->setText(tr("Show it"));
    m_newer->setAccessibleName(tr("Show the newer briefing"));
    m_summaryHeading->setText(tr("SUMMARY"));
    m_actionsHeading->setText(tr("ACTIONS"));
    m_scroll->setAccessibleName(tr("Briefing"));
    m_trace->setAccessibleName(tr("How this was made"));
    m_foldBar->retranslate();
    for (const auto &[fold, cards] : m_foldCards) {
        if (cards->count() > 0)
            cards->setHeading(FoldBar::title(fold).toUpper());
        cards->rebuild();
    }
    m_cards->rebuild();
    m_more->rebuild();
    showStatus();
}

void BriefingPanel::restyle()
{
    m_title->setFont([this] {
        QFont font = m_theme.font(FontRole::BodyStrong);
        font.setPointSizeF(11.5);
        return font;
    }());
    for (QPushButton *button : {m_stop, m_regenerate, m_copy, m_newer})
        button->setFont(m_theme.font(FontRole::Secondary));
    setTextToken(m_state, m_theme, Token::Muted);
    setTextToken(m_empty, m_theme, Token::Muted);
    setSummary(m_briefing.summary);
    for (QLabel *heading : {m_summaryHeading, m_actionsHeading})
        setTextToken(heading, m_theme, Token::Muted);
    m_trace->setFont(m_theme.font(FontRole::Secondary));
    m_foldBar->restyle();
    m_cards->rebuild();
    m_more->rebuild();
    for (const auto &[fold, cards] : m_foldCards)
        cards->rebuild();
    setActions(m_briefing.suggestedActions);
    showStatus();
    update();
}

void BriefingPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void BriefingPanel::focusPanel()
{
    m_scroll->setFocus(Qt::ShortcutFocusReason);
}

} // namespace aidoctor::ui
