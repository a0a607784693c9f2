#pragma once

#include "agent/agent_message.h"

#include <QDate>

namespace aidoctor::agent {

/// What models cost and how much they read, from a data file with the date it was true on.
class PriceList {
public:
    struct Model {
        QString name;
        /// US dollars per million tokens, for prompts up to `upToTokens`.
        struct Price {
            std::int64_t upToTokens = 0; ///< 0: any length
            double input = 0;
            double output = 0;
            double cacheWrite = 0;
            double cacheRead = 0;
        };
        std::vector<Price> prices; ///< by rising length
        QString source;
    };

    PriceList() = default;
    /// INVALID_JSON, naming the model that is wrong.
    static Result<PriceList> fromJson(const Json &json);

    QDate asOf() const { return m_asOf; }
    const std::vector<Model> &models() const { return m_models; }
    /// Of one turn, in US dollars. Nothing for a model that is not in the list.
    std::optional<double> costUsd(const QString &model, const Usage &usage) const;

private:
    const Model *find(const QString &model) const;

    QDate m_asOf;
    std::vector<Model> m_models;
};

} // namespace aidoctor::agent
