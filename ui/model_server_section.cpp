#include "ui/model_server_section.h"

#include "agent/server_capabilities.h"
#include "ui/number_boxes.h"
#include "ui/signed_text.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace aidoctor::ui {

using Field = ModelSettingsViewModel::Field;
using Kind = ModelSettingsViewModel::Kind;
using KeySource = ModelSettingsViewModel::KeyState::Source;
using agent::ModelSettings;

namespace {

// The most that the settings take.
constexpr int kMaxAddress = 1024;
constexpr int kMaxKey = 4096;
constexpr int kMaxName = 200;
constexpr double kLeastOutput = 256;
constexpr double kMostOutput = 1'000'000;
constexpr int kNameShown = 18; // characters

/// A field with a note below it that comes and goes.
QVBoxLayout *withNote(QLayout *field, SignedText *note)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(Theme::kStep / 2);
    column->addLayout(field);
    column->addWidget(note);
    return column;
}

QHBoxLayout *rowOf(std::initializer_list<QWidget *> widgets)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(Theme::kStep * 2);
    for (QWidget *widget : widgets)
        row->addWidget(widget);
    return row;
}

void setTextIfOther(QLineEdit *field, const QString &text)
{
    if (field->text() == text)
        return;
    const QSignalBlocker blocker(field);
    field->setText(text);
}

void setTokensIfOther(TokenBox *box, std::int64_t tokens)
{
    if (box->tokens() == tokens)
        return;
    const QSignalBlocker blocker(box);
    box->setValue(static_cast<double>(tokens));
}

} // namespace

ModelServerSection::ModelServerSection(const Theme &theme, ModelSettingsViewModel &model)
    : SettingsSection(theme, QStringLiteral("modelServer"), tr("Server and model")),
      m_theme(theme),
      m_model(model),
      m_address(new QLineEdit),
      m_key(new QLineEdit),
      m_removeKey(new QPushButton(tr("&Remove"))),
      m_name(new QComboBox),
      m_effort(new QComboBox),
      m_output(new TokenBox),
      m_context(new TokenBox),
      m_addressNote(new SignedText(theme, QStringLiteral("modelAddressNote"))),
      m_keyNote(new SignedText(theme, QStringLiteral("modelKeyNote"))),
      m_nameNote(new SignedText(theme, QStringLiteral("modelNameNote"))),
      m_contextNote(new SignedText(theme, QStringLiteral("modelContextNote")))
{
    m_address->setObjectName(QStringLiteral("modelAddress"));
    m_address->setAccessibleName(tr("Address of the server"));
    m_address->setMaxLength(kMaxAddress);
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly | Qt::ImhNoAutoUppercase);
    m_key->setObjectName(QStringLiteral("modelKey"));
    m_key->setAccessibleName(tr("Key"));
    m_key->setMaxLength(kMaxKey);
    m_key->setEchoMode(QLineEdit::Password);
    m_removeKey->setObjectName(QStringLiteral("modelKeyRemove"));
    m_removeKey->setAccessibleName(tr("Remove the key that is kept"));
    m_removeKey->setAutoDefault(false);
    m_name->setObjectName(QStringLiteral("modelName"));
    m_name->setAccessibleName(tr("Model"));
    m_name->setEditable(true);
    m_name->setInsertPolicy(QComboBox::NoInsert);
    m_name->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_name->setMinimumContentsLength(kNameShown);
    m_name->lineEdit()->setMaxLength(kMaxName);
    m_name->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_name->completer()->setFilterMode(Qt::MatchContains);
    m_effort->setObjectName(QStringLiteral("modelEffort"));
    m_effort->setAccessibleName(tr("Effort"));
    m_effort->addItem(tr("the model's own"), QString());
    m_effort->addItem(tr("low"), QStringLiteral("low"));
    m_effort->addItem(tr("medium"), QStringLiteral("medium"));
    m_effort->addItem(tr("high"), QStringLiteral("high"));
    m_effort->addItem(tr("very high"), QStringLiteral("xhigh"));
    m_effort->addItem(tr("highest"), QStringLiteral("max"));
    m_output->setObjectName(QStringLiteral("modelOutputTokens"));
    m_output->setAccessibleName(tr("Longest answer, in tokens"));
    m_output->setRange(kLeastOutput, kMostOutput);
    m_context->setObjectName(QStringLiteral("modelContextTokens"));
    m_context->setAccessibleName(tr("What the model reads at once, in tokens"));
    m_context->setSpecialValueText(tr("not known"));
    for (QComboBox *box : {m_name, m_effort}) {
        box->setMinimumHeight(kFieldHeight);
        box->setFocusPolicy(Qt::StrongFocus);
    }
    build();

    connect(m_address, &QLineEdit::textChanged, &m_model, &ModelSettingsViewModel::setAddress);
    connect(m_key, &QLineEdit::textChanged, &m_model, &ModelSettingsViewModel::setKey);
    connect(m_removeKey, &QPushButton::clicked, this,
            [this] { m_model.setKeyRemoved(!m_model.isKeyRemoved()); });
    connect(m_name, &QComboBox::editTextChanged, &m_model, &ModelSettingsViewModel::setModel);
    connect(m_effort, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_model.setEffort(m_effort->itemData(index).toString()); });
    connect(m_output, &TokenBox::valueChanged, this,
            [this] { m_model.setTokens(&ModelSettings::maxOutputTokens, m_output->tokens()); });
    connect(m_context, &TokenBox::valueChanged, this,
            [this] { m_model.setTokens(&ModelSettings::contextTokens, m_context->tokens()); });
}

