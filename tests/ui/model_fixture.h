#pragma once

#include "agent/price_list.h"
#include "briefing/model_choice.h"
#include "briefing/usage_store.h"
#include "database/shared_settings.h"
#include "net/egress_policy.h"
#include "net/stream_client.h"
#include "security/endpoint_consents.h"
#include "security/secret_store.h"
#include "support/model_server.h"
#include "ui/model_settings_dialog.h"
#include "ui/model_settings_view_model.h"
#include "window_fixture.h"

#include <QAction>
#include <QFile>

#include <optional>

namespace aidoctor::test {

/// The list of models as an Ollama tells it.
inline QByteArray modelList(const QStringList &names, int contextTokens = 0)
{
    Json data = Json::array();
    for (const QString &name : names) {
        Json model{{"id", toStd(name)}, {"object", "model"}, {"owned_by", "library"}};
        if (contextTokens > 0)
            model["max_model_len"] = contextTokens;
        data.push_back(std::move(model));
    }
    return dumpJson(Json{{"object", "list"}, {"data", std::move(data)}});
}

inline ModelServer::Script answering(int status, const QByteArray &body)
{
    return {ModelServer::Send{answer(status, body)}};
}

/// The choice of a model over a store, as the composition builds it, without a keyring.
class ModelFixture {
public:
    explicit ModelFixture(std::optional<agent::ModelSettings> fixed = {})
        : m_choice({m_settings, m_consents, m_secrets, m_client, prices(), {}, std::move(fixed)})
    {
        QObject::connect(&m_window.feed(), &database::ChangeFeed::changed, &m_settings,
                         &database::SharedSettings::take);
        m_window.models = &m_choice;
        m_window.usage = &m_usage;
        if (!await(m_consents.load()) || !await(m_choice.load()))
            qFatal("the store does not answer");
    }
    ~ModelFixture() { m_window.window.reset(); }

    static std::shared_ptr<const agent::PriceList> prices()
    {
        QFile file(QStringLiteral(":/model_prices.json"));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const auto list = agent::PriceList::fromJson(*parseJson(file.readAll()));
        return std::make_shared<const agent::PriceList>(*list);
    }

    /// The dialog, by the way a person takes: the settings menu of the window.
    ui::ModelSettingsDialog *open()
    {
        if (!m_window.window)
            m_window.show();
        auto *action = m_window.find<QAction>("modelSettingsAction");
        if (!action)
            return nullptr;
        action->trigger();
        auto *dialog = this->dialog();
        if (dialog && !QTest::qWaitForWindowExposed(dialog))
            return nullptr;
        return dialog;
    }
    ui::ModelSettingsDialog *dialog() const
    {
        const auto all = m_window.window->findChildren<ui::ModelSettingsDialog *>();
        return all.isEmpty() ? nullptr : all.first();
    }

    WindowFixture &window() { return m_window; }
    briefing::ModelChoice &choice() { return m_choice; }
    briefing::UsageStore &usage() { return m_usage; }
    security::EndpointConsents &consents() { return m_consents; }
    database::SharedSettings &settings() { return m_settings; }

    /// What the store holds under a name, as text.
    QByteArray stored(const char *name)
    {
        const auto setting = await(m_settings.find(QLatin1String(name)));
        return setting && *setting ? dumpJson((*setting)->value) : QByteArray();
    }

private:
    WindowFixture m_window;
    database::SharedSettings m_settings{m_window.store().database()};
    net::EgressPolicy m_policy;
    security::EndpointConsents m_consents{m_settings, m_policy};
    security::SecretStore m_secrets{false};
    net::StreamClient m_client{m_policy};
    briefing::ModelChoice m_choice;
    briefing::UsageStore m_usage{m_window.store().database(), [] { return briefing::DayLimits{}; },
                                 [] { return QDate(2026, 11, 23); }};
};

} // namespace aidoctor::test
