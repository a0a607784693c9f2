#include "ui/agreement_dialog.h"

#include "ui/card.h"
#include "ui/wording.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace aidoctor::ui {

namespace {

constexpr int kWidth = 560;

} // namespace

AgreementDialog::AgreementDialog(const Theme &theme, const net::Endpoint &endpoint,
                                 net::Reach reach, QWidget *parent)
    : QDialog(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("agreementDialog"));
    setWindowTitle(tr("Agree to a server"));
    setFont(theme.font(FontRole::Body));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kStep * 5, Theme::kStep * 4, Theme::kStep * 5,
                               Theme::kStep * 4);
    column->setSpacing(Theme::kStep);
    QLabel *question = makeText(theme, FontRole::Name);
    question->setObjectName(QStringLiteral("agreementQuestion"));
    question->setText(tr("May patients' charts be sent to this server?"));
    column->addWidget(question);
    QLabel *address = makeText(theme, FontRole::BodyStrong);
    address->setObjectName(QStringLiteral("agreementAddress"));
    address->setText(breakable(endpoint.text()));
    column->addWidget(address);
    addPart(column, QStringLiteral("agreementWhere"), tr("Where that is"),
            Wording::reach(reach, endpoint.isEncrypted()));
    addPart(column, QStringLiteral("agreementWhat"), tr("What is sent"),
            tr("The chart of the patient a briefing is made for: name, date of birth, problems, "
               "medicines, allergies, results, visits, immunizations, procedures, appointments and "
               "titles of documents, and the questions that are asked about it. The key goes with "
               "it, so that the server knows who asks. Nothing of any other patient is sent."));
    addPart(column, QStringLiteral("agreementScope"), tr("For whom it holds"),
            tr("For all workstations of this record store, until somebody withdraws it. That can "
               "be done here at any time; what was sent by then does not come back."));
    addPart(column, QStringLiteral("agreementLaw"), tr("What the practice has to see to"),
            tr("For a server outside the house the practice needs a legal basis of its own, as a "
               "rule a contract with the provider on how it may handle patients' data. This "
               "program cannot give it one."));

    auto *buttons = new QDialogButtonBox;
    auto *agree = buttons->addButton(tr("&Agree"), QDialogButtonBox::AcceptRole);
    agree->setObjectName(QStringLiteral("agreementAgree"));
    agree->setAccessibleName(tr("Agree to sending charts to this server"));
    agree->setAutoDefault(false);
    auto *cancel = buttons->addButton(tr("&Cancel"), QDialogButtonBox::RejectRole);
    cancel->setObjectName(QStringLiteral("agreementCancel"));
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addSpacing(Theme::kStep * 3);
    column->addWidget(buttons);
    cancel->setFocus();
    setMinimumWidth(kWidth);
    resize(kWidth, column->totalHeightForWidth(kWidth));
}

void AgreementDialog::addPart(QVBoxLayout *column, const QString &name, const QString &heading,
                              const QString &text)
{
    column->addSpacing(Theme::kStep * 2);
    QLabel *head = makeText(m_theme, FontRole::Section);
    head->setObjectName(name + QStringLiteral("Heading"));
    head->setText(heading);
    setTextToken(head, m_theme, Token::Muted);
    column->addWidget(head);
    QLabel *body = makeText(m_theme, FontRole::Body);
    body->setObjectName(name);
    body->setText(text);
    column->addWidget(body);
}

} // namespace aidoctor::ui