void ModelServerSection::build()
{
    QGridLayout *form = makeForm();
    addField(form, makeFieldLabel(m_theme, tr("A&ddress"), m_address),
             withNote(rowOf({m_address}), m_addressNote));
    addField(form, makeFieldLabel(m_theme, tr("&Key"), m_key),
             withNote(rowOf({m_key, m_removeKey}), m_keyNote));
    addField(form, makeFieldLabel(m_theme, tr("&Model"), m_name),
             withNote(rowOf({m_name}), m_nameNote));
    addField(form, makeFieldLabel(m_theme, tr("E&ffort"), m_effort), m_effort);
    addField(form, makeFieldLabel(m_theme, tr("&Longest answer"), m_output), m_output);
    addField(form, makeFieldLabel(m_theme, tr("Reads &at once"), m_context),
             withNote(rowOf({m_context}), m_contextNote));
    column()->addLayout(form);
    column()->addStretch();
}

void ModelServerSection::refresh()
{
    const ModelSettings &draft = m_model.draft();
    if (draft.kind == Kind::Offline)
        return; // nothing of it is shown
    showAddress();
    showKey();
    showModel();
    showContext();
    const QSignalBlocker blocker(m_effort);
    m_effort->setCurrentIndex(std::max(0, m_effort->findData(draft.effort)));
    setTokensIfOther(m_output, draft.maxOutputTokens);
    for (QWidget *field :
         std::initializer_list<QWidget *>{m_address, m_name, m_effort, m_output, m_context})
        field->setEnabled(!m_model.isFixed());
}

void ModelServerSection::showAddress()
{
    setTextIfOther(m_address, m_model.draft().baseUrl);
    if (m_model.problem().field == Field::Address)
        m_addressNote->setText(Sign::Critical, Token::Critical, m_model.problem().text);
    else if (m_model.draft().kind == Kind::OpenAi)
        m_addressNote->setText(
            Sign::None, Token::Muted,
            tr("For Ollama: %1").arg(QStringLiteral("http://localhost:11434/v1")));
    else
        m_addressNote->setText(Sign::None, Token::Muted, {});
}

