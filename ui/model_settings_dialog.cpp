#include "ui/model_settings_dialog.h"

#include "ui/model_limits_section.h"
#include "ui/model_route_section.h"
#include "ui/model_server_section.h"
#include "ui/model_settings_view_model.h"
#include "ui/model_usage_section.h"
#include "ui/model_writer_section.h"
#include "ui/scroll_column.h"
#include "ui/signed_text.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

namespace aidoctor::ui {

namespace {

constexpr int kWidth = 1000;
constexpr int kLeastWidth = 740;
constexpr int kLeastHeight = 400;
constexpr int kFrame = 64; // of the window and the desktop's bar
constexpr int kMargin = Theme::kStep * 3;
constexpr int kGap = Theme::kStep * 2;

} // namespace

ModelSettingsDialog::ModelSettingsDialog(const Theme &theme,
                                         std::unique_ptr<ModelSettingsViewModel> model,
                                         QWidget *parent)
    : QDialog(parent),
      m_theme(theme),
      m_model(std::move(model)),
      m_scroll(new ScrollColumn),
      m_writer(new ModelWriterSection(theme, *m_model)),
      m_server(new ModelServerSection(theme, *m_model)),
      m_route(new ModelRouteSection(theme, *m_model)),
      m_limits(new ModelLimitsSection(theme, *m_model)),
      m_usage(new ModelUsageSection(theme, *m_model)),
      m_message(new SignedText(theme, QStringLiteral("modelMessage"))),
      m_save(new QPushButton(tr("&Save"))),
      m_cancel(new QPushButton)
{
    setObjectName(QStringLiteral("modelSettings"));
    setWindowTitle(tr("Model"));
    setFont(theme.font(FontRole::Body));
    build();
    setTabStops();
    connect(m_model.get(), &ModelSettingsViewModel::changed, this, &ModelSettingsDialog::refresh);
    connect(m_model.get(), &ModelSettingsViewModel::savedAll, this,
            &ModelSettingsDialog::showNotes);
    connect(m_save, &QPushButton::clicked, m_model.get(), &ModelSettingsViewModel::save);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    refresh();
    m_writer->focusChoice();
    fitScreen();
}

ModelSettingsDialog::~ModelSettingsDialog()
{
    // The sections name the model: they go first.
    delete m_scroll;
}

void ModelSettingsDialog::build()
{
    m_scroll->setObjectName(QStringLiteral("modelScroll"));
    m_scroll->setAccessibleName(tr("Model"));
    m_scroll->setFocusPolicy(Qt::NoFocus); // its fields scroll it
    m_scroll->setFrameShape(QFrame::NoFrame);
    QVBoxLayout *cards = m_scroll->column();
    cards->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    cards->setSpacing(kGap);
    cards->addWidget(m_writer);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(kGap);
    const auto addColumn = [columns](QWidget *upper, QWidget *lower) {
        auto *column = new QVBoxLayout;
        column->setSpacing(kGap);
        column->addWidget(upper);
        column->addWidget(lower);
        column->addStretch(1);
        columns->addLayout(column, 1);
    };
    addColumn(m_server, m_usage);
    addColumn(m_route, m_limits);
    cards->addLayout(columns);
    cards->addStretch(1);
    const auto fields = m_scroll->findChildren<QWidget *>();
    for (QWidget *field : fields) {
        const bool isBox =
            qobject_cast<QComboBox *>(field) || qobject_cast<QAbstractSpinBox *>(field);
        if (isBox)
            field->installEventFilter(this);
        if (isBox || qobject_cast<QLineEdit *>(field))
            field->setFont(m_theme.font(FontRole::Body));
    }

    m_save->setObjectName(QStringLiteral("modelSave"));
    m_save->setAccessibleName(tr("Save"));
    m_save->setProperty("primary", true);
    m_save->setDefault(true);
    m_cancel->setObjectName(QStringLiteral("modelCancel"));
    m_cancel->setAutoDefault(false);
    auto *line = new QFrame;
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    QPalette palette;
    palette.setColor(QPalette::Window, m_theme.color(Token::Line));
    line->setPalette(palette);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(kMargin, kGap, kMargin, kGap + Theme::kStep);
    foot->setSpacing(kGap);
    foot->addWidget(m_message, 1, Qt::AlignVCenter);
    foot->addStretch();
    foot->addWidget(m_save);
    foot->addWidget(m_cancel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_scroll, 1);
    column->addWidget(line);
    column->addLayout(foot);
}

void ModelSettingsDialog::setTabStops()
{
    QList<QWidget *> stops = m_writer->stops();
    stops << m_server->stops() << m_route->stops() << m_limits->stops() << m_usage->stops()
          << m_save << m_cancel;
    for (qsizetype i = 1; i < stops.size(); ++i)
        setTabOrder(stops.at(i - 1), stops.at(i));
}

/// As large as it wants to be, where the screen has room for it.
void ModelSettingsDialog::fitScreen()
{
    const QSize room = screen()->availableSize() - QSize(kFrame / 2, kFrame);
    const int width = std::min(kWidth, room.width());
    setMinimumSize(kLeastWidth, kLeastHeight);
    const int wanted = m_scroll->column()->totalHeightForWidth(width);
    const int foot = m_save->sizeHint().height() + 2 * kGap + Theme::kStep + 1;
    resize(width, std::min(std::max(wanted + foot, 680), room.height()));
}

void ModelSettingsDialog::refresh()
{
    m_writer->refresh();
    m_server->refresh();
    m_route->refresh();
    m_limits->refresh();
    m_usage->refresh();
    const bool isOffline = m_model->draft().kind == ModelSettingsViewModel::Kind::Offline;
    m_server->setVisible(!isOffline);
    m_route->setVisible(!isOffline);
    m_limits->setVisible(!isOffline);

    m_isSaved = m_isSaved && !m_model->isTouched();
    m_save->setEnabled(!m_isSaved);
    m_cancel->setText(m_isSaved ? tr("&Close") : tr("&Cancel"));
    (m_isSaved ? m_cancel : m_save)->setDefault(true);
    m_cancel->setAccessibleName(m_isSaved ? tr("Close") : tr("Cancel"));
    const ModelSettingsViewModel::Problem &problem = m_model->problem();
    const bool isAtField = problem.field != ModelSettingsViewModel::Field::None;
    if (m_isSaved)
        return;
    if (!problem.text.isEmpty() && !isAtField)
        m_message->setText(Sign::Critical, Token::Critical, problem.text);
    else if (m_model->isOvertaken())
        m_message->setText(Sign::Warning, Token::Warning,
                           tr("Another workstation has changed these settings meanwhile. Save "
                              "shows them."));
    else
        m_message->setText(Sign::None, Token::Muted, {});
    if (std::exchange(m_toldProblem, problem.text) == problem.text || problem.text.isEmpty())
        return;
    m_server->focus(problem.field);
    m_message->announce();
}

void ModelSettingsDialog::showNotes(const QStringList &notes)
{
    if (notes.isEmpty()) {
        accept();
        return;
    }
    m_isSaved = true;
    m_message->setText(Sign::Warning, Token::Warning,
                       tr("Saved. %1").arg(notes.join(QLatin1Char(' '))));
    refresh();
    m_message->announce();
    m_cancel->setFocus(Qt::OtherFocusReason);
}

/// The wheel scrolls the page; it does not turn the number that happens to be under it.
bool ModelSettingsDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget *>(watched)->hasFocus()) {
        event->ignore();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace aidoctor::ui
