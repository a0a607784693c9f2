#pragma once

#include "model_fixture.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

namespace aidoctor::test {

inline const QString kKey = QStringLiteral("sk-secret-42");
inline const QStringList kModels{QStringLiteral("medgemma:27b"), QStringLiteral("qwen3:32b")};

/// Offers two models to who has the key.
inline ModelServer::Script offer(const ModelServer::Request &request, int)
{
    if (request.header("authorization") != "Bearer " + kKey.toLatin1())
        return answering(401, R"({"error":{"type":"authentication_error","message":")"
                                  + request.header("authorization") + R"("}})");
    return answering(200, modelList(kModels, 32'768));
}

/// The dialog with its fields, as a person meets it.
class Dialog {
public:
    explicit Dialog(ModelFixture &fixture) : m_fixture(fixture) { m_fixture.open(); }

    template <typename Widget = QWidget>
    Widget *find(const char *name) const
    {
        return m_fixture.dialog()->findChild<Widget *>(QLatin1String(name));
    }
    QString text(const char *label) const { return find<QLabel>(label)->text(); }
    void click(const char *name) const { find<QAbstractButton>(name)->click(); }
    QDialog *agreement() const { return find<QDialog>("agreementDialog"); }
    void setAddress(const QString &address) const
    {
        find<QLineEdit>("modelAddress")->setText(address);
    }
    void setModel(const QString &model) const { find<QComboBox>("modelName")->setEditText(model); }
    void setKey(const QString &key) const { find<QLineEdit>("modelKey")->setText(key); }
    void agree() const
    {
        click("modelAgree");
        agreement()->findChild<QAbstractButton *>(QStringLiteral("agreementAgree"))->click();
        QTRY_VERIFY(find("modelTest")->isEnabled());
    }
    void test() const
    {
        click("modelTest");
        QTRY_VERIFY(!isTesting());
    }
    bool isTesting() const
    {
        return text("modelTestResult") == QStringLiteral("Asking the server …")
               || text("modelTestResult") == QStringLiteral("Der Server wird gefragt …");
    }
    /// Everything the window and the dialog say, also to those who do not see it.
    QString everythingSaid() const
    {
        QString all;
        const auto widgets = m_fixture.window().window->findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            all += widget->accessibleName() + widget->accessibleDescription() + widget->toolTip()
                   + widget->windowTitle();
            if (const auto *label = qobject_cast<const QLabel *>(widget))
                all += label->text();
            if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
                all += button->text();
            all += QLatin1Char('\n');
        }
        return all;
    }

private:
    ModelFixture &m_fixture;
};

inline agent::ModelSettings ollama(const QString &address)
{
    agent::ModelSettings settings;
    settings.kind = agent::ModelSettings::Kind::OpenAi;
    settings.baseUrl = address;
    settings.model = kModels.first();
    return settings;
}

/// Texts that do not fit into the room they have.
inline QStringList cutOff(const QWidget *window)
{
    QStringList found;
    const auto labels = window->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (!label->isVisible())
            continue;
        const QSize needed =
            label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
        if (label->width() < needed.width() || label->height() < needed.height())
            found << label->objectName() + QLatin1String(": ") + label->text();
    }
    const auto buttons = window->findChildren<QAbstractButton *>();
    for (const QAbstractButton *button : buttons) {
        if (button->isVisible() && button->width() < button->sizeHint().width())
            found << button->objectName() + QLatin1String(": ") + button->text();
    }
    return found;
}

} // namespace aidoctor::test
