#include "ui/model_route_section.h"

#include "agent/server_capabilities.h"
#include "ui/agreement_dialog.h"
#include "ui/signed_text.h"
#include "ui/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace aidoctor::ui {

using Agreement = ModelSettingsViewModel::Agreement;
using Kind = ModelSettingsViewModel::Kind;
using Test = ModelSettingsViewModel::Test;

namespace {

QPushButton *makeButton(const QString &name, const QString &text, const QString &accessibleName)
{
    auto *button = new QPushButton(text);
    button->setObjectName(name);
    button->setAccessibleName(accessibleName);
    button->setAutoDefault(false);
    return button;
}

} // namespace

ModelRouteSection::ModelRouteSection(const Theme &theme, ModelSettingsViewModel &model)
    : SettingsSection(theme, QStringLiteral("modelRoute"), tr("Where charts go")),
      m_theme(theme),
      m_model(model),
      m_address(makeText(theme, FontRole::BodyStrong)),
      m_where(makeText(theme, FontRole::Body)),
      m_agreement(new SignedText(theme, QStringLiteral("modelAgreement"))),
      m_agreementProblem(new SignedText(theme, QStringLiteral("modelAgreementProblem"))),
      m_agree(makeButton(QStringLiteral("modelAgree"), tr("A&gree…"),
                         tr("Agree to sending charts to this server"))),
      m_withdraw(makeButton(QStringLiteral("modelWithdraw"), tr("&Withdraw"),
                            tr("Withdraw the agreement to this server"))),
      m_test(makeButton(QStringLiteral("modelTest"), tr("&Test connection"),
                        tr("Test the connection to this server"))),
      m_result(new SignedText(theme, QStringLiteral("modelTestResult")))
{
    m_address->setObjectName(QStringLiteral("modelRouteAddress"));
    m_where->setObjectName(QStringLiteral("modelReach"));
    const auto addButtons = [this](std::initializer_list<QWidget *> buttons) {
        auto *row = new QHBoxLayout;
        for (QWidget *button : buttons)
            row->addWidget(button);
        row->addStretch();
        column()->addLayout(row);
    };
    column()->addWidget(m_address);
    column()->addWidget(m_where);
    column()->addWidget(m_agreement);
    addButtons({m_agree, m_withdraw});
    column()->addWidget(m_agreementProblem);
    column()->addSpacing(Theme::kStep * 2);
    addButtons({m_test});
    column()->addWidget(m_result);
    column()->addStretch();

    connect(m_agree, &QPushButton::clicked, this, &ModelRouteSection::askToAgree);
    connect(m_withdraw, &QPushButton::clicked, &m_model, &ModelSettingsViewModel::withdraw);
    connect(m_test, &QPushButton::clicked, &m_model, &ModelSettingsViewModel::test);
}

void ModelRouteSection::askToAgree()
{
    const ModelSettingsViewModel::Where &where = m_model.where();
    if (!where.endpoint)
        return;
    auto *dialog = new AgreementDialog(m_theme, *where.endpoint, where.reach, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, &m_model, &ModelSettingsViewModel::agree);
    dialog->open();
}

void ModelRouteSection::refresh()
{
    if (m_model.draft().kind == Kind::Offline)
        return; // nothing of it is shown
    const QWidget *focused = window()->focusWidget();
    const bool hadFocus = focused == m_agree || focused == m_withdraw;
    showWhere();
    showAgreement();
    showTest();
    if (hadFocus && !focused->isVisibleTo(this)) // its turn is over
        (m_model.isAgreed() ? m_test : m_agree)->setFocus(Qt::OtherFocusReason);
}

void ModelRouteSection::showWhere()
{
    const ModelSettingsViewModel::Where &where = m_model.where();
    m_address->setVisible(where.endpoint.has_value());
    if (!where.endpoint) {
        m_where->setText(tr("Nowhere yet: the address of a server begins with https://, or in the "
                            "house with http://."));
        return;
    }
    m_address->setText(breakable(where.endpoint->text()));
    m_where->setText(where.isLookedUp ? Wording::reach(where.reach, where.endpoint->isEncrypted())
                                      : tr("Not known yet: the name is being looked up."));
}

void ModelRouteSection::showAgreement()
{
    const Agreement agreement = m_model.agreement();
    if (agreement.state == Agreement::State::Given)
        m_agreement->setText(
            Sign::Check, Token::Verified,
            tr("Agreed by %1 on %2.")
                .arg(breakable(Wording::actor(agreement.by)), Wording::localTime(agreement.at)));
    else if (agreement.state == Agreement::State::ForThisRun)
        m_agreement->setText(Sign::Check, Token::Verified,
                             tr("Agreed until the program ends (--accept-endpoint)."));
    else if (agreement.state == Agreement::State::Missing)
        m_agreement->setText(Sign::Warning, Token::Warning,
                             tr("Nobody has agreed to this server. Nothing is sent to it; the "
                                "offline agent writes until somebody agrees."));
    else
        m_agreement->setText(Sign::None, Token::Muted, {});
    m_agree->setVisible(!m_model.isAgreed());
    // Nobody agrees before it is known where that is.
    m_agree->setEnabled(m_model.where().isLookedUp);
    m_withdraw->setVisible(m_model.isAgreed());
    const std::optional<Error> &error = m_model.agreementError();
    const QString before = m_agreementProblem->text();
    m_agreementProblem->setText(Sign::Critical, Token::Critical,
                                error ? Wording::problem(*error) : QString());
    if (error && before.isEmpty())
        m_agreementProblem->announce();
}

void ModelRouteSection::showTest()
{
    const Test &test = m_model.lastTest();
    m_test->setEnabled(m_model.isAgreed());
    switch (test.state) {
    case Test::State::None:
        m_result->setText(Sign::None, Token::Muted,
                          m_model.isAgreed()
                              ? tr("Sends the key and asks which models there are. Nothing of "
                                   "a patient is sent.")
                              : tr("Agree first: a test sends the key to the server."));
        break;
    case Test::State::Running:
        m_result->setText(Sign::Preparing, Token::Muted, tr("Asking the server …"));
        break;
    case Test::State::Works:
        m_result->setText(Sign::Check, Token::Verified, testResult());
        break;
    case Test::State::Failed:
        m_result->setText(Sign::Critical, Token::Critical, Wording::problem(test.error));
        break;
    }
    const bool hasEnded = test.state == Test::State::Works || test.state == Test::State::Failed;
    if (std::exchange(m_shown, test.state) != test.state && hasEnded)
        m_result->announce();
}

QString ModelRouteSection::testResult() const
{
    const agent::EndpointReport &report = m_model.lastTest().report;
    QStringList parts;
    const QString server = m_model.draft().kind == Kind::Anthropic
                               ? QStringLiteral("Anthropic")
                               : QString::fromLatin1(agent::capabilitiesOf(report.server).name);
    if (!server.isEmpty())
        parts << server;
    parts << tr("%n models", nullptr, static_cast<int>(report.models.size()));
    if (report.contextTokens > 0)
        parts << tr("reads %1 tokens at once").arg(QLocale().toString(report.contextTokens));
    QString text = tr("It works: %1.").arg(parts.join(QStringLiteral(", ")));
    if (m_model.draft().model.trimmed().isEmpty())
        text += QLatin1Char(' ') + tr("Now choose a model.");
    return text;
}

QList<QWidget *> ModelRouteSection::stops() const
{
    return {m_agree, m_withdraw, m_test};
}

} // namespace aidoctor::ui
