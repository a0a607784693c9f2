#include "ui/model_writer_section.h"

#include "ui/signed_text.h"
#include "ui/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QSignalBlocker>

namespace aidoctor::ui {

using Kind = ModelSettingsViewModel::Kind;

ModelWriterSection::ModelWriterSection(const Theme &theme, ModelSettingsViewModel &model)
    : SettingsSection(theme, QStringLiteral("modelWriter"), tr("Who writes the briefings")),
      m_theme(theme),
      m_model(model),
      m_now(new SignedText(theme, QStringLiteral("modelWritingNow")))
{
    auto *row = new QHBoxLayout;
    row->setSpacing(Theme::kStep * 4);
    add(Kind::Offline, QStringLiteral("modelKindOffline"), tr("&Offline agent"),
        tr("Rules on this computer. Nothing leaves it, and it costs nothing."), row);
    add(Kind::Anthropic, QStringLiteral("modelKindAnthropic"), tr("Anthrop&ic"),
        tr("A Claude model, over the practice's account with Anthropic."), row);
    add(Kind::OpenAi, QStringLiteral("modelKindOpenAi"), tr("O&penAI-compatible server"),
        tr("OpenAI, or a server of your own: Ollama, llama.cpp, vLLM."), row);
    column()->addLayout(row);
    column()->addWidget(m_now);
}

void ModelWriterSection::add(Kind kind, const QString &name, const QString &title,
                             const QString &sentence, QHBoxLayout *row)
{
    auto *choice = new QRadioButton(title);
    choice->setObjectName(name);
    choice->setFont(m_theme.font(FontRole::BodyStrong));
    choice->setAccessibleName(QString(title).remove(QLatin1Char('&')));
    choice->setAccessibleDescription(sentence);
    choice->setMinimumHeight(Theme::kControl - Theme::kStep);
    connect(choice, &QRadioButton::toggled, this, [this, kind](bool on) {
        if (on)
            m_model.setKind(kind);
    });
    m_choices[kind] = choice;
    QLabel *text = makeText(m_theme, FontRole::Secondary);
    text->setObjectName(name + QStringLiteral("Sentence"));
    text->setText(sentence);
    text->setContentsMargins(Theme::kStep * 6, 0, 0, 0); // under the words of its choice
    setTextToken(text, m_theme, Token::Muted);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(choice, 0, Qt::AlignLeft);
    column->addWidget(text, 0, Qt::AlignTop);
    column->addStretch();
    row->addLayout(column, 1);
}

QString ModelWriterSection::writingNow() const
{
    const briefing::ModelInUse use = m_model.inUse();
    if (use.problem) {
        const QString address = breakable(m_model.saved().baseUrl);
        if (use.problem->code == QLatin1String(codes::kEndpointNotAccepted))
            return tr("Now: the offline agent, because nobody has agreed to %1.").arg(address);
        if (use.problem->code == QLatin1String(codes::kModelKeyMissing))
            return tr("Now: the offline agent, because this workstation has no key for %1.")
                .arg(address);
        return tr("Now: the offline agent. %1").arg(Wording::problem(*use.problem));
    }
    if (m_model.isFixed())
        return use.client
                   ? tr("Now: %1. It was chosen when the program was started (--agent), and can be "
                        "changed only there.")
                         .arg(breakable(m_model.saved().model))
                   : tr("Now: the offline agent. It was chosen when the program was started "
                        "(--agent), and can be changed only there.");
    if (!use.client)
        return tr("Now: the offline agent.");
    return tr("Now: %1.").arg(breakable(m_model.saved().model));
}

void ModelWriterSection::refresh()
{
    const Kind kind = m_model.draft().kind;
    for (const auto &[of, choice] : m_choices) {
        const QSignalBlocker blocker(choice);
        choice->setChecked(of == kind);
        choice->setEnabled(!m_model.isFixed());
    }
    const bool hasProblem = m_model.inUse().problem.has_value();
    m_now->setText(hasProblem ? Sign::Warning : Sign::None,
                   hasProblem ? Token::Warning : Token::Text, writingNow());
}

void ModelWriterSection::focusChoice()
{
    m_choices.at(m_model.draft().kind)->setFocus(Qt::OtherFocusReason);
}

QList<QWidget *> ModelWriterSection::stops() const
{
    return {m_choices.at(Kind::Offline), m_choices.at(Kind::Anthropic), m_choices.at(Kind::OpenAi)};
}

} // namespace aidoctor::ui