void ModelServerSection::showKey()
{
    const ModelSettingsViewModel::KeyState state = m_model.keyState();
    const bool isOfEnvironment = state.source == KeySource::Environment;
    const bool isKept = state.source == KeySource::Kept;
    setTextIfOther(m_key, m_model.typedKey());
    m_key->setReadOnly(isOfEnvironment);
    m_key->setPlaceholderText(
        (isKept && !m_model.isKeyRemoved()) || isOfEnvironment ? tr("unchanged") : QString());
    m_removeKey->setVisible(isKept);
    m_removeKey->setText(m_model.isKeyRemoved() ? tr("K&eep") : tr("&Remove"));
    QString note;
    if (isOfEnvironment)
        note = tr("From the environment variable %1 of this computer. It goes before any key that "
                  "is entered here.")
                   .arg(state.variable);
    else if (m_model.isKeyRemoved())
        note = tr("The key is removed from this workstation once you save.");
    else if (isKept)
        note = tr("This workstation keeps a key. Leave the field empty to go on with it.");
    else if (state.source == KeySource::None)
        note = m_model.draft().kind == Kind::OpenAi
                   ? tr("This workstation has none. Servers of the house often need none.")
                   : tr("This workstation has none yet.");
    else
        note = tr(
            "Each workstation keeps its own. If this one has it already, leave the field empty.");
    if (m_model.problem().field == Field::Key)
        m_keyNote->setText(Sign::Critical, Token::Critical, m_model.problem().text);
    else
        m_keyNote->setText(Sign::None, Token::Muted, note);
    m_key->setAccessibleDescription(m_keyNote->text());
}

void ModelServerSection::showModel()
{
    const QString name = m_model.draft().model;
    const QStringList known = m_model.knownModels();
    QStringList listed;
    for (int i = 0; i < m_name->count(); ++i)
        listed << m_name->itemText(i);
    if (listed != known || m_name->currentText() != name) {
        const QSignalBlocker blocker(m_name);
        const int place = m_name->lineEdit()->cursorPosition();
        if (listed != known) {
            m_name->clear();
            m_name->addItems(known);
        }
        m_name->setCurrentIndex(static_cast<int>(known.indexOf(name)));
        m_name->setEditText(name);
        m_name->lineEdit()->setCursorPosition(place);
    }
    if (m_model.problem().field == Field::Model)
        m_nameNote->setText(Sign::Critical, Token::Critical, m_model.problem().text);
    else if (!m_model.isModelOffered())
        m_nameNote->setText(Sign::Warning, Token::Warning,
                            tr("The server does not offer this model. Choose one of its list."));
    else
        m_nameNote->setText(Sign::None, Token::Muted, {});
}

/// Some servers do not say how much they read, and shorten a longer chart without a word. Nothing
/// is sent to those before it is entered here.
void ModelServerSection::showContext()
{
    const ModelSettings &draft = m_model.draft();
    setTokensIfOther(m_context, draft.contextTokens);
    const agent::ServerCapabilities &server = agent::capabilitiesOf(draft.server);
    const bool isMissing = server.cutsPromptsSilently && draft.contextTokens == 0;
    m_contextNote->setText(
        Sign::Warning, Token::Warning,
        isMissing ? tr("%1 shortens a long chart without a word. Enter how many tokens "
                       "it is set to read (OLLAMA_CONTEXT_LENGTH).")
                        .arg(QString::fromLatin1(server.name))
                  : QString());
}

QList<QWidget *> ModelServerSection::stops() const
{
    return {m_address, m_key, m_removeKey, m_name, m_effort, m_output, m_context};
}

void ModelServerSection::focus(Field field)
{
    switch (field) {
    case Field::Address:
        m_address->setFocus(Qt::OtherFocusReason);
        m_address->selectAll();
        break;
    case Field::Key:
        m_key->setFocus(Qt::OtherFocusReason);
        m_key->selectAll();
        break;
    case Field::Model:
        m_name->setFocus(Qt::OtherFocusReason);
        break;
    case Field::None:
        break;
    }
}

} // namespace aidoctor::ui
