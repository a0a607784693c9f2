#include "ui/banner.h"

#include "ui/allergy_chip.h"
#include "ui/theme.h"
#include "ui/wording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

namespace {

constexpr int kHeight = 68;
constexpr std::size_t kIdentifiersShown = 2;

QLabel *label(const char *name)
{
    auto *made = new QLabel;
    made->setObjectName(QLatin1String(name));
    made->setTextFormat(Qt::PlainText);
    made->setTextInteractionFlags(Qt::NoTextInteraction);
    return made;
}

/// A source named by a URI is called by what a person would say; the whole stands in the tool tip.
QString sourceName(const QString &source)
{
    if (source.startsWith(QLatin1String("urn:")))
        return source.section(QLatin1Char(':'), -1);
    const QUrl url(source);
    return url.host().isEmpty() ? source : url.host();
}

} // namespace

Banner::Banner(const Theme &theme, bool demo, QWidget *parent)
    : QFrame(parent),
      m_theme(theme),
      m_name(label("bannerName")),
      m_alternative(label("bannerAlternativeName")),
      m_person(label("bannerPerson")),
      m_record(label("bannerRecord")),
      m_demo(label("demoMark")),
      m_allergies(new AllergyChip(theme))
{
    setObjectName(QStringLiteral("banner"));
    setFixedHeight(kHeight);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_allergies->setObjectName(QStringLiteral("bannerAllergies"));
    // A name is never cut off: what does not fit gives way elsewhere.
    m_alternative->setAlignment(Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter);
    m_alternative->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_person->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto *first = new QHBoxLayout;
    first->setSpacing(Theme::kStep * 3);
    first->addWidget(m_name);
    first->addWidget(m_alternative, 1);
    first->addWidget(m_allergies);
    first->addWidget(m_demo);
    auto *second = new QHBoxLayout;
    second->setSpacing(Theme::kStep * 3);
    second->addWidget(m_person, 1);
    second->addWidget(m_record);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kStep * 4, Theme::kStep * 2, Theme::kStep * 4,
                               Theme::kStep * 2);
    column->setSpacing(2);
    column->addLayout(first);
    column->addLayout(second);

    m_demo->setVisible(demo);
    m_demo->setAlignment(Qt::AlignCenter);
    connect(m_allergies, &QAbstractButton::clicked, this, &Banner::allergiesClicked);
    clear();
    restyle();
}

void Banner::setName(const QString &name)
{
    clear();
    m_name->setText(name);
    if (!name.isEmpty())
        m_person->clear();
}

void Banner::clear()
{
    m_shown.reset();
    for (QLabel *each : {m_name, m_alternative, m_person, m_record})
        each->clear();
    m_allergies->hide();
    retranslate();
}

void Banner::setChart(const chart::Chart &chart, QDate today)
{
    chart::Chart shown;
    shown.patient = chart.patient;
    shown.allergiesStatus = chart.allergiesStatus;
    shown.allergies = chart.allergies;
    m_shown = std::move(shown);
    m_today = today;
    retranslate();
}

void Banner::fill(const chart::Chart &chart)
{
    m_name->setText(chart.patient.name);
    m_alternative->setText(chart.patient.alternativeName);
    m_alternative->setToolTip(plainToolTip(chart.patient.alternativeName));
    m_person->setText(personText(chart.patient));
    m_person->setToolTip(plainToolTip(m_person->text()));
    m_record->setText(recordText(chart.patient));
    m_record->setToolTip(plainToolTip(chart.patient.source));
    m_allergies->setAllergies(chart.allergiesStatus, chart.allergies);
    m_allergies->show();
    setAccessibleName(tr("Patient %1, %2").arg(chart.patient.name, m_person->text()));
}

QString Banner::personText(const chart::Patient &patient) const
{
    QStringList parts;
    parts << (patient.birthDate.isEmpty() ? tr("birth date unknown")
                                          : tr("born %1").arg(Wording::date(patient.birthDate)));
    if (patient.deceased) {
        parts << (patient.deceasedDate.isEmpty()
                      ? tr("deceased")
                      : tr("died %1").arg(Wording::date(patient.deceasedDate)));
    } else if (const QString age = Wording::age(patient.ageOn(m_today)); !age.isEmpty()) {
        parts << age;
    }
    parts << Wording::sex(patient.gender);
    for (std::size_t i = 0; i < std::min(kIdentifiersShown, patient.identifiers.size()); ++i) {
        const chart::Identifier &identifier = patient.identifiers[i];
        parts << (identifier.kind.isEmpty()
                      ? identifier.value
                      : QStringLiteral("%1 %2").arg(identifier.kind, identifier.value));
    }
    return parts.join(QStringLiteral("  ·  "));
}

QString Banner::recordText(const chart::Patient &patient) const
{
    const QString when = Wording::dateAndTime(patient.recordAsOf);
    if (when.isEmpty())
        return patient.source.isEmpty() ? QString()
                                        : tr("record from %1").arg(sourceName(patient.source));
    // Without the export's own time the newest entry says how current the chart can be.
    const QString asOf = patient.recordAsOfStated ? tr("record as of %1").arg(when)
                                                  : tr("newest entry %1").arg(when);
    return patient.source.isEmpty() ? asOf
                                    : tr("%1, from %2").arg(asOf, sourceName(patient.source));
}

void Banner::retranslate()
{
    m_demo->setText(tr("DEMO"));
    m_demo->setAccessibleName(tr("Demo: made-up patients"));
    m_demo->setToolTip(tr("Made-up patients. Nothing here is about a real person."));
    if (m_shown)
        fill(*m_shown);
    else
        setAccessibleName(tr("No patient chosen"));
    if (!m_shown && m_name->text().isEmpty())
        m_person->setText(tr("No patient chosen"));
}

void Banner::restyle()
{
    m_name->setFont(m_theme.font(FontRole::Name));
    m_alternative->setFont(m_theme.font(FontRole::Body));
    m_person->setFont(m_theme.font(FontRole::Body));
    m_record->setFont(m_theme.font(FontRole::Secondary));
    m_record->setForegroundRole(QPalette::PlaceholderText);
    m_alternative->setForegroundRole(QPalette::PlaceholderText);
    QFont mark = m_theme.font(FontRole::Section);
    mark.setBold(true);
    mark.setLetterSpacing(QFont::AbsoluteSpacing, 0.6);
    m_demo->setFont(mark);
    m_demo->setStyleSheet(
        QStringLiteral("background: %1; color: %2; border-radius: 4px;"
                       " padding: 3px 8px;")
            .arg(m_theme.color(Token::DemoGround).name(), m_theme.color(Token::OnDemo).name()));
    m_allergies->restyle();
    update();
}

void Banner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void Banner::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setPen(m_theme.color(Token::Line));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace aidoctor::ui
